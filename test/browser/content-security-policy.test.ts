import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type ChatJsSession, createSession, download, items, open, picture, say, sendFile } from '../support/chatjs.ts';
import { gatewayInFront, inChromium, type Site, startSite } from '../support/site.ts';

const guide = readFileSync(new URL('../../docs/chatjs.md', import.meta.url), 'utf8');
const [, policyOfGuide = ''] = /```text\n(connect-src .*?)```/s.exec(guide) ?? [];

/** The sources that the guide lists, by what they stand for here. */
const GATEWAY = 'https://<id>.execute-api.<region>.amazonaws.com';
const WEBSOCKET = 'wss://*.transport.connect.<region>.amazonaws.com';
const ATTACHMENTS = 'https://<attachments bucket>.s3.<region>.amazonaws.com';

inChromium("a page with the content security policy of ChatJS's guide", () => {
  let site: Site;

  beforeAll(async () => {
    site = await startSite(() => gatewayInFront());
  });

  afterAll(() => site.close());

  /** Opens a page that may connect to what the guide lists, but for one. */
  async function openPage({ without }: { without?: string } = {}): Promise<{ page: Page; session: ChatJsSession }> {
    const { browser, connect, endpoint } = site;
    const local = {
      [GATEWAY]: new URL(endpoint).origin,
      [WEBSOCKET]: connect.url.replace('http', 'ws'),
      [ATTACHMENTS]: connect.url,
    };
    let policy = policyOfGuide;
    for (const [source, here] of Object.entries(local)) {
      expect(policy).toContain(source);
      policy = policy.replace(source, source === without ? '' : here);
    }
    const header = `default-src 'none'; script-src 'self'; img-src data:; ${policy.replace(/\s+/g, ' ').trim()}`;
    const page = await browser.openPage(`${browser.origin}/?policy=${encodeURIComponent(header)}`);
    await page.evaluate(listenForViolations);
    return { page, session: await createSession(page, endpoint, connect.startChat('Ann')) };
  }

  it('chats, sends a file and gets it back, and violates nothing', async () => {
    const { page, session } = await openPage();
    await open(session);
    await items(session, 3);
    expect(await download(session, await sendFile(session, picture))).toEqual(picture.bytes);
    await say(session, 'Thank you, bye');
    expect(await page.evaluate(violations)).toEqual([]);
  });

  it('needs the gateway', async () => {
    const { page, session } = await openPage({ without: GATEWAY });
    const refusal = await session.handle.evaluate((session) => session.connect().catch((error) => error));
    expect(refusal).toMatchObject({ connectSuccess: false });
    expect(await firstViolation(page)).toBe(`connect-src ${new URL(site.endpoint).origin}`);
  });

  it('needs the websocket', async () => {
    const { page, session } = await openPage({ without: WEBSOCKET });
    await session.handle.evaluate((session) => session.connect().catch(() => {}));
    expect(await firstViolation(page)).toBe(`connect-src ${site.connect.url.replace('http', 'ws')}`);
  });

  it('needs the bucket for attachments', async () => {
    const { page, session } = await openPage({ without: ATTACHMENTS });
    await open(session);
    const upload = sendFile(session, picture);
    await expect(upload).rejects.toThrow();
    expect(await firstViolation(page)).toBe(`connect-src ${site.connect.url}`);
  });
});

/** What the page has, in which the two functions below run. */
declare global {
  var violated: string[];
  function addEventListener(
    type: 'securitypolicyviolation',
    listener: (violation: { readonly effectiveDirective: string; readonly blockedURI: string }) => void,
  ): void;
}

/** Keeps what the policy of the page forbids: the directive, and the origin that was asked. */
function listenForViolations(): void {
  globalThis.violated = [];
  globalThis.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    globalThis.violated.push(
      `${effectiveDirective} ${URL.canParse(blockedURI) ? new URL(blockedURI).origin : blockedURI}`,
    );
  });
}

function violations(): string[] {
  return globalThis.violated;
}

/** Waits for a violation. */
async function firstViolation(page: Page): Promise<string> {
  const violation = await page.waitForFunction(() => globalThis.violated[0]);
  return (await violation.jsonValue()) ?? '';
}
