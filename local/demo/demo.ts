import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';
import { closeServer, listen } from '../listen.ts';
import type { Configuration } from './configuration.ts';

export interface DemoOptions extends Configuration {
  /** The port to listen on; 0, the default, takes a free one. */
  readonly port?: number;
  /** Receives a line for every request. */
  readonly log?: (line: string) => void;
}

export interface Demo {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Serves the demo page of the client, bundled as it is at the start. */
export async function startDemo({ port = 0, log = () => {}, ...configuration }: DemoOptions): Promise<Demo> {
  const policy = policyFor(configuration);
  const server = createServer();
  // First, so that no bundler runs in vain where the port is in use.
  const url = await listen(server, port, 'DEMO_PORT');
  const files = await readFiles(configuration).catch(async (error: unknown) => {
    await closeServer(server);
    throw error;
  });
  server.on('request', ({ method, url = '/' }, response) => {
    const path = url.replace(/\?.*/s, '');
    const file = method === 'GET' ? files.get(path) : undefined;
    log(`${method} ${file ? path : '(no such path)'} ${file ? 200 : 404}`);
    response.writeHead(file ? 200 : 404, {
      'Content-Type': `${file?.type ?? 'text/plain'}; charset=utf-8`,
      'Content-Security-Policy': policy,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    });
    response.end(file?.content ?? 'There is nothing here. The demo page is at /.\n');
  });
  return { url, close: () => closeServer(server) };
}

interface File {
  readonly type: string;
  readonly content: string | Uint8Array;
}

async function readFiles(configuration: Configuration): Promise<ReadonlyMap<string, File>> {
  return new Map([
    ['/', { type: 'text/html', content: await readFile(inPage('index.html')) }],
    ['/style.css', { type: 'text/css', content: await readFile(inPage('style.css')) }],
    ['/main.js', { type: 'text/javascript', content: await bundle() }],
    ['/config.json', { type: 'application/json', content: JSON.stringify(configuration) }],
  ]);
}

/** The page loads its own files and nothing else, and calls the two servers alone. */
function policyFor({ gatewayUrl, connectUrl }: Configuration): string {
  const { origin } = new URL(connectUrl);
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    'img-src data:',
    `connect-src 'self' ${new URL(gatewayUrl).origin} ${origin} ${origin.replace('http', 'ws')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

async function bundle(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [inPage('main.ts')],
    bundle: true,
    format: 'esm',
    target: 'es2024',
    // Not the project's own, which is for the type check.
    tsconfigRaw: {},
    write: false,
    logLevel: 'silent',
  });
  // The process in which esbuild works would stay.
  await stop();
  const [{ contents } = { contents: new Uint8Array() }] = outputFiles;
  return contents;
}

function inPage(name: string): string {
  return fileURLToPath(new URL(`page/${name}`, import.meta.url));
}
