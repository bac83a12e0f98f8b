/// <reference types="amazon-connect-chatjs" />
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { StartedChat } from '../local/connect/amazon-connect.ts';
import { type Browser, startBrowser } from '../test/support/browser.ts';
import { createInPage } from '../test/support/chatjs.ts';
import { foreignProgram } from '../test/support/programs.ts';
import { startProcess } from './process.ts';
import { describeSpread, ratioOf, type Spread, spreadOf } from './spread.ts';

/** Milliseconds from the call of `connect` to subscribed, and from a websocket's close event to subscribed again. */
export interface Times {
  readonly connect: number;
  readonly reconnect: number;
}

export interface Comparison<Of> {
  readonly client: Of;
  readonly chatJs: Of;
}

export interface ClientMeasured {
  /** Of each round, a new chat by the client and another one by ChatJS. */
  readonly rounds: readonly Comparison<Times>[];
  /** Bytes, compressed. */
  readonly size: Comparison<number>;
}

const ROUNDS = 20;
const WARM_UP_ROUNDS = 2;

const CLIENT = fileURLToPath(new URL('../client/index.ts', import.meta.url));
const CHATJS = createRequire(import.meta.url).resolve('amazon-connect-chatjs');

/**
 * Measures how soon the client is subscribed, beside ChatJS as it is published: in one headless Chromium, each chat in a page of
 * its own, in turns, against the same emulated Amazon Connect.
 */
export async function measureClient(rounds: number, executablePath: string): Promise<ClientMeasured> {
  const client = await bundleClient();
  const { message: endpoint, end } = await startProcess<string>(new URL('connect.ts', import.meta.url));
  try {
    const browser = await startBrowser(executablePath);
    try {
      return {
        rounds: await measureRounds(rounds, { browser, client, endpoint }),
        size: { client: gzipped(client), chatJs: gzipped(await readFile(CHATJS)) },
      };
    } finally {
      await browser.close();
    }
  } finally {
    await end();
  }
}

async function bundleClient(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [CLIENT],
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'participantGateway',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

function gzipped(script: string | Buffer): number {
  return gzipSync(script, { level: 9 }).length;
}

interface Surroundings {
  readonly browser: Browser;
  /** The client's bundle. */
  readonly client: string;
  readonly endpoint: string;
}

async function measureRounds(rounds: number, surroundings: Surroundings): Promise<Comparison<Times>[]> {
  const measured: Comparison<Times>[] = [];
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    const isClientFirst = round % 2 === 0;
    const early = await measureChat(surroundings, isClientFirst ? createClient : createInPage);
    const late = await measureChat(surroundings, isClientFirst ? createInPage : createClient);
    if (round >= 0) measured.push(isClientFirst ? { client: early, chatJs: late } : { client: late, chatJs: early });
  }
  return measured;
}

/** A chat that connects, and loses its websocket once. */
async function measureChat({ browser, client, endpoint }: Surroundings, create: Create): Promise<Times> {
  const chat = (await send(`${endpoint}/contact/chat`, 'PUT', {
    InstanceId: '-',
    ContactFlowId: '-',
    ParticipantDetails: { DisplayName: 'Ann' },
  })) as StartedChat;
  const page = await browser.openPage();
  await page.addScriptTag({ content: client });
  const watch = await page.evaluateHandle(watchSockets);
  const session = await page.evaluateHandle(create, { endpoint, chat, callbacks: [] });
  const calledAt = await page.evaluate(
    async ({ watch, session }) => {
      const now = performance.now();
      await Promise.all([session.connect(), watch.subscribed(1)]);
      return now;
    },
    { watch, session },
  );
  await send(`${endpoint}/emulator/faults`, 'POST', { fault: 'dropped-sockets', contactId: chat.ContactId });
  const [first = Number.NaN, second = Number.NaN] = await watch.evaluate((sockets) => sockets.subscribed(2));
  const [closed = Number.NaN] = await watch.evaluate((sockets) => sockets.closed);
  await page.close();
  return { connect: first - calledAt, reconnect: second - closed };
}

async function send(url: string, method: string, body: object): Promise<unknown> {
  const response = await fetch(url, { method, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${url} was answered with ${response.status}.`);
  return response.json();
}

/** When the websockets of a page were closed and subscribed, by its `performance.now()`. */
interface Watch {
  readonly closed: readonly number[];
  /** Waits until there have been so many subscriptions. */
  readonly subscribed: (count: number) => Promise<readonly number[]>;
}

/** In the page: watches the websockets that are opened from now on, before the one who opens them hears of anything. */
function watchSockets(): Watch {
  const closed: number[] = [];
  const subscribed: number[] = [];
  let wake = (): void => {};
  globalThis.WebSocket = class extends WebSocket {
    constructor(...of: ConstructorParameters<typeof WebSocket>) {
      super(...of);
      this.addEventListener('close', () => closed.push(performance.now()));
      this.addEventListener('message', ({ data }) => {
        const now = performance.now();
        const { topic, content } = JSON.parse(data) as {
          readonly topic: string;
          readonly content?: { status?: string };
        };
        if (topic !== 'aws/subscribe' || content?.status !== 'success') return;
        subscribed.push(now);
        wake();
      });
    }
  };
  return {
    closed,
    subscribed: async (count) => {
      while (subscribed.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return subscribed;
    },
  };
}

interface ChatAt {
  readonly endpoint: string;
  readonly chat: StartedChat;
  readonly callbacks: readonly never[];
}

type Create = (at: ChatAt) => { readonly connect: () => Promise<unknown> };

/** What the client's bundle is called in a page. */
declare const participantGateway: typeof import('../client/index.ts');

/** In the page. */
function createClient({ endpoint, chat }: ChatAt): ReturnType<Create> {
  return new participantGateway.Chat({ endpoint, participantToken: chat.ParticipantToken });
}

/** A row for each measure, of which the ratio is what can be compared between machines. */
export function tableOf({ rounds, size }: ClientMeasured): Record<string, string>[] {
  const timed = (measure: string, timeOf: (times: Times) => number): Record<string, string> => {
    const spread = (of: keyof Comparison<Times>): Spread => spreadOf(rounds.map((round) => timeOf(round[of])));
    const [client, chatJs] = [spread('client'), spread('chatJs')];
    return {
      measure,
      client: describeSpread(client),
      ChatJS: describeSpread(chatJs),
      ratio: ratioOf(client, chatJs),
    };
  };
  return [
    timed('from connect() to subscribed, ms', ({ connect }) => connect),
    timed('from a lost websocket to subscribed, ms', ({ reconnect }) => reconnect),
    {
      measure: 'size, compressed, bytes',
      client: String(size.client),
      ChatJS: String(size.chatJs),
      ratio: (size.client / size.chatJs).toFixed(2),
    },
  ];
}

/** `npm run bench:client`. */
if (import.meta.main) {
  const [chromium] = foreignProgram('chromium');
  if (chromium !== undefined) {
    console.log(`Median of ${ROUNDS} chats each, and in brackets the quartiles.`);
    console.table(tableOf(await measureClient(ROUNDS, chromium)));
  }
}
