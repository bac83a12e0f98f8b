import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AmazonConnect, startAmazonConnect } from '../../../local/connect/amazon-connect.ts';
import {
  addParticipant,
  ask,
  type Client,
  call,
  connectionOf,
  startClient,
  startPair,
  subscribe,
} from '../../support/chats.ts';
import { openFrames } from '../../support/frames.ts';
import { record } from '../../support/output.ts';

const NOON = '2026-11-22T12:00:00.000Z';
const EVENT = 'application/vnd.amazonaws.connect.event';

let connect: AmazonConnect;
let customer: Client;
let agent: Client;

beforeEach(async () => {
  connect = await startAmazonConnect({ stoppedAt: Date.parse(NOON), log: record });
  ({ customer, agent } = await startPair(connect));
});
afterEach(() => connect.close());

const transcriptOf = async ({ connectionToken }: Client) =>
  (
    await call(connect.url, 'GetTranscript', {
      ConnectionToken: connectionToken,
      MaxResults: 100,
      SortOrder: 'ASCENDING',
    })
  ).Transcript ?? [];

describe('SendMessage', () => {
  it('reaches every subscribed websocket of the chat, the own one too, and the transcript', async () => {
    const { Id, AbsoluteTime } = await call(connect.url, 'SendMessage', {
      ConnectionToken: customer.connectionToken,
      ContentType: 'text/plain',
      Content: 'Is anybody there?',
    });
    const item = {
      AbsoluteTime: NOON,
      Id,
      Type: 'MESSAGE',
      ContentType: 'text/plain',
      Content: 'Is anybody there?',
      ParticipantId: customer.participantId,
      DisplayName: 'Ann',
      ParticipantRole: 'CUSTOMER',
      ContactId: customer.contactId,
    };
    expect(AbsoluteTime).toBe(NOON);
    const sent = { ...item, InitialContactId: customer.contactId };
    expect([await customer.socket.item(), await agent.socket.item()]).toEqual([sent, sent]);
    expect((await transcriptOf(agent)).at(-1)).toEqual(item);
  });

  it('goes both ways, in order', async () => {
    await agent.say('How can I help?');
    await customer.say('My parcel.');
    for (const { socket } of [customer, agent]) {
      expect(await socket.items(2)).toMatchObject([
        { Content: 'How can I help?', ParticipantRole: 'AGENT', DisplayName: 'Zoe' },
        { Content: 'My parcel.', ParticipantRole: 'CUSTOMER' },
      ]);
    }
  });

  it('reaches no other chat', async () => {
    const other = await startClient(connect, 'Bob');
    await other.socket.items(3);
    await customer.say('A secret of ours.');
    await other.say('Hello?');
    expect(await other.socket.item()).toMatchObject({ Content: 'Hello?' });
  });

  it('lets a customer take part who has neither subscribed nor said so', async () => {
    const { ParticipantToken } = connect.startChat('Cid');
    const { connectionToken: ConnectionToken } = await connectionOf(connect, ParticipantToken);
    await call(connect.url, 'SendMessage', { ConnectionToken, ContentType: 'text/plain', Content: 'Hello?' });
    const { Transcript } = await call(connect.url, 'GetTranscript', { ConnectionToken, SortOrder: 'ASCENDING' });
    expect(Transcript?.[0]).toMatchObject({ ContentType: `${EVENT}.participant.joined`, DisplayName: 'Cid' });
    expect(Transcript?.at(-1)).toMatchObject({ Content: 'Hello?' });
  });

  it('is sent once if it is repeated with the same client token', async () => {
    const send = (ClientToken: string, from = customer) =>
      call(connect.url, 'SendMessage', {
        ConnectionToken: from.connectionToken,
        ContentType: 'text/plain',
        Content: 'Once.',
        ClientToken,
      });
    const first = await send('one');
    expect(await send('one')).toEqual(first);
    expect(await send('two')).not.toEqual(first);
    expect(await send('one', agent)).not.toEqual(first);
    // An empty one is none.
    expect(await send('')).not.toEqual(await send(''));
    expect((await transcriptOf(customer)).filter(({ Content }) => Content === 'Once.')).toHaveLength(5);
  });

  it.each([
    ['text/html', 'It takes text/plain, text/markdown, application/json'],
    ['application/vnd.amazonaws.connect.message.interactive', 'It takes text/plain'],
  ])('refuses the content type %s', async (ContentType, message) => {
    const input = { ConnectionToken: customer.connectionToken, ContentType, Content: '{}' };
    expect(await ask(connect.url, 'SendMessage', input)).toMatchObject({
      status: 400,
      errorType: 'ValidationException',
      body: { Message: expect.stringContaining(message) },
    });
  });

  it('takes as much text as the API reference says, and no more', async () => {
    const send = (length: number) =>
      ask(connect.url, 'SendMessage', {
        ConnectionToken: customer.connectionToken,
        ContentType: 'text/plain',
        Content: 'x'.repeat(length),
      });
    expect((await send(1024)).status).toBe(200);
    expect(await send(1025)).toMatchObject({ status: 400, body: { Message: expect.stringContaining('1 to 1024') } });
  });
});

