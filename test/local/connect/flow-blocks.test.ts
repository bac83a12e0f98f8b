import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AmazonConnect, startAmazonConnect } from '../../../local/connect/amazon-connect.ts';
import { AUTHENTICATION_WINDOW_MS } from '../../../local/connect/authentications.ts';
import { ask, type Client, call, startClient } from '../../support/chats.ts';
import { record } from '../../support/output.ts';

let connect: AmazonConnect;
let customer: Client;

beforeEach(async () => {
  connect = await startAmazonConnect({ stoppedAt: 0, log: record });
  customer = await startClient(connect);
  await customer.socket.items(3);
});
afterEach(() => connect.close());

/** Says something that makes the agent do something, and returns the item that comes of it. */
const told = async (command: string) => {
  await customer.say(command);
  const [, , item] = await customer.socket.items(3);
  return item;
};

describe('a view', () => {
  const viewToken = async (): Promise<string> => {
    const item = await told('/form');
    expect(item?.ContentType).toBe('application/vnd.amazonaws.connect.message.interactive');
    const { data } = JSON.parse(item?.Content ?? '') as { data: { content: { viewToken: string } } };
    return data.content.viewToken;
  };
  const describeView = (ViewToken: string, from = customer) =>
    ask(connect.url, 'DescribeView', { ConnectionToken: from.connectionToken, ViewToken });

  it('is described to the chat that shows it', async () => {
    const { status, body } = await describeView(await viewToken());
    expect(status).toBe(200);
    expect(body).toEqual({
      View: {
        Id: expect.any(String),
        Arn: expect.stringMatching(/^arn:aws:connect:/),
        Name: 'Order form',
        Version: 1,
        Content: {
          InputSchema: expect.any(String),
          Template: expect.stringContaining('Number of your order'),
          Actions: ['Send'],
        },
      },
    });
  });

  it('is not described by another token, nor to another chat', async () => {
    const token = await viewToken();
    expect(await describeView(`${token}0`)).toMatchObject({ status: 404, errorType: 'ResourceNotFoundException' });
    expect((await describeView('a b/c?d')).status).toBe(404);
    const other = await startClient(connect, 'Bob');
    expect((await describeView(token, other)).status).toBe(404);
  });

  it('is not shown where the chat does not allow its content type', async () => {
    const { ParticipantToken } = (await call(connect.url, 'StartChatContact', {
      InstanceId: 'an-instance',
      ContactFlowId: 'a-flow',
      ParticipantDetails: { DisplayName: 'Bob' },
    })) as { ParticipantToken: string };
    const { ConnectionCredentials } = await call(connect.url, 'CreateParticipantConnection', {
      ParticipantToken,
      Type: ['CONNECTION_CREDENTIALS'],
      ConnectParticipant: true,
    });
    const ConnectionToken = ConnectionCredentials?.ConnectionToken ?? '';
    await call(connect.url, 'SendMessage', { ConnectionToken, ContentType: 'text/plain', Content: '/form' });
    const { Transcript } = await call(connect.url, 'GetTranscript', { ConnectionToken, MaxResults: 1 });
    expect(Transcript?.[0]?.Content).toMatch(/^I can show a form only where SupportedMessagingContentTypes has/);
  });
});

describe('an authentication', () => {
  const initiated = async (): Promise<string> => {
    const item = await told('/signin');
    expect(item).toMatchObject({
      Type: 'EVENT',
      ContentType: 'application/vnd.amazonaws.connect.event.authentication.initiated',
    });
    return (JSON.parse(item?.Content ?? '') as { SessionId: string }).SessionId;
  };
  const urlFor = (SessionId: string, RedirectUri = 'https://shop.example/back?from=chat', from = customer) =>
    ask(connect.url, 'GetAuthenticationUrl', { ConnectionToken: from.connectionToken, SessionId, RedirectUri });
  const cancel = (SessionId: string) =>
    ask(connect.url, 'CancelParticipantAuthentication', { ConnectionToken: customer.connectionToken, SessionId });
  const outcome = async (): Promise<string | undefined> =>
    (await customer.socket.item()).ContentType?.split('authentication.')[1];

  it('leads to a page that signs in and goes back, and the chat hears of it', async () => {
    const sessionId = await initiated();
    const { body } = await urlFor(sessionId);
    // A mere look at it, as link previews take, signs nobody in.
    expect((await fetch(String(body.AuthenticationUrl), { method: 'HEAD' })).status).toBe(404);
    const response = await fetch(String(body.AuthenticationUrl), { redirect: 'manual' });
    expect(response.status).toBe(302);
    const back = new URL(response.headers.get('Location') ?? '');
    expect(back.origin + back.pathname).toBe('https://shop.example/back');
    expect(Object.fromEntries(back.searchParams)).toEqual({
      from: 'chat',
      code: expect.any(String),
      state: sessionId,
    });
    expect(await outcome()).toBe('succeeded');
    expect((await fetch(String(body.AuthenticationUrl), { redirect: 'manual' })).status).toBe(400);
    expect(connect.holds().authentications).toBe(0);
  });

  it('can be cancelled, once', async () => {
    const sessionId = await initiated();
    expect(await cancel(sessionId)).toMatchObject({ status: 200, body: {} });
    expect(await outcome()).toBe('cancelled');
    expect(await cancel(sessionId)).toMatchObject({ status: 400, errorType: 'ValidationException' });
    expect((await urlFor(sessionId)).status).toBe(400);
    // It does not time out any more.
    connect.advance(AUTHENTICATION_WINDOW_MS);
    connect.agent(customer.contactId).say('Next.');
    expect(await customer.socket.item()).toMatchObject({ Content: 'Next.' });
  });

  it('times out after a minute without a URL, and does not with one', async () => {
    const late = await initiated();
    connect.advance(AUTHENTICATION_WINDOW_MS);
    expect(await outcome()).toBe('timeout');
    expect((await urlFor(late)).status).toBe(400);

    const inTime = await initiated();
    connect.advance(AUTHENTICATION_WINDOW_MS - 1);
    expect((await urlFor(inTime)).status).toBe(200);
    connect.advance(1);
    expect((await cancel(inTime)).status).toBe(200);
    expect(await outcome()).toBe('cancelled');
  });

  it('belongs to its chat, and ends with it', async () => {
    const sessionId = await initiated();
    const other = await startClient(connect, 'Bob');
    expect(await urlFor(sessionId, undefined, other)).toMatchObject({ status: 400, errorType: 'ValidationException' });
    connect.stopContact(customer.contactId);
    expect(connect.holds().authentications).toBe(0);
  });

  it('refuses a RedirectUri that is no URL', async () => {
    expect(await urlFor(await initiated(), 'back')).toMatchObject({
      status: 400,
      body: { Message: expect.stringContaining('RedirectUri is no URL') },
    });
  });
});
