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
  /** Opens the page, which has loaded ChatJS as it is published; what it writes to its console is recorded. */
  readonly openPage: () => Promise<Page>;
  /** The origins that pages have sent requests to, or opened websockets at. */
  readonly asked: ReadonlySet<string>;
  readonly close: () => Promise<void>;
}

export async function startBrowser(executablePath: string): Promise<Browser> {
  const files = new Map<string, string | Buffer>([
    ['/', '<!doctype html><link rel="icon" href="data:,"><script src="/chat.js"></script>'],
    ['/chat.js', await readFile(CHATJS)],
  ]);
  const asked = new Set<string>();
  const server = createServer(({ url = '' }, response) => {
    const file = files.get(url);
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  const origin = await listen(server, 0, 'PORT');
  const browser = await chromium.launch({
    executablePath,
    // No switch keeps Chromium from calling home. The server, its proxy for all but this machine, refuses that.
    args: [`--proxy-server=${origin}`],
  });
  const context = await browser.newContext();
  context.on('request', (request) => asked.add(new URL(request.url()).origin));
  context.on('console', (message) => record(message.text()));
  return {
    origin,
    openPage: async () => {
      const page = await context.newPage();
      page.on('websocket', (socket) => asked.add(new URL(socket.url()).origin));
      await page.goto(origin);
      return page;
    },
    asked,
    close: async () => {
      await browser.close();
      await closeServer(server);
    },
  };
}
