import { expect } from '@jest/globals';
import { BEARER_HEADER, type Operation } from '../../contract/operation.ts';
import {
  type OperationInput,
  type OperationName,
  type OperationOutput,
  operations,
} from '../../contract/operations.ts';
import type { Infer } from '../../contract/shapes.ts';
import { validateInput } from '../../contract/validate.ts';
import type { AmazonConnect, StartedChat } from '../../local/connect/amazon-connect.ts';
import { contactOperations } from '../../local/connect/contact-operations.ts';
import { type FrameSocket, openFrames } from './frames.ts';

export interface Answer {
  readonly status: number;
  readonly errorType: string | null;
  readonly body: Record<string, unknown>;
}

type ContactOperationName = keyof typeof contactOperations;
type Input<Name> = Name extends OperationName
  ? OperationInput<Name>
  : Name extends ContactOperationName
    ? Infer<(typeof contactOperations)[Name]['input']>
    : never;
type Output<Name> = Name extends OperationName ? OperationOutput<Name> : Record<string, unknown>;

/**
 * Calls an operation at an endpoint, with each member where it travels. Whatever comes back is an answer, but fails the
 * test if the service model does not have it: an unknown member, one of another type or length, or another error.
 */
export async function ask<Name extends OperationName | ContactOperationName>(
  url: string,
  name: Name,
  input: Partial<Input<Name>>,
): Promise<Answer> {
  const operation: CallableOperation = { ...operations, ...contactOperations }[name];
  const { method, path, input: shape } = operation;
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  const body: Record<string, unknown> = {};
  let filledPath = path;
  for (const [member, value] of Object.entries(input)) {
    const { location } = shape.members[member] ?? {};
    if (location === 'header') headers[BEARER_HEADER] = String(value);
    else if (location === 'uri') filledPath = path.replace(`{${member}}`, encodeURIComponent(String(value)));
    else body[member] = value;
  }
  const response = await fetch(`${url}${filledPath}`, {
    method,
    headers,
    ...(method !== 'GET' && { body: JSON.stringify(body) }),
  });
  expect(response.headers.get('x-amzn-RequestId')).toMatch(/^[0-9a-f-]{36}$/);
  const answer = {
    status: response.status,
    errorType: response.headers.get('x-amzn-ErrorType'),
    body: (await response.json()) as Record<string, unknown>,
  };
  expectModelled(operation, answer);
  return answer;
}

interface CallableOperation extends Pick<Operation, 'path' | 'input'>, Partial<Pick<Operation, 'output' | 'errors'>> {
  readonly method: string;
}

function expectModelled({ output, errors }: CallableOperation, { status, errorType, body }: Answer): void {
  if (status !== 200) {
    if (errors) expect(errors).toContain(errorType);
    // The gateway repeats the name in the body.
    const { __type = errorType, ...told } = body;
    expect([__type, told]).toEqual([errorType, { Message: expect.any(String) }]);
  } else if (output) {
    expect(validateInput({ input: output }, body)).toEqual(body);
  }
}

/** Calls an operation and returns its output; fails if it is refused. */
export async function call<Name extends OperationName | ContactOperationName>(
  url: string,
  name: Name,
  input: Input<Name>,
): Promise<Output<Name>> {
  const { status, body } = await ask(url, name, input as Partial<Input<Name>>);
  expect([name, status, status === 200 ? undefined : body.Message]).toEqual([name, 200, undefined]);
  return body as Output<Name>;
}

export const SUBSCRIBE = { topic: 'aws/subscribe', content: { topics: ['aws/chat'] } };
export const SUBSCRIBED = { topic: 'aws/subscribe', content: { status: 'success', topics: ['aws/chat'] } };

/** Somebody who takes part in a chat by the wire alone. */
export interface Client {
  readonly contactId: string;
  readonly participantId: string;
  readonly participantToken: string;
  readonly connectionToken: string;
  readonly socket: FrameSocket;
  /** Says something; returns the id of the message. */
  readonly say: (text: string) => Promise<string>;
}

/** Starts a chat, and connects and subscribes its customer. */
export async function startClient(connect: AmazonConnect, displayName = 'Ann'): Promise<Client> {
  const { ContactId, ParticipantId, ParticipantToken } = connect.startChat(displayName);
  return connectClient(connect, ContactId, ParticipantId, ParticipantToken);
}

/** Adds an agent who is driven by hand, and connects and subscribes it. */
export async function addAgent(connect: AmazonConnect, contactId: string, displayName = 'Zoe'): Promise<Client> {
  const { participantId, participantToken } = await addParticipant(connect, contactId, 'AGENT', displayName);
  return connectClient(connect, contactId, participantId, participantToken);
}

/** Adds a bot who is driven by hand, and connects and subscribes it. */
export async function addBot(connect: AmazonConnect, contactId: string): Promise<Client> {
  const { participantId, participantToken } = await addParticipant(connect, contactId, 'CUSTOM_BOT', 'Robo');
  return connectClient(connect, contactId, participantId, participantToken);
}

/** Adds a participant who does not take part yet. */
export async function addParticipant(
  connect: AmazonConnect,
  contactId: string,
  ParticipantRole: 'AGENT' | 'CUSTOM_BOT' | 'SUPERVISOR',
  DisplayName: string,
): Promise<{ participantId: string; participantToken: string }> {
  const { ParticipantId, ParticipantCredentials } = (await call(connect.url, 'CreateParticipant', {
    InstanceId: 'an-instance',
    ContactId: contactId,
    ParticipantDetails: { ParticipantRole, DisplayName },
  })) as { ParticipantId: string; ParticipantCredentials: { ParticipantToken: string } };
  return { participantId: ParticipantId, participantToken: ParticipantCredentials.ParticipantToken };
}

/** Starts a chat between a customer and an agent who is driven by hand; the frames of the beginning are read. */
export async function startPair(connect: AmazonConnect): Promise<{ customer: Client; agent: Client }> {
  const chat: StartedChat = connect.startChat('Ann');
  const agent = await addAgent(connect, chat.ContactId);
  const customer = await connectClient(connect, chat.ContactId, chat.ParticipantId, chat.ParticipantToken);
  // Each saw that the customer joined; the agent was alone when it joined itself.
  await agent.socket.items(2);
  await customer.socket.item();
  return { customer, agent };
}

export async function connectClient(
  connect: AmazonConnect,
  contactId: string,
  participantId: string,
  participantToken: string,
): Promise<Client> {
  const { websocketUrl, connectionToken } = await connectionOf(connect, participantToken);
  const socket = await openFrames(websocketUrl);
  await subscribe(socket);
  return {
    contactId,
    participantId,
    participantToken,
    connectionToken,
    socket,
    say: async (text) => {
      const input = { ConnectionToken: connectionToken, ContentType: 'text/plain', Content: text };
      return (await call(connect.url, 'SendMessage', input)).Id ?? '';
    },
  };
}

export async function connectionOf(connect: AmazonConnect, participantToken: string) {
  const { Websocket, ConnectionCredentials } = await call(connect.url, 'CreateParticipantConnection', {
    ParticipantToken: participantToken,
    Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'],
  });
  return { websocketUrl: Websocket?.Url ?? '', connectionToken: ConnectionCredentials?.ConnectionToken ?? '' };
}

export async function subscribe(socket: FrameSocket): Promise<void> {
  socket.send(SUBSCRIBE);
  expect(await socket.next()).toEqual(SUBSCRIBED);
}
