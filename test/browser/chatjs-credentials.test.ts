import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { HEADER, jwtAccess } from '../support/access-stack.ts';
import { createSession, open, say } from '../support/chatjs.ts';
import { inChromium, type Site, startSite } from '../support/site.ts';
import { startWorld, type World } from '../support/world.ts';

const guide = readFileSync(new URL('../../docs/chatjs.md', import.meta.url), 'utf8');
const [, snippet = ''] = /^```js\n(const { fetch } = window;\n[\s\S]*?)^```$/m.exec(guide) ?? [];

inChromium('ChatJS, where the gateway asks for a token', () => {
  let world: World;
  let site: Site;

  beforeAll(async () => {
    world = await startWorld();
    await world.serveAccess(jwtAccess);
    const { connect, gateway, close } = world;
    site = await startSite(async () => ({ connect, endpoint: gateway.url, close }));
  });

  afterAll(() => site.close());

  /** A session in a page whose `fetch` is the guide's; what `token` is can be changed. */
  async function createWithToken() {
    const { browser, connect, endpoint } = site;
    const page = await browser.openPage();
    const token = (await world.gateway.makeCaller()).headers[HEADER]?.replace('Bearer ', '');
    await page.evaluate(`
      globalThis.token = ${JSON.stringify(token)};
      globalThis.endpoint = ${JSON.stringify(endpoint)};
      (() => { ${snippet} })();
    `);
    const chat = connect.startChat('Ann');
    return { page, contactId: chat.ContactId, session: await createSession(page, endpoint, chat) };
  }

  it('is refused by itself', async () => {
    const { browser, connect, endpoint } = site;
    const session = await createSession(await browser.openPage(), endpoint, connect.startChat('Ann'));
    const error = await session.handle.evaluate((each) =>
      each.connect().catch((reason: { _debug: { _debug: { type: string; statusCode: number } } }) => {
        const { type, statusCode } = reason._debug._debug;
        return { type, statusCode };
      }),
    );
    expect(error).toEqual({ type: 'UnauthorizedException', statusCode: 401 });
  });

  it("chats by the guide's fetch", async () => {
    const { session } = await createWithToken();
    await open(session);
    expect(await say(session, 'Hello')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('loses its connection, and not the chat, once the token is refused', async () => {
    const { page, contactId, session } = await createWithToken();
    await open(session);
    await page.evaluate("globalThis.token = 'expired'");
    site.connect.injectFault({ fault: 'dropped-sockets', contactId });
    const isLost = () =>
      session.next('onConnectionLost').then(
        () => true,
        // Items of the built-in agent come before.
        () => false,
      );
    while (!(await isLost()));
    await session.next('onConnectionBroken');
  });
});