describe('a connection token', () => {
  const send = (ConnectionToken: string) =>
    ask(connect.url, 'SendEvent', { ConnectionToken, ContentType: `${EVENT}.typing` });

  it('lasts a day', async () => {
    connect.advance(86_400_000 - 1);
    expect((await send(customer.connectionToken)).status).toBe(200);
    connect.advance(1);
    expect(await send(customer.connectionToken)).toMatchObject({ status: 403, errorType: 'AccessDeniedException' });
  });

  it('is no participant token, nor the other way round', async () => {
    expect((await send(customer.participantToken)).status).toBe(403);
    const input = { ParticipantToken: customer.connectionToken, Type: ['WEBSOCKET' as const] };
    expect((await ask(connect.url, 'CreateParticipantConnection', input)).status).toBe(403);
  });
});

describe('SendEvent', () => {
  const send = (from: Client, ContentType: string, Content?: string, ClientToken?: string) =>
    ask(connect.url, 'SendEvent', {
      ConnectionToken: from.connectionToken,
      ContentType,
      ...(Content !== undefined && { Content }),
      ...(ClientToken !== undefined && { ClientToken }),
    });
  const receiptFor = (messageId: string) => JSON.stringify({ messageId });

  it('tells that somebody types, and leaves it out of the transcript', async () => {
    const before = await transcriptOf(agent);
    expect((await send(agent, `${EVENT}.typing`)).body).toEqual({ Id: expect.any(String), AbsoluteTime: NOON });
    expect(await customer.socket.item()).toMatchObject({
      Type: 'EVENT',
      ContentType: `${EVENT}.typing`,
      ParticipantRole: 'AGENT',
      ParticipantId: agent.participantId,
    });
    expect(await transcriptOf(agent)).toEqual(before);
  });

  it('takes an empty content for none', async () => {
    expect((await send(agent, `${EVENT}.typing`, '')).status).toBe(200);
    const item = await customer.socket.item();
    expect(item.ContentType).toBe(`${EVENT}.typing`);
    expect(item).not.toHaveProperty('Content');
  });

  it('tells that a message was delivered, then that it was read', async () => {
    const messageId = await customer.say('Do you hear me?');
    await customer.socket.item();
    await send(agent, `${EVENT}.message.delivered`, receiptFor(messageId));
    connect.advance(1000);
    await send(agent, `${EVENT}.message.read`, receiptFor(messageId));
    const delivered = { DeliveredTimestamp: NOON, RecipientParticipantId: agent.participantId };
    const both = { ...delivered, ReadTimestamp: '2026-11-22T12:00:01.000Z' };
    expect(await customer.socket.items(2)).toMatchObject([
      { Type: 'MESSAGEMETADATA', MessageMetadata: { MessageId: messageId, Receipts: [delivered] } },
      { Type: 'MESSAGEMETADATA', MessageMetadata: { MessageId: messageId, Receipts: [both] } },
    ]);
    const kept = (await transcriptOf(customer)).find(({ Id }) => Id === messageId);
    expect(kept?.MessageMetadata).toEqual({ MessageId: messageId, Receipts: [both] });
  });

  it.each([
    ['without content', undefined],
    ['with content that is no JSON', 'yes'],
    ['with null', 'null'],
    ['without a message', '{}'],
    ['for a message that is none', '{"messageId":"nobody"}'],
  ])('refuses a receipt %s', async (_, content) => {
    expect(await send(agent, `${EVENT}.message.read`, content)).toMatchObject({
      status: 400,
      errorType: 'ValidationException',
      body: { Message: expect.stringContaining('{"messageId":"…"}') },
    });
  });

  it('refuses a receipt for what is no message', async () => {
    const [joined] = await transcriptOf(customer);
    expect((await send(agent, `${EVENT}.message.read`, receiptFor(joined?.Id ?? ''))).status).toBe(400);
  });

  it('refuses receipts among more than two', async () => {
    const messageId = await customer.say('Do you hear me?');
    const { participantToken } = await addParticipant(connect, customer.contactId, 'SUPERVISOR', 'Sue');
    const read = () => send(agent, `${EVENT}.message.read`, receiptFor(messageId));
    expect((await read()).status).toBe(200);
    const input = { ParticipantToken: participantToken, ConnectParticipant: true };
    await call(connect.url, 'CreateParticipantConnection', input);
    expect(await read()).toMatchObject({ status: 409, errorType: 'ConflictException' });
  });

  it('refuses another content type', async () => {
    expect(await send(customer, `${EVENT}.chat.ended`)).toMatchObject({
      status: 400,
      errorType: 'ValidationException',
      body: { Message: expect.stringContaining(`It takes ${EVENT}.typing, `) },
    });
  });

  it('is sent once if it is repeated with the same client token', async () => {
    const first = await send(customer, `${EVENT}.typing`, undefined, 'one');
    expect((await send(customer, `${EVENT}.typing`, undefined, 'one')).body).toEqual(first.body);
    await customer.say('Next.');
    expect(await agent.socket.items(2)).toMatchObject([{ ContentType: `${EVENT}.typing` }, { Content: 'Next.' }]);
  });

  it('takes the acknowledgement of former clients for ConnectParticipant', async () => {
    const { ParticipantToken } = connect.startChat('Cid');
    const { ConnectionCredentials } = await call(connect.url, 'CreateParticipantConnection', {
      ParticipantToken,
      Type: ['CONNECTION_CREDENTIALS'],
    });
    const ConnectionToken = ConnectionCredentials?.ConnectionToken ?? '';
    await call(connect.url, 'SendEvent', { ConnectionToken, ContentType: `${EVENT}.connection.acknowledged` });
    const { Transcript } = await call(connect.url, 'GetTranscript', { ConnectionToken, SortOrder: 'ASCENDING' });
    expect(Transcript?.[0]).toMatchObject({ ContentType: `${EVENT}.participant.joined`, DisplayName: 'Cid' });
  });
});

