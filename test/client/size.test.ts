import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext, SourceTextModule } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CHATJS = createRequire(import.meta.url).resolve('amazon-connect-chatjs');

const EVERYTHING = "export * from './client/index.ts'";
const CONNECTION = "export { ChatConnection } from './client/index.ts'";
const NOTHING = "import './client/index.ts'";

interface Bundle {
  readonly text: string;
  /** The files of which something is in it. */
  readonly sources: readonly string[];
}

const bundles = new Map<string, Bundle>();

beforeAll(async () => {
  for (const entry of [EVERYTHING, CONNECTION, NOTHING]) bundles.set(entry, await bundle(entry));
});

/** What a page gets that has this as its only module. */
async function bundle(contents: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: ROOT, loader: 'ts', sourcefile: 'page.ts' },
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const [output] = Object.values(metafile.outputs);
  const inputs = Object.entries(output?.inputs ?? {});
  return {
    text: outputFiles[0]?.text ?? '',
    sources: inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([source]) => source),
  };
}

function bundled(entry: string): Bundle {
  const found = bundles.get(entry);
  if (!found) throw new Error(`Nothing was bundled for ${entry}.`);
  return found;
}

function gzipped(content: string | Buffer): number {
  return gzipSync(content, { level: 9 }).length;
}

/** Evaluates the whole client where there are the globals of the language, and those given. */
async function evaluate(globals: object = {}): Promise<{
  readonly client: typeof import('../../client/index.ts');
  /** Names of the globals that it has defined. */
  readonly defined: readonly string[];
}> {
  const context = createContext({ ...globals });
  const names = (): readonly string[] => runInContext('Object.getOwnPropertyNames(globalThis)', context);
  const before = new Set(names());
  const module = new SourceTextModule(bundled(EVERYTHING).text, { context });
  await module.link((specifier) => {
    throw new Error(`The bundle imports ${specifier}.`);
  });
  await module.evaluate();
  return {
    client: module.namespace as typeof import('../../client/index.ts'),
    defined: names().filter((name) => !before.has(name)),
  };
}

describe('the size of the client in a page', () => {
  it('is at most 5,000 bytes compressed for connecting, receiving and renewing', () => {
    expect(gzipped(bundled(CONNECTION).text)).toBeLessThanOrEqual(5000);
  });

  it('is at most 8,000 bytes compressed for everything', () => {
    expect(gzipped(bundled(EVERYTHING).text)).toBeLessThanOrEqual(8000);
  });

  it('is less than a tenth of that of ChatJS', () => {
    expect(gzipped(bundled(EVERYTHING).text) / gzipped(readFileSync(CHATJS))).toBeLessThan(0.1);
  });

  it('has no share for sending where a page only receives', () => {
    expect(bundled(EVERYTHING).sources).toContain('client/chat.ts');
    expect(bundled(CONNECTION).sources).not.toContain('client/chat.ts');
  });

  it('is nothing where a page uses nothing of it', () => {
    expect(bundled(NOTHING)).toEqual({ text: '', sources: [] });
  });
});

it('is made of files of client/ alone', () => {
  for (const entry of [EVERYTHING, CONNECTION]) {
    const { sources, text } = bundled(entry);
    expect(sources).toContain('client/connection.ts');
    expect(sources.filter((source) => !/^client\/[a-z]+\.ts$/.test(source))).toEqual([]);
    expect(text).not.toMatch(/\bimport\b|\brequire\(/);
  }
});

describe('on a server that renders pages', () => {
  it('is imported without any global of a browser, and defines none', async () => {
    const { client, defined } = await evaluate();
    expect(Object.keys(client)).toEqual([
      'Chat',
      'ChatConnection',
      'ConnectionError',
      'DisconnectedError',
      'EndedError',
      'ServiceError',
    ]);
    expect(defined).toEqual([]);
  });

  it('makes a chat without fetch, WebSocket, document or timers, as long as it does not connect', async () => {
    const { client } = await evaluate({ AbortController });
    const chat = new client.Chat({ endpoint: 'https://chat.example.com/v1', participantToken: 'a-participant-token' });
    expect(chat.state).toBe('idle');
    chat.close();
    expect(chat.state).toBe('ended');
  });
});
