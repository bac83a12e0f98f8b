import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { operations } from '../../../contract/operations.ts';
import { type AmazonConnect, type Fault, startAmazonConnect } from '../../../local/connect/amazon-connect.ts';
import { faultTable } from '../../../local/connect/fault-table.ts';
import {
  ask,
  type Client,
  call,
  connectClient,
  connectionOf,
  SUBSCRIBE,
  SUBSCRIBED,
  startClient,
  startPair,
  subscribe,
} from '../../support/chats.ts';
import { openFrames } from '../../support/frames.ts';
import { record } from '../../support/output.ts';

const NOON = Date.parse('2026-11-22T12:00:00.000Z');
const CHAT_ENDED = 'application/vnd.amazonaws.connect.event.chat.ended';

let connect: AmazonConnect;
let customer: Client;
let agent: Client;

beforeEach(async () => {
  connect = await startAmazonConnect({ stoppedAt: NOON, log: record });
  ({ customer, agent } = await startPair(connect));
});
afterEach(() => connect.close());

const transcript = () => ask(connect.url, 'GetTranscript', { ConnectionToken: customer.connectionToken });
const statuses = async (count: number, send: () => Promise<{ status: number }>): Promise<number[]> => {
  const seen: number[] = [];
  while (seen.length < count) seen.push((await send()).status);
  return seen;
};
/** Another client of the same customer. */
const again = () => connectClient(connect, customer.contactId, customer.participantId, customer.participantToken);

describe('error', () => {
  it('answers the next calls of an operation by an error, and no other', async () => {
    connect.injectFault({ fault: 'error', operation: 'GetTranscript', name: 'ThrottlingException', times: 2 });
    await customer.say('Not struck.');
    expect(await transcript()).toEqual({
      status: 429,
      errorType: 'ThrottlingException',
      body: { Message: 'The emulated service was told to answer so.' },
    });
    expect(await statuses(2, transcript)).toEqual([429, 200]);
  });

  it('strikes once unless more is said, also operations of Amazon Connect itself', async () => {
    connect.injectFault({ fault: 'error', operation: 'StopContact', name: 'InternalServerException' });
    const stop = () => ask(connect.url, 'StopContact', { InstanceId: 'i', ContactId: customer.contactId });
    expect(await statuses(2, stop)).toEqual([500, 200]);
  });
});

describe('delay', () => {
  it('answers the next calls of an operation later', async () => {
    connect.injectFault({ fault: 'delay', operation: 'GetTranscript', milliseconds: 5000 });
    const before = connect.holds().timers;
    const order: string[] = [];
    const late = transcript().then(({ status }) => order.push(`late ${status}`));
    while (connect.holds().timers === before) await customer.say('Waiting.');
    connect.advance(4999);
    await transcript().then(({ status }) => order.push(`overtaking ${status}`));
    connect.advance(1);
    await late;
    expect(order).toEqual(['overtaking 200', 'late 200']);
  });

  it('does not keep the service from closing', async () => {
    connect.injectFault({ fault: 'delay', operation: 'GetTranscript', milliseconds: 5000 });
    const before = connect.holds().timers;
    const never = transcript();
    while (connect.holds().timers === before) await customer.say('Waiting.');
    await Promise.all([connect.close(), expect(never).rejects.toThrow('fetch failed')]);
  });
});

describe('quotas', () => {
  it.each(
    Object.values(operations).flatMap(({ name, ...each }) => ('quota' in each ? [[name, each.quota] as const] : [])),
  )('of %s are enforced: %j', async (name, { rate, burst }) => {
    connect.injectFault({ fault: 'quotas' });
    // Refused for its token, if it comes so far: 403.
    const send = () => ask(connect.url, name, tokens(name));
    expect(await statuses(burst + 1, send)).toEqual([...Array(burst).fill(403), 429]);
    connect.advance(1000);
    expect(await statuses(rate + 1, send)).toEqual([...Array(rate).fill(403), 429]);
  });

  it('are not enforced before, nor once they are cleared', async () => {
    expect(await statuses(13, transcript)).toEqual(Array(13).fill(200));
    connect.injectFault({ fault: 'quotas' });
    await statuses(12, transcript);
    expect(await transcript()).toMatchObject({ status: 429, body: { Message: 'Rate exceeded' } });
    connect.clearFaults();
    expect((await transcript()).status).toBe(200);
  });
});

