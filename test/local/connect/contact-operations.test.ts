import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AmazonConnect, startAmazonConnect } from '../../../local/connect/amazon-connect.ts';
import {
  addAgent,
  addBot,
  addParticipant,
  ask,
  call,
  connectClient,
  connectionOf,
  startClient,
} from '../../support/chats.ts';
import { openFrames } from '../../support/frames.ts';
import { record } from '../../support/output.ts';

const NOON = Date.parse('2026-11-22T12:00:00.000Z');
const MINUTE = 60_000;
const REQUIRED = {
  InstanceId: 'an-instance',
  ContactFlowId: 'a-flow',
  ParticipantDetails: { DisplayName: 'Ann' },
};

let connect: AmazonConnect;

beforeEach(async () => {
  connect = await startAmazonConnect({ stoppedAt: NOON, log: record });
});
afterEach(() => connect.close());

const start = async (input: object = {}) => {
  const body = await call(connect.url, 'StartChatContact', { ...REQUIRED, ...input });
  return body as { ContactId: string; ParticipantId: string; ParticipantToken: string };
};

const statusOf = async (ParticipantToken: string): Promise<number> =>
  (await ask(connect.url, 'CreateParticipantConnection', { ParticipantToken, Type: ['WEBSOCKET'] })).status;

describe('StartChatContact', () => {
  it('gives a contact, a participant and a token', async () => {
    expect(await start()).toEqual({
      ContactId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ParticipantId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ParticipantToken: expect.stringMatching(/^[0-9a-f]{128}$/),
    });
  });

  it('refuses a request without a display name', async () => {
    const input = { ...REQUIRED, ParticipantDetails: {} } as typeof REQUIRED;
    expect(await ask(connect.url, 'StartChatContact', input)).toMatchObject({
      status: 400,
      errorType: 'ValidationException',
      body: { Message: expect.stringContaining("'/ParticipantDetails/DisplayName'") },
    });
  });

  it('gives the same chat again for the same client token, and another for another', async () => {
    const first = await start({ ClientToken: 'once' });
    expect(await start({ ClientToken: 'once' })).toEqual(first);
    expect((await start({ ClientToken: 'twice' })).ContactId).not.toBe(first.ContactId);
    expect((await start()).ContactId).not.toBe((await start()).ContactId);
    connect.stopContact(first.ContactId);
    expect((await start({ ClientToken: 'once' })).ContactId).not.toBe(first.ContactId);
  });

  it('puts the initial message first into the transcript', async () => {
    const { ParticipantToken } = await start({ InitialMessage: { ContentType: 'text/plain', Content: 'My order?' } });
    const { connectionToken } = await connectionOf(connect, ParticipantToken);
    const { Transcript } = await call(connect.url, 'GetTranscript', { ConnectionToken: connectionToken });
    expect(Transcript).toEqual([
      expect.objectContaining({
        Type: 'MESSAGE',
        Content: 'My order?',
        ParticipantRole: 'CUSTOMER',
        DisplayName: 'Ann',
      }),
    ]);
  });

  it('allows text alone unless other content types are named', async () => {
    const send = async (ParticipantToken: string, ContentType: string) => {
      const { connectionToken } = await connectionOf(connect, ParticipantToken);
      const input = { ConnectionToken: connectionToken, ContentType, Content: '*hello*' };
      return (await ask(connect.url, 'SendMessage', input)).status;
    };
    const plain = await start();
    expect(await send(plain.ParticipantToken, 'text/plain')).toBe(200);
    expect(await send(plain.ParticipantToken, 'text/markdown')).toBe(400);
    const rich = await start({ SupportedMessagingContentTypes: ['text/plain', 'text/markdown'] });
    expect(await send(rich.ParticipantToken, 'text/markdown')).toBe(200);
  });

  it.each([
    ['without text/plain', ['text/markdown']],
    ['with one that no chat has', ['text/plain', 'text/html']],
  ])('refuses content types %s', async (_, SupportedMessagingContentTypes) => {
    expect(await ask(connect.url, 'StartChatContact', { ...REQUIRED, SupportedMessagingContentTypes })).toMatchObject({
      status: 400,
      errorType: 'InvalidParameterException',
      body: { Message: expect.stringContaining('must hold text/plain, and may hold text/markdown') },
    });
  });

  it('refuses an initial message that the chat could not have', async () => {
    const refused = async (InitialMessage: { ContentType: string; Content: string }) =>
      (await ask(connect.url, 'StartChatContact', { ...REQUIRED, InitialMessage })).body.Message;
    expect(await refused({ ContentType: 'text/html', Content: '<b>' })).toBe(
      'The ContentType of InitialMessage must be one of text/plain.',
    );
    expect(await refused({ ContentType: 'text/plain', Content: 'x'.repeat(1025) })).toContain('1 to 1024 characters');
  });

  it('ends a chat whose customer does not come within five minutes', async () => {
    const { ContactId, ParticipantToken } = await start();
    connect.advance(5 * MINUTE - 1);
    expect(await statusOf(ParticipantToken)).toBe(200);
    connect.advance(1);
    expect(await statusOf(ParticipantToken)).toBe(403);
    expect(() => connect.agent(ContactId)).toThrow('it has ended');
  });

  it('goes on for a customer who has come, by a websocket or without', async () => {
    const subscribed = await startClient(connect);
    const { ParticipantToken } = await start();
    const input = { ParticipantToken, ConnectParticipant: true };
    await call(connect.url, 'CreateParticipantConnection', input);
    connect.advance(5 * MINUTE);
    expect([await statusOf(subscribed.participantToken), await statusOf(ParticipantToken)]).toEqual([200, 200]);
  });

  it.each([
    ['25 hours', {}, 25 * 60],
    ['the duration it was started with', { ChatDurationInMinutes: 60 }, 60],
  ])('ends a chat after %s', async (_, input, minutes) => {
    const { ParticipantToken } = await start(input);
    await call(connect.url, 'CreateParticipantConnection', { ParticipantToken, ConnectParticipant: true });
    connect.advance(minutes * MINUTE - 1);
    expect(await statusOf(ParticipantToken)).toBe(200);
    connect.advance(1);
    expect(await statusOf(ParticipantToken)).toBe(403);
  });
});

