import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { BEARER_HEADER } from '../../contract/operation.ts';
import { type OperationOutput, operations } from '../../contract/operations.ts';
import type { AmazonConnect, StartedChat } from '../../local/connect/amazon-connect.ts';
import { contactOperations } from '../../local/connect/contact-operations.ts';
import { contentTypes } from '../../local/connect/content-types.ts';
import type { TranscriptItem } from '../../local/connect/transcript.ts';

/** How many chats are worked on at once; in each, both participants speak at once. */
const CHATS_AT_ONCE = 25;

const connections = new Agent({ keepAlive: true });

/** The close code of a websocket whose chat has ended. */
const CLOSED_WELL = 1000;

/** How often an emulator is asked whether it holds nothing any more, before it is taken to be leaking. */
const LOOKS = 10_000;

export type Holdings = ReturnType<AmazonConnect['holds']>;

/** An emulated Amazon Connect, in this process or in another one. */
export interface Emulator {
  readonly url: string;
  readonly holds: () => Holdings | Promise<Holdings>;
}

export interface SoakOptions {
  readonly chats: number;
  /** How many messages each of the two participants of a chat sends. */
  readonly messagesEachWay: number;
  /** Called when everything is said and every chat still goes on. */
  readonly atPeak?: () => Promise<void>;
}

export interface SoakFigures {
  readonly chats: number;
  readonly messages: number;
  /** How often a message came to a websocket: each comes to both of its chat. */
  readonly deliveries: number;
  /** From the first call of SendMessage to the last delivery. */
  readonly seconds: number;
  /** From each call of SendMessage to the arrival at the other participant, in milliseconds, in ascending order. */
  readonly latencies: Float64Array;
}

/**
 * Opens chats of a customer and an agent, lets both speak, reads the transcripts and ends all.
 *
 * @throws Error if a message was lost, came twice, out of order or to another chat, if a chat did not end as it should,
 *   or if the emulator holds something of it afterwards
 */
export async function soak(
  { url, holds }: Emulator,
  { chats: count, messagesEachWay, atPeak }: SoakOptions,
): Promise<SoakFigures> {
  const chats: Chat[] = [];
  await eachOf(Array(count).keys(), async () => chats.push(await openChat(url)));
  const begin = performance.now();
  await eachOf(chats.values(), ({ agent, customer }) =>
    Promise.all([agent, customer].map((participant) => speak(url, participant, messagesEachWay))),
  );
  const { contacts } = await holds();
  if (contacts !== count) throw new Error(`${contacts} of ${count} chats went on when everything was said.`);
  await atPeak?.();
  await eachOf(chats.entries(), async ([index, chat]) => {
    const transcript = await transcriptOf(url, chat);
    const ending = await (index % 2 === 0 ? stopContact : disconnectCustomer)(url, chat);
    await checkChat(chat, transcript, ending);
  });
  await expectEmpty(holds);
  return figuresOf(chats, begin);
}

/** Does something with each, some at a time. */
async function eachOf<T>(items: IterableIterator<T>, work: (item: T) => Promise<unknown>): Promise<void> {
  const worker = async (): Promise<void> => {
    for (const item of items) await work(item);
  };
  await Promise.all(Array.from({ length: CHATS_AT_ONCE }, worker));
}

interface Chat {
  readonly contactId: string;
  readonly agent: Participant;
  readonly customer: Participant;
}

interface Participant {
  readonly role: 'AGENT' | 'CUSTOMER';
  readonly connectionToken: string;
  /** What it has sent: when, by the label of the message. */
  readonly said: Map<string, number>;
  /** The items that came to its websocket. */
  readonly heard: { readonly label: string; readonly at: number }[];
  readonly closed: Promise<number>;
}