/** An input that an operation accepts but for its token. */
function tokens(name: string): object {
  const inputs: Record<string, object> = {
    CreateParticipantConnection: { ParticipantToken: 'nobody', Type: ['WEBSOCKET'] },
    SendMessage: { ContentType: 'text/plain', Content: 'x' },
    SendEvent: { ContentType: 'any' },
    StartAttachmentUpload: { ContentType: 'a/b', AttachmentSizeInBytes: 1, AttachmentName: 'a.txt', ClientToken: 'x' },
    CompleteAttachmentUpload: { AttachmentIds: ['x'], ClientToken: 'x' },
    GetAttachment: { AttachmentId: 'x' },
  };
  return { ...(name !== 'CreateParticipantConnection' && { ConnectionToken: 'nobody' }), ...inputs[name] };
}

describe('dropped-sockets', () => {
  it('breaks open websockets without a close frame, and new ones work', async () => {
    connect.injectFault({ fault: 'dropped-sockets' });
    expect([await customer.socket.closed, await agent.socket.closed]).toEqual([1006, 1006]);
    const { socket } = await again();
    await customer.say('Back again.');
    expect(await socket.item()).toMatchObject({ Content: 'Back again.' });
  });

  it('strikes one chat alone if it is named', async () => {
    const other = await startClient(connect, 'Bob');
    await other.socket.items(3);
    connect.injectFault({ fault: 'dropped-sockets', contactId: other.contactId });
    expect(await other.socket.closed).toBe(1006);
    await customer.say('Still here.');
    expect(await customer.socket.item()).toMatchObject({ Content: 'Still here.' });
  });

  it('strikes later if that is said', async () => {
    connect.injectFault({ fault: 'dropped-sockets', after: 1000 });
    connect.advance(999);
    await customer.say('Still here.');
    expect(await customer.socket.item()).toMatchObject({ Content: 'Still here.' });
    connect.advance(1);
    expect(await customer.socket.closed).toBe(1006);
  });

  it('strikes nothing if the chat has ended before', async () => {
    connect.injectFault({ fault: 'dropped-sockets', contactId: customer.contactId, after: 1000 });
    connect.stopContact(customer.contactId);
    connect.advance(1000);
    expect(await customer.socket.closed).toBe(1000);
  });

  it('waits for the next websocket to subscribe if none is open', async () => {
    connect.stopContact(customer.contactId);
    connect.injectFault({ fault: 'dropped-sockets', after: 1000 });
    const first = await startClient(connect);
    const second = await startClient(connect);
    connect.advance(1000);
    expect(await first.socket.closed).toBe(1006);
    await second.say('Not struck.');
    expect((await second.socket.items(4)).at(-1)).toMatchObject({ Content: 'Not struck.' });
  });
});

describe('a websocket that is closed', () => {
  it('is none that a fault strikes', async () => {
    for (const { socket } of [customer, agent]) {
      socket.close();
      await socket.closed;
    }
    connect.injectFault({ fault: 'dropped-sockets' });
    expect(await (await again()).socket.closed).toBe(1006);
  });
});

describe('silent-sockets', () => {
  it('lets open websockets send and read nothing any more, and leaves them open', async () => {
    connect.injectFault({ fault: 'silent-sockets' });
    customer.socket.send({ topic: 'aws/heartbeat' });
    customer.socket.ping();
    await agent.say('Can you hear me?');
    // Another websocket of the same customer gets both.
    const { socket } = await again();
    await agent.say('And now?');
    expect(await socket.item()).toMatchObject({ Content: 'And now?' });
    connect.injectFault({ fault: 'dropped-sockets', contactId: customer.contactId });
    expect(await customer.socket.closed).toBe(1006);
    expect([customer.socket.unread(), customer.socket.pongs()]).toEqual([[], 0]);
  });

  it('lets them hear nothing of the end of the chat either, and does not count them', async () => {
    connect.injectFault({ fault: 'silent-sockets' });
    for (let count = 1; count <= 5; count++) await again();
    connect.injectFault({ fault: 'time-forward', milliseconds: 3_600_000 });
    connect.stopContact(customer.contactId);
    customer.socket.send({ topic: 'aws/heartbeat' });
    await connect.close();
    expect([await customer.socket.closed, customer.socket.unread()]).toEqual([1006, []]);
  });

  it('waits for the next websocket to subscribe if none is open', async () => {
    connect.stopContact(customer.contactId);
    connect.injectFault({ fault: 'silent-sockets' });
    const silent = await startClient(connect);
    await silent.socket.items(3);
    silent.socket.send({ topic: 'aws/heartbeat' });
    await silent.say('Hello?');
    connect.injectFault({ fault: 'dropped-sockets' });
    await silent.socket.closed;
    expect(silent.socket.unread()).toEqual([]);
  });
});

