import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { contentTypes } from '../../local/connect/content-types.ts';
import { type FaultName, faultTable } from '../../local/connect/fault-table.ts';
import { type Demo, startDemo } from '../../local/demo/demo.ts';
import type { Browser } from '../support/browser.ts';
import { addAgent, call } from '../support/chats.ts';
import { DemoPage } from '../support/demo-page.ts';
import { record, secretsIn } from '../support/output.ts';
import { inChromium, startChromium } from '../support/site.ts';
import { startWorld, type World } from '../support/world.ts';

inChromium('the demo page', () => {
  let world: World;
  let demo: Demo;
  let browser: Browser;
  let page: DemoPage;

  beforeAll(async () => {
    world = await startWorld();
    demo = await startDemo({
      gatewayUrl: world.gateway.url,
      gatewayHeaders: {},
      connectUrl: world.connect.url,
      log: record,
    });
    browser = await startChromium();
  });

  beforeEach(async () => {
    page = await DemoPage.open(browser, demo.url, world.connect);
    await page.says('Ben', /^Hello Ann, I am Ben/);
    await page.hasState('Connected');
  });

  afterEach(async () => {
    world.connect.clearFaults();
    expect(secretsIn(await page.html())).toEqual([]);
    expect(await page.troubles()).toEqual([]);
    await page.close();
  });

  afterAll(async () => {
    await browser.close();
    await demo.close();
    await world.close();
    const { gateway, connect } = world;
    const hosts = [demo.url, gateway.url, connect.url].map((url) => new URL(url).host);
    expect([...new Set(browser.requests.map((each) => new URL(each.split(' ')[1] ?? '').host))].sort()).toEqual(
      hosts.sort(),
    );
  });

  it('shows how the connection was made, when it expires, its heartbeat, and what has become of it', async () => {
    await page.gauge('100-second window', /^opened after \d+ ms of 100 s$/);
    await page.gauge('Websocket expires', /^in (?:60:00|59:\d\d), renewed in 5\d:\d\d$/);
    await page.gauge('Heartbeat', /^answered \d+ s ago$/);
    await page.gauge('Reconnects', /^0$/);
    world.connect.injectFault({ fault: 'dropped-sockets' });
    await page.timeline(/^Websocket lost: closed, code 1006$/);
    await page.gauge('Reconnects', /^1$/);
    await page.gauge('Renewals', /^0$/);
  });

  describe('in a chat', () => {
    it('sends a message, and shows that it was read, and the answer', async () => {
      await page.say('Where is my parcel?');
      await page.says('Ben', 'Where is my parcel?');
      expect(await page.own('Where is my parcel?')).toMatch(/^You \d\d:\d\d ✓✓ read$/);
      await page.showsTheTranscript();
    });

    it('shows that the agent types, until it speaks', async () => {
      const agent = await addAgent(world.connect, await page.contactId());
      const { connectionToken: ConnectionToken } = agent;
      await call(world.connect.url, 'SendEvent', { ConnectionToken, ContentType: contentTypes.typing });
      await page.text('Zoe is typing …').waitFor();
      await agent.say('It is on its way.');
      await page.says('Zoe', 'It is on its way.');
      expect(await page.text('Zoe is typing …').count()).toBe(0);
    });

    it('shows markup as it was written', async () => {
      await page.say('<b>Grüße</b> 👋');
      await page.says('Ben', '<b>Grüße</b> 👋');
    });

    it('says why a message is not sent', async () => {
      world.connect.injectFault({ fault: 'error', operation: 'SendMessage', name: 'ValidationException' });
      await page.say('Hello?');
      await page.text('not sent: The emulated service was told to answer so.').waitFor();
    });

    it('sends a file, and downloads it once it is scanned', async () => {
      const content = Buffer.from('a receipt');
      await page.chooseFile({ name: 'receipt.pdf', mimeType: 'application/pdf', buffer: content });
      expect(await page.download('receipt.pdf')).toEqual(content);
      await page.showsTheTranscript();
    });

    it('says why a file is not sent', async () => {
      await page.chooseFile({ name: 'run.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') });
      await page.text(/^run\.exe was not sent: AttachmentName must end in one of/).waitFor();
    });

    it('shows a form, and sends what was filled in', async () => {
      await page.click('/form');
      await page.click('Open the form');
      await page.fill('Number of your order', '4711');
      await page.clickIn('log', 'Send');
      await page.says('You', 'Form sent: 4711');
      await page.says('Ben', /"Order":"4711"/);
    });

    it('comes back from a sign-in to the same chat', async () => {
      await page.click('/signin');
      await page.click('Sign in');
      await page.text('You have signed in').waitFor();
      expect(page.url).toBe(`${demo.url}/`);
      await page.showsTheTranscript();
    });

    it('leaves, and starts a new one', async () => {
      await page.click('Leave');
      await page.hasState('Ended');
      await page.text('You have left the chat.').waitFor();
      await page.click('Start a new chat');
      await page.hasState('Connected');
      await page.says('Ben', /^Hello Ann/);
      await page.showsTheTranscript();
    });

    it('starts a new one and leaves the former', async () => {
      const former = await page.contactId();
      const agent = await addAgent(world.connect, former);
      await page.click('New chat');
      await agent.socket.closed;
      await page.contactOtherThan(former);
      await page.says('Ben', /^Hello Ann/);
      await page.showsTheTranscript();
    });
  });

  it('lets the agent do what its buttons say', async () => {
    await page.click('Say something');
    await page.says('Ben', 'One moment, please.');
    await page.click('Hand over');
    await page.says('Cleo', 'I have taken over from Ben.');
    await page.click('Go silent');
    await page.click('End the chat');
    await page.hasState('Ended');
    await page.text('The chat is over.').waitFor();
    await page.click('Say something');
    await page.text('There is no chat: start a new one first.').first().waitFor();
  });

  describe('survives the fault', () => {
    /** What the time line tells of each. */
    const signs: { readonly [Name in FaultName]: RegExp } = {
      error: /^ThrottlingException: .* Next attempt in/,
      delay: /^Websocket lost: closed/,
      quotas: /^40 typing events at once: \d+ were refused/,
      'dropped-sockets': /^Websocket lost: closed, code 1006/,
      'silent-sockets': /^Websocket lost: silent/,
      'missed-heartbeats': /^Websocket lost: silent/,
      'failed-subscriptions': /^Subscription refused/,
      'reordered-items': /^Fault: reordered-items/,
      'duplicated-items': /^Fault: duplicated-items/,
      'expired-urls': /^ConnectionError: The websocket was not opened/,
      'ended-while-away': /^Ended/,
      'time-forward': /^Websocket lost: closed, code 1001/,
    };
    const names = Object.keys(faultTable) as FaultName[];

    it.each(names.filter((name) => name !== 'ended-while-away'))('%s', async (name) => {
      await page.click(name);
      if (/silent|missed/.test(name)) await page.changeNetwork();
      await page.timeline(signs[name]);
      await page.hasState('Connected');
      await page.say('Are you still there?');
      await page.says('Ben', 'Are you still there?');
      await page.click('Take faults back');
      await page.showsTheTranscript();
    });

    it('ended-while-away, and offers a new chat', async () => {
      await page.click('ended-while-away');
      await page.timeline(signs['ended-while-away']);
      await page.text(/^The chat is over: /).waitFor();
      await page.click('Start a new chat');
      await page.hasState('Connected');
      await page.say('Hello again');
      await page.says('Ben', 'Hello again');
      await page.showsTheTranscript();
    });

    it('of no name, since each has a button', async () => {
      expect(await page.faultButtons()).toEqual(names);
    });
  });

  it('pauses while it is offline, and catches up once it is online', async () => {
    await page.setOffline(true);
    await page.dropSockets();
    await page.hasState('Paused: offline or hidden');
    await page.agentSays('Are you there?');
    await page.say('Now I am.');
    await page.text('sending …').waitFor();
    await page.setOffline(false);
    await page.hasState('Connected');
    await page.says('Ben', 'Are you there?');
    await page.says('Ben', 'Now I am.');
    await page.showsTheTranscript();
  });

  it('pauses while it is hidden, and catches up once it is visible', async () => {
    await page.setVisibility('hidden');
    await page.dropSockets();
    await page.hasState('Paused: offline or hidden');
    await page.agentSays('Are you there?');
    await page.setVisibility('visible');
    await page.hasState('Connected');
    await page.says('Ben', 'Are you there?');
    await page.showsTheTranscript();
  });

  it('tells the agent that a message was read when it is visible', async () => {
    await page.setVisibility('hidden');
    const before = browser.requests.length;
    await page.agentSays('Are you there?');
    await page.says('Ben', 'Are you there?');
    expect(browser.requests.slice(before)).not.toContain(`POST ${world.gateway.url}/participant/event`);
    await Promise.all([page.answer('/participant/event'), page.setVisibility('visible')]);
  });

  it('goes on after a reload, with the whole transcript', async () => {
    await page.say('One');
    await page.says('Ben', 'One');
    await page.chooseFile({ name: 'receipt.pdf', mimeType: 'application/pdf', buffer: Buffer.from('a receipt') });
    await page.download('receipt.pdf');
    const [contactId, before] = [await page.contactId(), await page.conversation()];
    await page.reload();
    await page.hasState('Connected');
    expect([await page.contactId(), await page.conversation()]).toEqual([contactId, before]);
    await page.say('Two');
    await page.says('Ben', 'Two');
    await page.showsTheTranscript();
  });

  it('sends after a reload what it could not send before, once', async () => {
    await page.setVisibility('hidden');
    await page.dropSockets();
    await page.hasState('Paused: offline or hidden');
    await page.say('Do not lose me');
    await page.text('sending …').waitFor();
    await page.reload();
    await page.says('Ben', 'Do not lose me');
    await page.showsTheTranscript();
  });

  it('starts a new chat after a reload once the former is over', async () => {
    const former = await page.contactId();
    await page.click('Leave');
    await page.hasState('Ended');
    await page.reload();
    await page.contactOtherThan(former);
    await page.says('Ben', /^Hello Ann/);
    await page.hasState('Connected');
  });

  describe('for keyboard and screen reader', () => {
    it('can be used without a mouse', async () => {
      await page.reload();
      await page.hasState('Connected');
      await page.tabTo('Message');
      await page.type('By keyboard');
      await page.press('Enter');
      await page.says('Ben', 'By keyboard');
      await page.tabTo('dropped-sockets');
      await page.press('Enter');
      await page.timeline(/^Websocket lost/);
      await page.hasState('Connected');
      await page.tabTo('End the chat', 'Shift+Tab');
      await page.press('Space');
      await page.tabTo('Start a new chat', 'Shift+Tab');
      await page.press('Enter');
      await page.hasState('Connected');
      expect(await page.focused()).toBe('Message');
    });

    it('gives every control a name', async () => {
      const controls = [...(await page.ariaSnapshot()).matchAll(/- (button|textbox|progressbar|log|list|region)(.*)/g)];
      expect(controls.length).toBeGreaterThan(20);
      const unnamed = controls.filter(([, role, rest]) => role !== 'list' && !/^ "/.test(rest ?? ''));
      expect(unnamed.map(([line]) => line)).toEqual([]);
    });

    it('describes what each fault does', async () => {
      for (const [name, { does }] of Object.entries(faultTable)) expect(await page.description(name)).toContain(does);
    });

    it('reads out messages, the state and the end', async () => {
      const snapshot = await page.ariaSnapshot();
      expect(snapshot).toContain('- log "Conversation"');
      expect(snapshot).toContain('- status: Connected');
      await page.say('/end');
      await page.hasState('Ended');
      expect(await page.ariaSnapshot()).toContain('- alert: The chat is over.');
    });

    it('needs no scrolling to the side, not even on a phone', async () => {
      await page.say('An-unusually-long-word'.repeat(20));
      for (const [width, height] of [
        [1280, 800],
        [900, 900],
        [360, 740],
      ] as const) {
        await page.resize(width, height);
        expect([width, await page.overflow()]).toEqual([width, 0]);
      }
    });
  });
});