async function openChat(url: string): Promise<Chat> {
  const { ContactId, ParticipantToken } = (await call(url, contactOperations.StartChatContact, {
    InstanceId: 'an-instance',
    ContactFlowId: 'a-flow',
    ParticipantDetails: { DisplayName: 'Ann' },
  })) as StartedChat;
  // The built-in agent stays away if there is another one before the customer connects.
  const { ParticipantCredentials } = (await call(url, contactOperations.CreateParticipant, {
    InstanceId: 'an-instance',
    ContactId,
    ParticipantDetails: { ParticipantRole: 'AGENT', DisplayName: 'Zoe' },
  })) as { ParticipantCredentials: { ParticipantToken: string } };
  return {
    contactId: ContactId,
    agent: await join(url, 'AGENT', ParticipantCredentials.ParticipantToken),
    customer: await join(url, 'CUSTOMER', ParticipantToken),
  };
}

/** Connects a participant and subscribes it. */
async function join(url: string, role: Participant['role'], participantToken: string): Promise<Participant> {
  const { Websocket, ConnectionCredentials } = (await call(
    url,
    operations.CreateParticipantConnection,
    { Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] },
    participantToken,
  )) as OperationOutput<'CreateParticipantConnection'>;
  const socket = new WebSocket(Websocket?.Url ?? '');
  const heard: Participant['heard'] = [];
  const subscribed = Promise.withResolvers<void>();
  socket.on('message', (data) => {
    const at = performance.now();
    const { topic, content } = JSON.parse(String(data));
    if (topic === 'aws/chat') heard.push({ label: labelOf(JSON.parse(content)), at });
    else subscribed.resolve();
  });
  const closed = once(socket, 'close').then(([code]) => code as number);
  closed.catch(subscribed.reject);
  await once(socket, 'open');
  socket.send(JSON.stringify({ topic: 'aws/subscribe', content: { topics: ['aws/chat'] } }));
  await subscribed.promise;
  return { role, connectionToken: ConnectionCredentials?.ConnectionToken ?? '', said: new Map(), heard, closed };
}

/** Tells a message from all others, and an event from the other events of a chat. */
function labelOf({ Type, Id, Content, ContentType, ParticipantRole }: TranscriptItem): string {
  return Type === 'MESSAGE' ? `${Content} (${Id})` : `${ContentType} (${ParticipantRole})`;
}

/** Sends messages, each when the one before is answered. */
async function speak(url: string, { role, connectionToken, said }: Participant, messages: number): Promise<void> {
  for (let number = 1; number <= messages; number += 1) {
    const message = { ContentType: contentTypes.text, Content: `message ${number} of the ${role}` };
    const at = performance.now();
    const answer = await call(url, operations.SendMessage, message, connectionToken);
    said.set(labelOf({ ...answer, ...message, Type: 'MESSAGE' }), at);
  }
}

async function transcriptOf(url: string, { agent }: Chat): Promise<readonly TranscriptItem[]> {
  const items: TranscriptItem[] = [];
  let position: object | undefined = { ScanDirection: 'FORWARD' };
  while (position) {
    const input = { ...position, SortOrder: 'ASCENDING', MaxResults: 100 };
    const page: OperationOutput<'GetTranscript'> = await call(
      url,
      operations.GetTranscript,
      input,
      agent.connectionToken,
    );
    items.push(...(page.Transcript ?? []));
    position = page.NextToken === undefined ? undefined : { NextToken: page.NextToken };
  }
  return items;
}

/** Ends a chat; returns the items that belong to that. */
async function stopContact(url: string, { contactId }: Chat): Promise<readonly TranscriptItem[]> {
  await call(url, contactOperations.StopContact, { ContactId: contactId, InstanceId: 'an-instance' });
  return [{ ContentType: contentTypes.chatEnded }];
}

/** As `stopContact`, by the customer. */
async function disconnectCustomer(url: string, { customer }: Chat): Promise<readonly TranscriptItem[]> {
  await call(url, operations.DisconnectParticipant, {}, customer.connectionToken);
  return [{ ContentType: contentTypes.left, ParticipantRole: customer.role }, { ContentType: contentTypes.chatEnded }];
}

