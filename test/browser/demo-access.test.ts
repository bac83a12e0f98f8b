import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Demo, startDemo } from '../../local/demo/demo.ts';
import { HEADER, jwtAccess } from '../support/access-stack.ts';
import type { Browser } from '../support/browser.ts';
import { DemoPage } from '../support/demo-page.ts';
import { record } from '../support/output.ts';
import { inChromium, startChromium } from '../support/site.ts';
import { startWorld, type World } from '../support/world.ts';

inChromium('the demo page of a gateway that asks for a token and an API key', () => {
  let world: World;
  let demo: Demo;
  let browser: Browser;

  beforeAll(async () => {
    world = await startWorld();
    await world.serveAccess({ ...jwtAccess, apiKeys: ['shop'] });
    const { headers: gatewayHeaders } = await world.gateway.makeCaller();
    expect(Object.keys(gatewayHeaders)).toEqual([HEADER, 'X-Api-Key']);
    demo = await startDemo({
      gatewayUrl: world.gateway.url,
      gatewayHeaders,
      connectUrl: world.connect.url,
      log: record,
    });
    browser = await startChromium();
  });

  afterAll(async () => {
    await browser.close();
    await demo.close();
    await world.close();
  });

  it('chats', async () => {
    const page = await DemoPage.open(browser, demo.url, world.connect);
    await page.says('Ben', /^Hello Ann, I am Ben/);
    await page.hasState('Connected');
    expect(await page.troubles()).toEqual([]);
    await page.close();
  });
});
