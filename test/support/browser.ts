import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { chromium, type Page } from 'playwright-core';
import { closeServer, listen } from '../../local/listen.ts';
import { record } from './output.ts';

const CHATJS = createRequire(import.meta.url).resolve('amazon-connect-chatjs');

/** A headless Chromium, and the server of the one page that it opens. */
export interface Browser {
  /** The origin of the page. */
  readonly origin: string;
  /** The same server by another name, which browsers take for another origin. */
  readonly otherOrigin: string;
  /**
   * Opens the page, from either origin, with ChatJS as it is published; what it writes to its console is recorded. The page
   * has the content security policy that the parameter `policy` of its URL says.
   */
  readonly openPage: (from?: string) => Promise<Page>;
  /** What pages have asked for, websockets too: each a method and a URL, without what may hold a secret. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

export async function startBrowser(executablePath: string): Promise<Browser> {
  const files = new Map<string, string | Buffer>([
    ['/', '<!doctype html><link rel="icon" href="data:,"><script src="/chat.js"></script>'],
    ['/chat.js', await readFile(CHATJS)],
  ]);
  const requests: string[] = [];
  const keep = (method: string, url: string): void => {
    const { protocol, host, pathname } = new URL(url);
    requests.push(`${method} ${protocol}//${host}${pathname.replace(/(?<=\/views\/).+/, '{ViewToken}')}`);
  };
  const server = createServer(({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const file = files.get(pathname);
    const policy = searchParams.get('policy');
    if (policy !== null) response.setHeader('Content-Security-Policy', policy);
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  const origin = await listen(server, 0, 'PORT');
  const browser = await chromium.launch({
    executablePath,
    // No switch keeps Chromium from calling home. The server, its proxy for all but this machine, refuses that.
    args: [`--proxy-server=${origin}`],
  });
  const context = await browser.newContext();
  context.on('request', (request) => keep(request.method(), request.url()));
  context.on('console', (message) => {
    // What a policy forbids, and which websocket is refused, Chromium tells by itself, with the whole URL.
    if (!/violates the (following|document's) Content Security Policy|^WebSocket connection to /.test(message.text())) {
      record(message.text());
    }
  });
  return {
    origin,
    otherOrigin: origin.replace('127.0.0.1', 'localhost'),
    openPage: async (from = origin) => {
      const page = await context.newPage();
      page.on('websocket', (socket) => keep('GET', socket.url()));
      await page.goto(from);
      return page;
    },
    requests,
    close: async () => {
      await browser.close();
      await closeServer(server);
    },
  };
}