async function checkChat(
  { contactId, agent, customer }: Chat,
  transcript: readonly TranscriptItem[],
  ending: readonly TranscriptItem[],
): Promise<void> {
  for (const { role, said, closed } of [agent, customer]) {
    const code = await closed;
    if (code !== CLOSED_WELL) {
      throw new Error(
        `The websocket of the ${role} of the chat ${contactId} was closed with ${code}, not ${CLOSED_WELL}.`,
      );
    }
    const kept = transcript.filter(({ ParticipantRole }) => ParticipantRole === role).map(labelOf);
    const joined = labelOf({ ContentType: contentTypes.joined, ParticipantRole: role });
    expectSame(`The transcript of the ${role} of the chat ${contactId}`, kept, [joined, ...said.keys()]);
  }
  const items = [...transcript, ...ending].map(labelOf);
  for (const { role, heard } of [agent, customer]) {
    const labels = heard.map(({ label }) => label);
    // The agent came first, so the customer does not see it join.
    expectSame(
      `The websocket of the ${role} of the chat ${contactId}`,
      labels,
      role === 'AGENT' ? items : items.slice(1),
    );
  }
}

/** @throws Error that names the first difference */
function expectSame(where: string, labels: readonly string[], due: readonly string[]): void {
  for (let index = 0; index < Math.max(labels.length, due.length); index += 1) {
    if (labels[index] !== due[index]) {
      throw new Error(`${where} has ${labels[index] ?? 'nothing'} where ${due[index] ?? 'nothing'} is due.`);
    }
  }
}

/** @throws Error that says what an emulator still holds */
async function expectEmpty(holds: Emulator['holds']): Promise<void> {
  // The close handshake of a websocket ends at the server a moment after it ends at the client.
  for (let look = 1; look < LOOKS && Object.values(await holds()).some((held) => held > 0); look += 1)
    await setImmediate();
  const held = Object.entries(await holds()).filter(([, count]) => count > 0);
  if (held.length > 0) {
    throw new Error(
      `The emulator holds ${held.map(([what, count]) => `${count} ${what}`).join(', ')} after all chats have ended.`,
    );
  }
}

function figuresOf(chats: readonly Chat[], begin: number): SoakFigures {
  const saidAt = new Map<string, number>();
  const participants = chats.flatMap(({ agent, customer }) => [agent, customer]);
  for (const { said } of participants) for (const [label, at] of said) saidAt.set(label, at);
  let deliveries = 0;
  let last = begin;
  const latencies: number[] = [];
  for (const { said, heard } of participants) {
    for (const { label, at } of heard) {
      const sent = saidAt.get(label);
      if (sent === undefined) continue;
      deliveries += 1;
      last = Math.max(last, at);
      if (!said.has(label)) latencies.push(at - sent);
    }
  }
  return {
    chats: chats.length,
    messages: saidAt.size,
    deliveries,
    seconds: (last - begin) / 1000,
    latencies: Float64Array.from(latencies).sort(),
  };
}

interface CalledOperation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
}

/** @throws Error if the call is refused, or not answered */
async function call(url: string, { name, method, path }: CalledOperation, input: object, token?: string) {
  // `fetch` would take more of a core than the emulator that it calls.
  const request = httpRequest(`${url}${path}`, {
    method,
    agent: connections,
    headers: { 'Content-Type': 'application/json', ...(token !== undefined && { [BEARER_HEADER]: token }) },
  });
  request.end(JSON.stringify(input));
  const [response] = (await once(request, 'response').catch((cause: Error) => {
    throw new Error(`${name} was not answered: ${cause.message}.`, { cause });
  })) as [IncomingMessage];
  const output = (await json(response)) as { readonly Message?: string };
  if (response.statusCode !== 200) throw new Error(`${name} was answered ${response.statusCode}: ${output.Message}`);
  return output;
}
