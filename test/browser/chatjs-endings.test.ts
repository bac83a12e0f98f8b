import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { contentTypes } from '../../local/connect/content-types.ts';
import { items, say } from '../support/chatjs.ts';
import { inChromium, type Site, startSite, targets } from '../support/site.ts';

inChromium.each(targets)('ChatJS at %s', (_, start) => {
  let site: Site;

  beforeAll(async () => {
    site = await startSite(start);
  });

  afterAll(() => site.close());

  it('comes back after its websocket was dropped, and finds what it has missed in the transcript', async () => {
    const customer = await site.startCustomer();
    await customer.next('onDeepHeartbeatSuccess');
    site.connect.injectFault({ fault: 'dropped-sockets', contactId: customer.ContactId });
    site.connect.agent(customer.ContactId).say('Are you there?');
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

  it('ends the chat', async () => {
    const customer = await site.startCustomer();
    await customer.handle.evaluate((session) => session.disconnectParticipant());
    expect(await items(customer, 2)).toMatchObject([
      { ContentType: contentTypes.left, ParticipantId: customer.ParticipantId },
      { ContentType: contentTypes.chatEnded },
    ]);
    await customer.next('onEnded');
    expect(() => site.connect.agent(customer.ContactId)).toThrow('There is no contact with this ContactId');
  });

  it('hears that the agent has ended the chat', async () => {
    const customer = await site.startCustomer();
    site.connect.agent(customer.ContactId).endChat();
    expect(await items(customer, 2)).toMatchObject([
      { ContentType: contentTypes.left, DisplayName: 'Ben' },
      { ContentType: contentTypes.chatEnded },
    ]);
    await customer.next('onEnded');
  });

  it('takes a 403 at its return for the end of the chat', async () => {
    const customer = await site.startCustomer();
    site.connect.injectFault({ fault: 'ended-while-away', contactId: customer.ContactId });
    await customer.next('onConnectionLost');
    // ChatJS has made up this one: the chat's own has an id.
    expect(await customer.next('onMessage')).toMatchObject({ ContentType: contentTypes.chatEnded, Id: '' });
    await customer.next('onEnded');
  });
});
