import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allowedHeaders } from '../../contract/cors.ts';
import { type AmazonConnect, type StartedChat, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { contentTypes } from '../../local/connect/content-types.ts';
import { type Browser, startBrowser } from '../support/browser.ts';
import { type ChatJsSession, createSession } from '../support/chatjs.ts';
import type { Item } from '../support/frames.ts';
import { record } from '../support/output.ts';
import { foreignProgram } from '../support/programs.ts';

const [chromium] = foreignProgram('chromium');
const inChromium = chromium === undefined ? describe.skip : describe;

inChromium('ChatJS', () => {
  let amazonConnect: AmazonConnect;
  let browser: Browser;

  beforeAll(async () => {
    amazonConnect = await startAmazonConnect({ log: record });
    browser = await startBrowser(chromium ?? '');
  });

  afterAll(async () => {
    await browser.close();
    await amazonConnect.close();
  });

  /** Starts a chat and connects its customer, who has been greeted. */
  async function startCustomer(): Promise<ChatJsSession & StartedChat> {
    const chat = amazonConnect.startChat('Ann');
    const session = await createSession(await browser.openPage(), amazonConnect.url, chat);
    await open(session);
    await items(session, 3);
    return { ...session, ...chat };
  }

  /** Connects, until the websocket is open. */
  async function open({ handle, next }: ChatJsSession): Promise<void> {
    expect(await handle.evaluate((session) => session.connect())).toMatchObject({ connectSuccess: true });
    // ChatJS says so when the operation has answered, and again when the websocket is open.
    await next('onConnectionEstablished');
    await next('onConnectionEstablished');
  }

  /** What comes by the next calls of onMessage: messages, files, and most events. */
  async function items({ next }: ChatJsSession, count: number): Promise<Item[]> {
    const items: Item[] = [];
    while (items.length < count) items.push(await next('onMessage'));
    return items;
  }

  /** Says something; returns the id of the message. */
  async function say({ handle }: ChatJsSession, text: string): Promise<string> {
    const { data } = await handle.evaluate(
      (session, message) => session.sendMessage({ contentType: 'text/plain', message }),
      text,
    );
    return (data as connect.SendMessageResult).Id;
  }

  it('connects, and is greeted by the agent', async () => {
    const chat = amazonConnect.startChat('Ann');
    const session = await createSession(await browser.openPage(), amazonConnect.url, chat);
    await open(session);
    expect(await items(session, 3)).toMatchObject([
      { ContentType: contentTypes.joined, ParticipantId: chat.ParticipantId },
      { ContentType: contentTypes.joined, DisplayName: 'Ben' },
      { ContentType: contentTypes.text, DisplayName: 'Ben', Content: expect.stringContaining('Hello Ann, I am Ben.') },
    ]);
  });

  it('sends a message, which is read and answered', async () => {
    const customer = await startCustomer();
    const Id = await say(customer, 'Grüße 👋 <b>');
    const { ParticipantId } = customer;
    expect(await customer.next('onMessage')).toMatchObject({ Id, ParticipantId, Content: 'Grüße 👋 <b>' });
    expect(await customer.next('onReadReceipt')).toMatchObject({
      MessageMetadata: { MessageId: Id, Receipts: [{ ReadTimestamp: expect.any(String) }] },
    });
    expect(await customer.next('onTyping')).toMatchObject({ DisplayName: 'Ben' });
    expect(await customer.next('onMessage')).toMatchObject({ DisplayName: 'Ben', Content: 'Grüße 👋 <b>' });
  });

  it('comes back after its websocket was dropped, and finds what it has missed in the transcript', async () => {
    const customer = await startCustomer();
    await customer.next('onDeepHeartbeatSuccess');
    amazonConnect.injectFault({ fault: 'dropped-sockets', contactId: customer.ContactId });
    amazonConnect.agent(customer.ContactId).say('Are you there?');
    await customer.next('onConnectionLost');
    await customer.next('onConnectionEstablished');
    // A websocket is answered in order, so by its first heartbeat it has subscribed.
    await customer.next('onDeepHeartbeatSuccess');

    await say(customer, 'I am back');
    expect(await customer.next('onMessage')).toMatchObject({ Content: 'I am back' });
    await customer.next('onReadReceipt');
    await customer.next('onTyping');
    expect(await customer.next('onMessage')).toMatchObject({ Content: 'I am back', DisplayName: 'Ben' });
    const { data } = await customer.handle.evaluate((session) => session.getTranscript({}));
    const { Transcript } = data as connect.GetTranscriptResult;
    expect(Transcript.map(({ ContentType, Content = ContentType }) => Content)).toEqual([
      contentTypes.joined,
      contentTypes.joined,
      expect.stringContaining('Hello Ann'),
      'Are you there?',
      'I am back',
      'I am back',
    ]);
  });

  it('sends a file, and gets the same back once it is approved', async () => {
    const customer = await startCustomer();
    const bytes = Array.from({ length: 256 }, (_, byte) => byte);
    await customer.handle.evaluate((session, bytes) => {
      const attachment = new File([new Uint8Array(bytes)], 'cat.png', { type: 'image/png' });
      return session.sendAttachment({ attachment });
    }, bytes);
    const file = { AttachmentName: 'cat.png', ContentType: 'image/png' };
    expect(await customer.next('onMessage')).toMatchObject({ Attachments: [{ ...file, Status: 'IN_PROGRESS' }] });
    const { Attachments = [] } = await customer.next('onMessage');
    expect(Attachments).toMatchObject([{ ...file, Status: 'APPROVED' }]);

    const downloaded = await customer.handle.evaluate(async (session, attachmentId) => {
      const blob = await session.downloadAttachment({ attachmentId });
      return [...new Uint8Array(await blob.arrayBuffer())];
    }, Attachments[0]?.AttachmentId ?? '');
    expect(downloaded).toEqual(bytes);
  });

  it('ends the chat', async () => {
    const customer = await startCustomer();
    await customer.handle.evaluate((session) => session.disconnectParticipant());
    expect(await items(customer, 2)).toMatchObject([
      { ContentType: contentTypes.left, ParticipantId: customer.ParticipantId },
      { ContentType: contentTypes.chatEnded },
    ]);
    await customer.next('onEnded');
    expect(() => amazonConnect.agent(customer.ContactId)).toThrow('There is no contact with this ContactId');
  });

  it('takes a 403 at its return for the end of the chat', async () => {
    const customer = await startCustomer();
    amazonConnect.injectFault({ fault: 'ended-while-away', contactId: customer.ContactId });
    await customer.next('onConnectionLost');
    // ChatJS has made up this one: the chat's own has an id.
    expect(await customer.next('onMessage')).toMatchObject({ ContentType: contentTypes.chatEnded, Id: '' });
    await customer.next('onEnded');
  });

  it('sends no header that the gateway would not permit', async () => {
    const page = await browser.openPage();
    const session = await createSession(page, amazonConnect.url, amazonConnect.startChat('Ann'));
    const request = page.waitForRequest(`${amazonConnect.url}/participant/connection`);
    await open(session);
    const headers = Object.keys(await (await request).allHeaders());
    const toBePermitted = headers.filter((name) => /^(authorization|content-type|x-|amz-)/.test(name)).sort();
    expect(toBePermitted).toEqual([
      'authorization',
      'content-type',
      'x-amz-bearer',
      'x-amz-content-sha256',
      'x-amz-date',
      'x-amz-user-agent',
    ]);
    expect(allowedHeaders.map((name) => name.toLowerCase())).toEqual(expect.arrayContaining(toBePermitted));
  });

  it('asks nobody but the server of its page and Amazon Connect', async () => {
    await startCustomer();
    const { url } = amazonConnect;
    expect(browser.asked).toEqual(new Set([browser.origin, url, url.replace('http', 'ws')]));
  });
});
