import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { record } from '../support/output.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const guide = readFileSync(join(ROOT, 'docs/client.md'), 'utf8');
const run = promisify(execFile);

const snippets = [...guide.matchAll(/^```(tsx?)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({
  language,
  code,
}));
const [quickStart = { language: '', code: '' }] = snippets;

it('begins with a quick start of less than 15 lines, which runs', async () => {
  expect(quickStart.code.trim().split('\n').length).toBeLessThan(15);
  const connect = await startAmazonConnect({ log: record });
  const { ContactId, ParticipantToken } = connect.startChat('Ann');
  const folder = await mkdtemp(join(tmpdir(), 'quick-start-'));
  try {
    const script = quickStart.code
      .replace("'participant-gateway/client'", JSON.stringify(join(ROOT, 'client/index.ts')))
      .replace(/'https:.*?'/, JSON.stringify(connect.url))
      .replace(/'<from your backend.*?>'/, JSON.stringify(ParticipantToken));
    await writeFile(join(folder, 'quick-start.mjs'), script);
    const running = run(process.execPath, [join(folder, 'quick-start.mjs')], { timeout: 30_000 });
    const said = new Promise<void>((resolve) => {
      running.child.stdout?.on('data', (text) => {
        if (String(text).includes('Ann: Where is my parcel?')) resolve();
      });
    });
    await Promise.race([said, running]);
    connect.agent(ContactId).say('It is on its way.');
    connect.agent(ContactId).endChat();
    const { stdout, stderr } = await running;
    record(stdout + stderr);
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining([
        '(connecting)',
        '(connected)',
        'Ann: Where is my parcel?',
        'Ben: It is on its way.',
        '(ended)',
      ]),
    );
  } finally {
    await connect.close();
    await rm(folder, { recursive: true });
  }
});

it('has recipes that compile strictly', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'recipes-'));
  try {
    const files = snippets.map(async ({ language, code }, index) => {
      // Modules that need not be installed to be compiled against, and what a recipe takes as given.
      const given = code.includes("'participant-gateway/client'")
        ? ''
        : "import { Chat, type ChatSession } from 'participant-gateway/client';\nexport type Given = ChatSession;\n";
      await writeFile(join(folder, `recipe-${index}.${language}`), given + code);
    });
    await Promise.all(files);
    await writeFile(join(folder, 'given.d.ts'), GIVEN);
    const config = {
      compilerOptions: {
        ...{ target: 'es2024', lib: ['es2024', 'dom', 'dom.iterable', 'esnext.disposable'], types: [] },
        ...{ module: 'esnext', moduleResolution: 'bundler', jsx: 'preserve', moduleDetection: 'force' },
        ...{ strict: true, noEmit: true, allowImportingTsExtensions: true, exactOptionalPropertyTypes: true },
        paths: { 'participant-gateway/client': [join(ROOT, 'client/index.ts')] },
      },
      include: ['.'],
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const output = await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', folder]).then(
      () => '',
      ({ stdout }: { stdout: string }) => stdout,
    );
    expect(output).toBe('');
    expect(snippets.length).toBeGreaterThan(5);
  } finally {
    await rm(folder, { recursive: true });
  }
});

const GIVEN = `
  declare const endpoint: string;
  declare const participantToken: string;
  declare function getAccessToken(): Promise<string>;
  declare module 'react' {
    export function useEffect(effect: () => () => void, inputs: readonly unknown[]): void;
    export function useState<T>(initial: T): [T, (next: T | ((former: T) => T)) => void];
    export function useState<T>(): [T | undefined, (next: T | undefined) => void];
  }
  declare module 'react-native' {
    export const AppState: {
      readonly currentState: string;
      addEventListener(event: 'change', listener: (state: string) => void): { remove(): void };
    };
  }
  declare module '@react-native-community/netinfo' {
    const NetInfo: { addEventListener(listener: (state: { isConnected: boolean | null }) => void): () => void };
    export default NetInfo;
  }
  declare module 'ws' {
    export class WebSocket {
      onopen: ((event: { type: string }) => void) | null;
      onmessage: ((event: { data: unknown }) => void) | null;
      onclose: ((event: { code: number }) => void) | null;
      onerror: ((event: { error: unknown }) => void) | null;
      constructor(url: string);
      send(data: string): void;
      close(code?: number): void;
    }
  }
`;
