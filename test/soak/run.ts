import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Answers, Memory } from './emulator.ts';
import { type SoakFigures, soak } from './soak.ts';

const CHATS = 1000;
const MESSAGES_EACH_WAY = 50;

const ROUNDS = 4;

const DEADLINE_MINUTES = 15;

/**
 * By how much the heap may grow in a round for each of its chats. What V8 learns about the code grows less from round to
 * round, and a leak as much in every one: so the round in which it grew least decides. Measured were 20 bytes and less,
 * and 160 where the text of one token of each chat was kept.
 */
const MAX_GROWTH_BYTES = 150;

interface Round extends SoakFigures {
  readonly before: Memory;
  readonly peak: Memory;
  readonly after: Memory;
}

/** `npm run soak`: several rounds of chats at one emulator, in the end a table of the figures. */
async function run(): Promise<void> {
  setTimeout(
    () => fail(`The soak has not ended within ${DEADLINE_MINUTES} minutes.`),
    DEADLINE_MINUTES * 60_000,
  ).unref();
  const emulator = fork(new URL('emulator.ts', import.meta.url));
  emulator.once('exit', (code) => {
    if (code !== 0) fail(`The emulator ended with ${code}.`);
  });
  const [url] = (await once(emulator, 'message')) as [string];
  const ask = async <Question extends keyof Answers>(question: Question): Promise<Answers[Question]> => {
    emulator.send(question);
    const [answer] = await once(emulator, 'message');
    return answer;
  };
  const rounds: Round[] = [];
  while (rounds.length < ROUNDS) {
    const before = await ask('memory');
    let peak = before;
    const figures = await soak(
      { url, holds: () => ask('holds') },
      {
        chats: CHATS,
        messagesEachWay: MESSAGES_EACH_WAY,
        atPeak: async () => {
          peak = await ask('memory');
        },
      },
    );
    rounds.push({ ...figures, before, peak, after: await ask('memory') });
  }
  emulator.disconnect();
  console.table(rows(rounds));
  checkGrowth(rounds);
}

function rows(rounds: readonly Round[]): Record<string, Record<string, number>> {
  const row = (figure: (round: Round) => number): Record<string, number> =>
    Object.fromEntries(rounds.map((round, index) => [`round ${index + 1}`, Math.round(figure(round) * 100) / 100]));
  return {
    chats: row(({ chats }) => chats),
    messages: row(({ messages }) => messages),
    deliveries: row(({ deliveries }) => deliveries),
    seconds: row(({ seconds }) => seconds),
    'messages/s': row(({ messages, seconds }) => messages / seconds),
    'deliveries/s': row(({ deliveries, seconds }) => deliveries / seconds),
    'latency, median, ms': row(({ latencies }) => quantile(latencies, 0.5)),
    'latency, 99th percentile, ms': row(({ latencies }) => quantile(latencies, 0.99)),
    'heap before, MB': row(({ before }) => before.heap / 1e6),
    'heap at the peak, MB': row(({ peak }) => peak.heap / 1e6),
    'heap after, MB': row(({ after }) => after.heap / 1e6),
    'resident at the peak, MB': row(({ peak }) => peak.resident / 1e6),
    'resident after, MB': row(({ after }) => after.resident / 1e6),
  };
}

function quantile(ascending: Float64Array, share: number): number {
  return ascending[Math.floor(share * ascending.length)] ?? Number.NaN;
}

/** @throws Error if memory did not come back */
function checkGrowth(rounds: readonly Round[]): void {
  const growth = Math.min(...rounds.map(({ before, after }) => (after.heap - before.heap) / CHATS));
  console.log(
    `The heap of the emulator grew by ${Math.round(growth)} bytes for each chat, in the round in which it grew least.`,
  );
  if (growth > MAX_GROWTH_BYTES) throw new Error(`It may grow by ${MAX_GROWTH_BYTES}: something of each chat is kept.`);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

run().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
