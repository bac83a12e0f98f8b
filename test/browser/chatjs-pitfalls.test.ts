import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createInPage, createSession, open, say } from '../support/chatjs.ts';
import { gatewayInFront, inChromium, type Site, startSite } from '../support/site.ts';

inChromium("what ChatJS's guide warns of", () => {
  let site: Site;

  beforeAll(async () => {
    site = await startSite(() => gatewayInFront());
  });

  afterAll(() => site.close());

  it('is that an endpoint is ignored which comes after the first session of a region', async () => {
    const { browser, connect, endpoint } = site;
    const page = await browser.openPage();
    await createSession(page, endpoint, connect.startChat('Ann'));
    const before = browser.requests.length;
    const late = { endpoint: connect.url, chat: connect.startChat('Bob'), callbacks: [] };
    const second = await page.evaluateHandle(createInPage, late);
    expect(await second.evaluate((session) => session.connect())).toMatchObject({ connectSuccess: true });
    expect(browser.requests.slice(before)).toContain(`POST ${endpoint}/participant/connection`);
    expect(browser.requests).not.toContain(`POST ${connect.url}/participant/connection`);
  });

  it('is that a websocket on this machine has to be at 127.0.0.1', async () => {
    const { browser, connect, endpoint } = site;
    const page = await browser.openPage();
    await page.route('**/participant/connection', async (route) => {
      const response = await route.fetch();
      const answer = await response.text();
      await route.fulfill({ response, body: answer.replace('ws://127.0.0.1', 'ws://localhost') });
    });
    const session = await createSession(page, endpoint, connect.startChat('Ann'));
    const before = browser.requests.length;
    await session.handle.evaluate((session) => session.connect().catch(() => {}));
    await session.next('onConnectionBroken');
    expect(browser.requests.slice(before).filter((request) => request.includes('ws:'))).toEqual([]);
  });

  it('is that an item comes as often as the service sends it, and not if it was sent while the websocket was lost', async () => {
    const { connect } = site;
    const customer = await site.startCustomer();
    const { ContactId: contactId } = customer;
    connect.injectFault({ fault: 'duplicated-items', contactId });
    connect.agent(contactId).say('twice');
    for (let time = 1; time <= 2; time += 1) {
      expect(await customer.next('onMessage')).toMatchObject({ Content: 'twice' });
    }
    connect.injectFault({ fault: 'dropped-sockets', contactId });
    connect.agent(contactId).say('missed');
    await customer.next('onConnectionLost');
    await customer.next('onConnectionEstablished');
    await say(customer, '/handover');
    expect(await customer.next('onMessage')).toMatchObject({ Content: '/handover' });
  });

  it('is that it gives up after three refusals on its way back, and only a new session helps', async () => {
    const { connect } = site;
    const customer = await site.startCustomer();
    connect.injectFault({
      fault: 'error',
      operation: 'CreateParticipantConnection',
      name: 'ThrottlingException',
      times: 3,
    });
    connect.injectFault({ fault: 'dropped-sockets', contactId: customer.ContactId });
    await customer.next('onConnectionLost');
    await customer.next('onConnectionBroken');
    expect(await customer.handle.evaluate((session) => session.connect())).toBeUndefined();

    const { ContactId, ParticipantId, ParticipantToken } = customer;
    const again = await site.createCustomer({ ContactId, ParticipantId, ParticipantToken });
    await open(again);
    const { data } = await again.handle.evaluate((session) => session.getTranscript({}));
    expect((data as connect.GetTranscriptResult).Transcript.length).toBeGreaterThan(0);
  });
});