describe('CreateParticipant', () => {
  const add = (ContactId: string, details: object, ClientToken?: string) =>
    ask(connect.url, 'CreateParticipant', {
      InstanceId: 'an-instance',
      ContactId,
      ParticipantDetails: { DisplayName: 'Zoe', ...details },
      ...(ClientToken !== undefined && { ClientToken }),
    });

  it('gives credentials that connect a second participant, by default a bot', async () => {
    const customer = await startClient(connect);
    await customer.socket.items(3);
    const { body } = await add(customer.contactId, {});
    expect(body).toEqual({
      ParticipantId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ParticipantCredentials: {
        ParticipantToken: expect.stringMatching(/^[0-9a-f]{128}$/),
        Expiry: '2026-11-23T13:00:00.000Z',
      },
    });
    const { ParticipantToken } = body.ParticipantCredentials as { ParticipantToken: string };
    const bot = await connectClient(connect, customer.contactId, String(body.ParticipantId), ParticipantToken);
    expect(await customer.socket.item()).toMatchObject({
      ContentType: 'application/vnd.amazonaws.connect.event.participant.joined',
      ParticipantId: bot.participantId,
      ParticipantRole: 'CUSTOM_BOT',
      DisplayName: 'Zoe',
    });
  });

  it('gives the same participant again for the same client token', async () => {
    const { ContactId } = await start();
    const first = await add(ContactId, {}, 'once');
    expect((await add(ContactId, {}, 'once')).body).toEqual(first.body);
    expect((await add(ContactId, {}, 'twice')).body).not.toEqual(first.body);
  });

  it('refuses a role that nobody can be added with, and a contact that is none', async () => {
    const { ContactId } = await start();
    expect(await add(ContactId, { ParticipantRole: 'CUSTOMER' })).toMatchObject({
      status: 400,
      body: { Message: expect.stringContaining('one of AGENT, CUSTOM_BOT, SUPERVISOR') },
    });
    expect(await add('nobody', {})).toMatchObject({ status: 404, errorType: 'ResourceNotFoundException' });
  });
});