describe('missed-heartbeats', () => {
  it('leaves the next heartbeats and pings without an answer', async () => {
    connect.injectFault({ fault: 'missed-heartbeats', times: 2 });
    for (const topic of ['aws/heartbeat', 'aws/ping', 'aws/heartbeat']) customer.socket.send({ topic });
    await customer.say('Hello?');
    expect([await customer.socket.next(), await customer.socket.item()]).toEqual([
      { topic: 'aws/heartbeat' },
      expect.objectContaining({ Content: 'Hello?' }),
    ]);
  });
});

describe('failed-subscriptions', () => {
  it('answers the next subscriptions by a failure, and sends no items', async () => {
    connect.injectFault({ fault: 'failed-subscriptions', times: 2 });
    const { websocketUrl } = await connectionOf(connect, customer.participantToken);
    const socket = await openFrames(websocketUrl);
    const failure = { topic: 'aws/subscribe', content: { status: 'failure', topics: ['aws/chat'] } };
    socket.send(SUBSCRIBE);
    expect(await socket.next()).toEqual(failure);
    await customer.say('Missed.');
    socket.send(SUBSCRIBE);
    expect(await socket.next()).toEqual(failure);
    socket.send(SUBSCRIBE);
    expect(await socket.next()).toEqual(SUBSCRIBED);
  });
});

describe('reordered-items', () => {
  const say = async (...texts: string[]) => {
    for (const text of texts) await customer.say(text);
  };

  it('delivers the next items after the ones that follow them', async () => {
    agent.socket.close();
    await agent.socket.closed;
    connect.injectFault({ fault: 'reordered-items', times: 2 });
    await say('1', '2', '3', '4', '5');
    const items = await customer.socket.items(5);
    expect(items.map(({ Content }) => Content)).toEqual(['2', '1', '4', '3', '5']);
  });

  it('counts the items of each websocket', async () => {
    connect.injectFault({ fault: 'reordered-items', times: 2 });
    await say('1', '2', '3');
    for (const { socket } of [customer, agent]) {
      expect((await socket.items(3)).map(({ Content }) => Content)).toEqual(['2', '1', '3']);
    }
  });

  it('holds no item back for ever: what is held comes at the end of the chat, or when the faults are taken back', async () => {
    connect.injectFault({ fault: 'reordered-items', times: 3 });
    await say('1');
    connect.clearFaults();
    expect(await customer.socket.item()).toMatchObject({ Content: '1' });
    connect.injectFault({ fault: 'reordered-items', times: 2 });
    connect.stopContact(customer.contactId);
    expect(await customer.socket.item()).toMatchObject({ ContentType: CHAT_ENDED });
    expect(await customer.socket.closed).toBe(1000);
  });
});

describe('duplicated-items', () => {
  it('delivers the next items twice', async () => {
    connect.injectFault({ fault: 'duplicated-items', times: 2 });
    for (const text of ['1', '2']) await customer.say(text);
    for (const { socket } of [customer, agent]) {
      expect((await socket.items(3)).map(({ Content }) => Content)).toEqual(['1', '1', '2']);
    }
  });
});

describe('expired-urls', () => {
  it('hands out websocket URLs that open nothing', async () => {
    connect.injectFault({ fault: 'expired-urls' });
    const expired = await connectionOf(connect, customer.participantToken);
    const fresh = await connectionOf(connect, customer.participantToken);
    await expect(openFrames(expired.websocketUrl)).rejects.toThrow('403');
    const socket = await openFrames(fresh.websocketUrl);
    await subscribe(socket);
  });
});

describe('ended-while-away', () => {
  it('ends the chat where clients see no end of it, and do not get in again', async () => {
    connect.injectFault({ fault: 'ended-while-away' });
    expect([await customer.socket.closed, await agent.socket.closed]).toEqual([1006, 1006]);
    expect(customer.socket.unread()).toEqual([]);
    const { participantToken: ParticipantToken } = customer;
    expect(await ask(connect.url, 'CreateParticipantConnection', { ParticipantToken, Type: ['WEBSOCKET'] })).toEqual({
      status: 403,
      errorType: 'AccessDeniedException',
      body: { Message: 'Access denied' },
    });
  });

  it('strikes one chat alone if it is named', async () => {
    const other = await startClient(connect, 'Bob');
    connect.injectFault({ fault: 'ended-while-away', contactId: other.contactId });
    expect(await other.socket.closed).toBe(1006);
    expect((await transcript()).status).toBe(200);
  });

  it('waits for the next websocket to subscribe if none is open', async () => {
    connect.stopContact(customer.contactId);
    expect((await customer.socket.items(1))[0]?.ContentType).toBe(CHAT_ENDED);
    connect.injectFault({ fault: 'ended-while-away', after: 1000 });
    const next = await startClient(connect);
    connect.advance(1000);
    expect(await next.socket.closed).toBe(1006);
    expect(connect.holds().contacts).toBe(0);
  });
});