describe('GetTranscript', () => {
  it('gives what was said while a client was away, which its next websocket does not', async () => {
    const ConnectionToken = customer.connectionToken;
    customer.socket.close();
    await customer.socket.closed;
    const missed = await agent.say('Are you still there?');
    const { Websocket } = await call(connect.url, 'CreateParticipantConnection', {
      ParticipantToken: customer.participantToken,
      Type: ['WEBSOCKET'],
    });
    const socket = await openFrames(Websocket?.Url ?? '');
    await subscribe(socket);
    await agent.say('Welcome back.');
    expect(await socket.item()).toMatchObject({ Content: 'Welcome back.' });
    const { Transcript } = await call(connect.url, 'GetTranscript', { ConnectionToken, StartPosition: { Id: missed } });
    expect(Transcript).toMatchObject([{ Content: 'Welcome back.' }, { Content: 'Are you still there?' }]);
  });

  it('names the contact, and refuses another', async () => {
    const transcriptFrom = (ContactId: string) =>
      ask(connect.url, 'GetTranscript', { ConnectionToken: customer.connectionToken, ContactId });
    expect((await transcriptFrom(customer.contactId)).body).toMatchObject({ InitialContactId: customer.contactId });
    expect(await transcriptFrom('another')).toMatchObject({ status: 400, errorType: 'ValidationException' });
  });

  it('refuses a position that it does not have', async () => {
    const input = { ConnectionToken: customer.connectionToken, NextToken: 'next' };
    expect(await ask(connect.url, 'GetTranscript', input)).toMatchObject({
      status: 400,
      errorType: 'ValidationException',
    });
  });
});