describe('a chat ends', () => {
  it('with its customer, for everybody: who left and chat.ended are the last items, then the socket closes', async () => {
    const customer = await startClient(connect);
    const agent = await addAgent(connect, customer.contactId);
    await customer.socket.items(6);
    await call(connect.url, 'DisconnectParticipant', { ConnectionToken: customer.connectionToken });
    const end = [
      {
        ContentType: 'application/vnd.amazonaws.connect.event.participant.left',
        ParticipantId: customer.participantId,
      },
      { ContentType: 'application/vnd.amazonaws.connect.event.chat.ended', Type: 'EVENT' },
    ];
    expect(await customer.socket.items(2)).toMatchObject(end);
    expect((await agent.socket.items(5)).slice(-2)).toMatchObject(end);
    expect([await customer.socket.closed, await agent.socket.closed]).toEqual([1000, 1000]);
  });

  it('with the last of its agents, and not with another', async () => {
    const { ContactId, ParticipantToken } = connect.startChat('Ann');
    const first = await addAgent(connect, ContactId, 'Zoe');
    const second = await addAgent(connect, ContactId, 'Yan');
    await call(connect.url, 'DisconnectParticipant', { ConnectionToken: first.connectionToken });
    expect(await first.socket.closed).toBe(1000);
    expect(await statusOf(ParticipantToken)).toBe(200);
    await call(connect.url, 'DisconnectParticipant', { ConnectionToken: second.connectionToken });
    expect(await statusOf(ParticipantToken)).toBe(403);
  });

  it('by StopContact, once', async () => {
    const customer = await startClient(connect);
    const stop = { ContactId: customer.contactId, InstanceId: 'an-instance' };
    await call(connect.url, 'StopContact', stop);
    expect((await customer.socket.items(4)).at(-1)).toMatchObject({
      ContentType: 'application/vnd.amazonaws.connect.event.chat.ended',
    });
    expect((await ask(connect.url, 'StopContact', stop)).status).toBe(410);
  });

  it('and leaves nothing behind: its tokens open nothing, and nothing of it is kept', async () => {
    const customer = await startClient(connect);
    const { websocketUrl } = await connectionOf(connect, customer.participantToken);
    connect.stopContact(customer.contactId);
    await expect(openFrames(websocketUrl)).rejects.toThrow('403');
    for (const answer of [
      await ask(connect.url, 'SendEvent', { ConnectionToken: customer.connectionToken, ContentType: 'any' }),
      await ask(connect.url, 'GetTranscript', { ConnectionToken: customer.connectionToken }),
      await ask(connect.url, 'DisconnectParticipant', { ConnectionToken: customer.connectionToken }),
    ]) {
      expect(answer).toMatchObject({ status: 403, errorType: 'AccessDeniedException' });
    }
    await customer.socket.closed;
    expect(connect.holds()).toEqual({ contacts: 0, tokens: 0, attachments: 0, authentications: 0, timers: 0 });
  });
});

describe('a participant who has left', () => {
  it('is let in no more, while the chat goes on', async () => {
    const customer = await startClient(connect);
    await customer.socket.items(3);
    const bot = await addBot(connect, customer.contactId);
    await call(connect.url, 'DisconnectParticipant', { ConnectionToken: bot.connectionToken });
    expect(await bot.socket.closed).toBe(1000);
    expect(await statusOf(bot.participantToken)).toBe(403);
    expect(await statusOf(customer.participantToken)).toBe(200);
    expect((await customer.socket.items(2)).map(({ ContentType }) => ContentType?.split('.').at(-1))).toEqual([
      'joined',
      'left',
    ]);
  });

  it('does not end the chat as an agent who took no part', async () => {
    const { ContactId, ParticipantToken } = connect.startChat('Ann');
    const { participantToken } = await addParticipant(connect, ContactId, 'AGENT', 'Zoe');
    const { connectionToken } = await connectionOf(connect, participantToken);
    await call(connect.url, 'DisconnectParticipant', { ConnectionToken: connectionToken });
    expect([await statusOf(participantToken), await statusOf(ParticipantToken)]).toEqual([403, 200]);
  });

  it('leaves without a word if it took no part', async () => {
    const customer = await startClient(connect);
    await customer.socket.items(3);
    const { participantToken } = await addParticipant(connect, customer.contactId, 'AGENT', 'Zoe');
    const { connectionToken } = await connectionOf(connect, participantToken);
    await call(connect.url, 'DisconnectParticipant', { ConnectionToken: connectionToken });
    connect.agent(customer.contactId).endChat();
    expect((await customer.socket.items(2)).map(({ DisplayName, ContentType }) => DisplayName ?? ContentType)).toEqual([
      'Ben',
      'application/vnd.amazonaws.connect.event.chat.ended',
    ]);
  });
});