describe('time-forward', () => {
  it('moves the time, and with it what expires', async () => {
    const { websocketUrl } = await connectionOf(connect, customer.participantToken);
    connect.injectFault({ fault: 'time-forward', milliseconds: 100_000 });
    await expect(openFrames(websocketUrl)).rejects.toThrow('403');
    const { Transcript } = await call(connect.url, 'GetTranscript', { ConnectionToken: customer.connectionToken });
    expect(Transcript?.[0]?.AbsoluteTime).toBe('2026-11-22T12:00:00.000Z');
    await customer.say('Later.');
    expect(await customer.socket.item()).toMatchObject({ AbsoluteTime: '2026-11-22T12:01:40.000Z' });
  });
});

describe('a fault', () => {
  it.each<[string, object, string]>([
    ['of another name', { fault: 'toString' }, 'There is no fault "toString". There are error, delay, quotas, '],
    ['without a name', {}, 'There is no such fault.'],
    [
      'that lacks something',
      { fault: 'error', operation: 'SendMessage' },
      'The fault error needs name, one of AccessDeniedException, ',
    ],
    [
      'of an operation that is none',
      { fault: 'delay', operation: 'Sing', milliseconds: 1 },
      'one of CreateParticipant',
    ],
    [
      'of an error that the operation does not answer',
      { fault: 'error', operation: 'SendMessage', name: 'ConflictException' },
      'SendMessage does not answer ConflictException. It answers AccessDeniedException, ',
    ],
    ['of no times', { fault: 'duplicated-items', times: 0 }, "Value 0 at '/times'"],
    [
      'with what it does not take',
      { fault: 'dropped-sockets', contactID: 'x' },
      'The fault dropped-sockets does not take "contactID". It takes contactId, after.',
    ],
    [
      'with what none takes',
      { fault: 'quotas', times: 1 },
      'The fault quotas does not take "times". It takes nothing.',
    ],
  ])('is refused: %s', (_, fault, message) => {
    expect(() => connect.injectFault(fault as Fault)).toThrow(message);
  });

  it.each(['dropped-sockets', 'expired-urls'] as const)('of a chat that is none is refused: %s', (fault) => {
    expect(() => connect.injectFault({ fault, contactId: 'nobody' })).toThrow('no contact');
  });

  it('is refused if it is nothing', () => {
    expect(() => connect.injectFault(undefined as unknown as Fault)).toThrow('There is no such fault.');
  });

  it('that waits for one chat leaves the others alone', async () => {
    const { ContactId } = connect.startChat('Bob');
    connect.injectFault({ fault: 'expired-urls', contactId: ContactId });
    const { websocketUrl } = await connectionOf(connect, customer.participantToken);
    (await openFrames(websocketUrl)).close();
  });

  it('that strikes later is listed until then, and can be taken back', async () => {
    const pending = async () => {
      const response = await fetch(`${connect.url}/emulator/faults`);
      return ((await response.json()) as { pending: unknown }).pending;
    };
    const fault: Fault = { fault: 'dropped-sockets', after: 1000 };
    connect.injectFault(fault);
    connect.injectFault({ fault: 'quotas' });
    expect(await pending()).toEqual([fault, { fault: 'quotas' }]);
    connect.clearFaults();
    expect(await pending()).toEqual([]);
    connect.advance(1000);
    await customer.say('Still here.');
    expect(await customer.socket.item()).toMatchObject({ Content: 'Still here.' });
    connect.injectFault(fault);
    connect.advance(1000);
    expect([await customer.socket.closed, await pending()]).toEqual([1006, []]);
  });

  it('can be taken back before it strikes', async () => {
    connect.injectFault({ fault: 'error', operation: 'GetTranscript', name: 'ThrottlingException' });
    connect.clearFaults();
    expect((await transcript()).status).toBe(200);
  });

  it('has a test here, each of them', async () => {
    const tests = await readFile(new URL(import.meta.url), 'utf8');
    for (const fault of Object.keys(faultTable)) expect(tests).toContain(`describe('${fault}', `);
  });
});
