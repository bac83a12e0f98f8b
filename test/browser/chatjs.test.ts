import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { contentTypes } from '../../local/connect/content-types.ts';
import {
  type ChatFile,
  download,
  fileComes,
  items,
  open,
  picture,
  say,
  sendEvent,
  sendFile,
} from '../support/chatjs.ts';
import { type Client, call } from '../support/chats.ts';
import { inChromium, type Site, startSite, targets } from '../support/site.ts';

inChromium.each(targets)('ChatJS at %s', (_, start) => {
  let site: Site;

  beforeAll(async () => {
    site = await startSite(start);
  });

  afterAll(() => site.close());

  it('connects, and is greeted by the agent', async () => {
    const customer = await site.createCustomer();
    await open(customer);
    expect(await items(customer, 3)).toMatchObject([
      { ContentType: contentTypes.joined, ParticipantId: customer.ParticipantId },
      { ContentType: contentTypes.joined, DisplayName: 'Ben' },
      { ContentType: contentTypes.text, DisplayName: 'Ben', Content: expect.stringContaining('Hello Ann, I am Ben.') },
    ]);
  });

  it('sends a message, which is read and answered', async () => {
    const customer = await site.startCustomer();
    const Id = await say(customer, 'Grüße 👋 <b>');
    const { ParticipantId } = customer;
    expect(await customer.next('onMessage')).toMatchObject({ Id, ParticipantId, Content: 'Grüße 👋 <b>' });
    expect(await customer.next('onReadReceipt')).toMatchObject({
      MessageMetadata: { MessageId: Id, Receipts: [{ ReadTimestamp: expect.any(String) }] },
    });
    expect(await customer.next('onTyping')).toMatchObject({ DisplayName: 'Ben' });
    expect(await customer.next('onMessage')).toMatchObject({ DisplayName: 'Ben', Content: 'Grüße 👋 <b>' });
  });

  it('hears that the agent types', async () => {
    const { customer, agent } = await site.startWithAgent();
    await sendEventAs(agent, contentTypes.typing);
    expect(await customer.next('onTyping')).toMatchObject({ ParticipantId: agent.participantId });
  });

  it('tells the agent that the customer types', async () => {
    const { customer, agent } = await site.startWithAgent();
    await sendEvent(customer, contentTypes.typing);
    const { ParticipantId } = customer;
    expect(await agent.socket.item()).toMatchObject({ ContentType: contentTypes.typing, ParticipantId });
  });

  it('hears that a message was delivered to the agent, and read', async () => {
    const { customer, agent } = await site.startWithAgent();
    const messageId = await say(customer, 'Where is my parcel?');
    await customer.next('onMessage');
    const receipt = { RecipientParticipantId: agent.participantId, DeliveredTimestamp: expect.any(String) };

    await sendEventAs(agent, contentTypes.delivered, { messageId });
    expect((await customer.next('onDeliveredReceipt')).MessageMetadata).toEqual({
      MessageId: messageId,
      Receipts: [receipt],
    });
    await sendEventAs(agent, contentTypes.read, { messageId });
    expect((await customer.next('onReadReceipt')).MessageMetadata).toEqual({
      MessageId: messageId,
      Receipts: [{ ...receipt, ReadTimestamp: expect.any(String) }],
    });
  });

  it('tells the agent that a message was delivered to the customer, and read', async () => {
    const { customer, agent } = await site.startWithAgent();
    const messageId = await agent.say('It is on its way.');
    await agent.socket.item();
    expect(await customer.next('onMessage')).toMatchObject({ Id: messageId, Content: 'It is on its way.' });
    const receipt = { RecipientParticipantId: customer.ParticipantId, DeliveredTimestamp: expect.any(String) };

    await sendEvent(customer, contentTypes.delivered, { messageId });
    expect((await agent.socket.item()).MessageMetadata).toEqual({ MessageId: messageId, Receipts: [receipt] });
    await sendEvent(customer, contentTypes.read, { messageId });
    expect((await agent.socket.item()).MessageMetadata).toEqual({
      MessageId: messageId,
      Receipts: [{ ...receipt, ReadTimestamp: expect.any(String) }],
    });
  });

  it('sends a file, and gets the same back once it is approved', async () => {
    const customer = await site.startCustomer();
    const attachmentId = await sendFile(customer, picture);
    expect(await download(customer, attachmentId)).toEqual(picture.bytes);
  });

  it('gets a file of the agent', async () => {
    const { customer, agent } = await site.startWithAgent();
    await sendFileAs(agent, picture);
    expect(await download(customer, await fileComes(customer, picture))).toEqual(picture.bytes);
  });

  it('reads the transcript page by page', async () => {
    const customer = await site.startCustomer();
    const last = await transcript({ maxResults: 2 });
    expect(last.Transcript).toMatchObject([
      { ContentType: contentTypes.joined, DisplayName: 'Ben' },
      { ContentType: contentTypes.text, DisplayName: 'Ben' },
    ]);
    const first = await transcript({ maxResults: 2, nextToken: last.NextToken ?? '' });
    expect(first.Transcript).toMatchObject([{ ContentType: contentTypes.joined, DisplayName: 'Ann' }]);
    expect(first.NextToken).toBeUndefined();

    async function transcript(page: connect.GetTranscriptArgs): Promise<connect.GetTranscriptResult> {
      const { data } = await customer.handle.evaluate((session, page) => session.getTranscript(page), page);
      return data as connect.GetTranscriptResult;
    }
  });

  it('gets the form that the agent shows', async () => {
    const customer = await site.startCustomer();
    await say(customer, '/form');
    await customer.next('onMessage');
    await customer.next('onReadReceipt');
    const { Content = '' } = await customer.next('onMessage');
    const { viewToken } = JSON.parse(Content).data.content;
    const { data } = await customer.handle.evaluate(
      (session, viewToken) => session.describeView({ viewToken, InstanceId: undefined }),
      viewToken,
    );
    expect(data).toMatchObject({ View: { Content: { Actions: ['Send'] } } });
  });

  it('gets the page at which the customer is to sign in, and cancels that', async () => {
    const customer = await site.startCustomer();
    await say(customer, '/signin');
    await customer.next('onMessage');
    await customer.next('onReadReceipt');
    const { Content = '' } = await customer.next('onAuthenticationInitiated');
    const { SessionId: sessionId } = JSON.parse(Content);
    const { data } = await customer.handle.evaluate(
      (session, sessionId) => session.getAuthenticationUrl({ sessionId, redirectUri: 'https://shop.example/' }),
      sessionId,
    );
    expect(data).toMatchObject({ AuthenticationUrl: expect.stringContaining(`${site.connect.url}/sign-in/`) });
    await customer.handle.evaluate(
      (session, sessionId) => session.cancelParticipantAuthentication({ sessionId }),
      sessionId,
    );
    expect(await customer.next('onAuthenticationCanceled')).toMatchObject({ Content });
  });

  /** Sends an event as the agent, who calls Amazon Connect itself. */
  async function sendEventAs({ connectionToken }: Client, contentType: string, content?: object): Promise<void> {
    await call(site.connect.url, 'SendEvent', {
      ConnectionToken: connectionToken,
      ContentType: contentType,
      ...(content && { Content: JSON.stringify(content) }),
    });
  }

  /** Sends a file as the agent. */
  async function sendFileAs({ connectionToken }: Client, { name, type, bytes }: ChatFile): Promise<void> {
    const { url } = site.connect;
    const { AttachmentId = '', UploadMetadata } = await call(url, 'StartAttachmentUpload', {
      ConnectionToken: connectionToken,
      AttachmentName: name,
      ContentType: type,
      AttachmentSizeInBytes: bytes.length,
      ClientToken: randomUUID(),
    });
    await fetch(UploadMetadata?.Url ?? '', {
      method: 'PUT',
      headers: UploadMetadata?.HeadersToInclude ?? {},
      body: new Uint8Array(bytes),
    });
    await call(url, 'CompleteAttachmentUpload', {
      ConnectionToken: connectionToken,
      AttachmentIds: [AttachmentId],
      ClientToken: randomUUID(),
    });
  }
});
