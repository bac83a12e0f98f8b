import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { allowedHeaders } from '../../contract/cors.ts';
import { contentTypes } from '../../local/connect/content-types.ts';
import { createSession, download, open, picture, say, sendEvent, sendFile } from '../support/chatjs.ts';
import { gatewayInFront, inChromium, type Site, startSite, targets } from '../support/site.ts';

inChromium.each(targets)('ChatJS at %s', (_, start) => {
  let site: Site;

  beforeAll(async () => {
    site = await startSite(start);
  });

  afterAll(() => site.close());

  it('sends no header that the gateway would not permit', async () => {
    const page = await site.browser.openPage();
    const session = await createSession(page, site.endpoint, site.connect.startChat('Ann'));
    const request = page.waitForRequest(`${site.endpoint}/participant/connection`);
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

  it('asks nobody but the server of its page, its endpoint, and Amazon Connect for files and the websocket', async () => {
    const { browser, connect, endpoint } = site;
    const before = browser.requests.length;
    const customer = await site.startCustomer();
    await sendEvent(customer, contentTypes.typing);
    await customer.next('onTyping');
    const attachmentId = await sendFile(customer, picture);
    await download(customer, attachmentId);
    await customer.handle.evaluate((session) => session.getTranscript({}));
    await say(customer, 'Thank you, bye');
    await customer.handle.evaluate((session) => session.disconnectParticipant());
    expect(browser.requests.slice(before)).toEqual([
      `GET ${browser.origin}/`,
      `GET ${browser.origin}/chat.js`,
      `POST ${endpoint}/participant/connection`,
      `GET ${connect.url.replace('http', 'ws')}/websocket`,
      `POST ${endpoint}/participant/event`,
      `POST ${endpoint}/participant/start-attachment-upload`,
      `PUT ${connect.url}/attachments/${attachmentId}`,
      `POST ${endpoint}/participant/complete-attachment-upload`,
      `POST ${endpoint}/participant/attachment`,
      `GET ${connect.url}/attachments/${attachmentId}`,
      `POST ${endpoint}/participant/transcript`,
      `POST ${endpoint}/participant/message`,
      `POST ${endpoint}/participant/disconnect`,
    ]);
  });

  it('reads the id of a request, which is a header of the answer', async () => {
    const customer = await site.startCustomer();
    const { data } = await customer.handle.evaluate((session) => session.getTranscript({}));
    expect(data).toMatchObject({ $metadata: { requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
  });

  it('reads that its token is refused', async () => {
    const customer = await site.createCustomer({ ...site.connect.startChat('Ann'), ParticipantToken: 'unknown' });
    const refusal = await customer.handle.evaluate((session) => session.connect().catch((error) => error));
    expect(refusal).toMatchObject({
      connectSuccess: false,
      _debug: { _debug: { type: 'AccessDeniedException', statusCode: 403, message: 'Access denied' } },
    });
  });

  it.each([
    ['is empty', { contentType: 'text/plain', message: '' }, 'Content'],
    ['has a content type that the chat does not take', { contentType: 'text/csv', message: 'a,b' }, 'ContentType'],
  ] as const)('reads why a message that %s is refused', async (_, message, reason) => {
    const customer = await site.startCustomer();
    const refusal = await customer.handle.evaluate(
      (session, message) => session.sendMessage(message).catch((error) => error),
      message,
    );
    expect(refusal).toMatchObject({
      type: 'ValidationException',
      statusCode: 400,
      message: expect.stringContaining(reason),
    });
  });

  it('sends a message again that Amazon Connect has throttled', async () => {
    const { browser, connect, endpoint } = site;
    const customer = await site.startCustomer();
    const before = browser.requests.length;
    connect.injectFault({ fault: 'error', operation: 'SendMessage', name: 'ThrottlingException' });
    const Id = await say(customer, 'Hello');
    const attempt = `POST ${endpoint}/participant/message`;
    expect(browser.requests.slice(before)).toEqual([attempt, attempt]);
    expect(await customer.next('onMessage')).toMatchObject({ Id, Content: 'Hello' });
  });
});

inChromium('ChatJS at a gateway that allows the origin of its page, and another', () => {
  const lines: string[] = [];
  let site: Site;

  beforeAll(async () => {
    site = await startSite((origin) =>
      gatewayInFront({
        context: { allowedOrigins: [origin, 'https://shop.example'].join() },
        log: (line) => lines.push(line.replace(/ \d+ ms$/, '')),
      }),
    );
  });

  beforeEach(() => {
    lines.length = 0;
  });

  afterAll(() => site.close());

  it('asks by a preflight once for each path', async () => {
    expect(new URL(site.endpoint).origin).not.toBe(site.browser.origin);
    const customer = await site.startCustomer();
    await say(customer, 'Hello');
    await say(customer, 'Are you there?');
    expect(lines).toEqual([
      'OPTIONS /participant/connection 204',
      'POST /participant/connection 200',
      'OPTIONS /participant/message 204',
      'POST /participant/message 200',
      'POST /participant/message 200',
    ]);
  });

  it('calls nothing from a page of an origin that the gateway does not allow', async () => {
    const { connect, browser } = site;
    const customer = await site.createCustomer(connect.startChat('Ann'), browser.otherOrigin);
    const refusal = await customer.handle.evaluate((session) => session.connect().catch((error) => error));
    expect(refusal).toMatchObject({
      connectSuccess: false,
      _debug: { _debug: { type: 'TypeError', message: 'Failed to fetch' } },
    });
    expect(lines).toEqual(['OPTIONS /participant/connection 204']);
  });
});
