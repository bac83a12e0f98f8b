import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BEARER_HEADER } from '../contract/operation.ts';
import { createParticipantConnection } from '../contract/operations/create-participant-connection.ts';
import { LOOPBACK } from '../local/listen.ts';
import { synthesize } from '../local/synthesize.ts';
import { copyAssembly } from '../test/support/assembly.ts';
import type { Figure, Target } from './figure.ts';
import {
  type Candidate,
  LOCAL_GATEWAY,
  localGateway,
  localGatewayWithSynthesis,
  PEERS,
  SERVERLESS_OFFLINE,
  serverlessOffline,
} from './gateways/candidates.ts';
import { withoutThrottles } from './gateways/gateway.ts';
import { autocannonOf, type GenerateLoad, type Load } from './gateways/load.ts';
import { freePort, type Probe, type Server, startServer } from './gateways/server.ts';
import { installPeers } from './peers.ts';
import { startProcess } from './process.ts';
import { rowsOf } from './report/rows.ts';
import { spreadOf } from './spread.ts';
import { inTurns } from './turns.ts';

export interface LocalGatewayOptions {
  /** Who is called. */
  readonly called?: readonly Candidate[];
  /** Whose start is timed. */
  readonly started?: readonly Candidate[];
  /** By default autocannon, which is installed on first use, as serverless-offline is. */
  readonly generateLoad?: GenerateLoad;
  /** How often each candidate is started, and called, in turns. */
  readonly rounds?: number;
  /** How often each is called before, so that it is warm. */
  readonly warmUpRounds?: number;
  /** How long a round of calls is. */
  readonly seconds?: number;
}

const ROUNDS = 5;
const WARM_UP_ROUNDS = 2;
const SECONDS = 4;

/**
 * Measures the local gateway against serverless-offline, which serves the same function on the same route, in front of the same
 * upstream: when it is ready, and how it takes as many calls as it can.
 */
export async function measureLocalGateway({
  called = [localGateway, serverlessOffline],
  started = [localGateway, localGatewayWithSynthesis, serverlessOffline],
  generateLoad,
  rounds = ROUNDS,
  warmUpRounds = WARM_UP_ROUNDS,
  seconds = SECONDS,
}: LocalGatewayOptions = {}): Promise<Figure[]> {
  if ([...called, ...started].includes(serverlessOffline) || !generateLoad) await installPeers(PEERS);
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  const upstream = await startProcess<string>(new URL('gateways/constant-connect.ts', import.meta.url));
  try {
    const assembly = join(directory, 'connection');
    await synthesize(assembly, { context: withoutThrottles });
    const idle = await copyAssembly(assembly, join(directory, 'idle'), { module: () => IDLE_FUNCTION });
    const place = { directory, assembly, connectUrl: upstream.message };
    const calls = { generateLoad: generateLoad ?? autocannonOf(PEERS), rounds, warmUpRounds, seconds };
    return [
      await measureStarts(started, place, rounds),
      ...(await measureCalls('the function connection', [THREE_TIMES], called, place, calls)),
      ...(await measureCalls(
        'a function that does nothing',
        [THREE_TIMES],
        called,
        { ...place, assembly: idle },
        calls,
      )),
    ];
  } finally {
    await upstream.end();
    await rm(directory, { recursive: true });
  }
}

/** Of a function that does something, its own work is the same in both and most of a request: this one leaves the gateways'. */
const IDLE_FUNCTION =
  "export const handler = async () => ({ statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: '{}' });\n";

const THREE_TIMES: Target = { of: LOCAL_GATEWAY, to: SERVERLESS_OFFLINE, atLeast: 3 };

interface Place {
  /** For what the candidates write. */
  readonly directory: string;
  readonly assembly: string;
  readonly connectUrl: string;
}

interface StartedServer extends Server {
  readonly request: Probe;
}

async function start({ name, command }: Candidate, { directory, assembly, connectUrl }: Place): Promise<StartedServer> {
  const port = await freePort();
  const request: Probe = {
    url: `http://${LOOPBACK}:${port}/v1${createParticipantConnection.path}`,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', [BEARER_HEADER]: 'a-participant-token' },
    body: JSON.stringify({ Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] }),
  };
  const server = await startServer(
    name,
    await command({ assembly, connectUrl, port }),
    request,
    join(directory, `${name}.log`),
  );
  return { ...server, request };
}

async function measureStarts(candidates: readonly Candidate[], place: Place, rounds: number): Promise<Figure> {
  return {
    name: 'start of a local gateway to its first answer',
    unit: 'ms',
    samples: await inTurns(candidates, rounds, async (candidate) => {
      const { timeToReady, end } = await start(candidate, place);
      await end();
      return timeToReady;
    }),
    targets: [],
  };
}

interface Calls {
  readonly generateLoad: GenerateLoad;
  readonly rounds: number;
  readonly warmUpRounds: number;
  readonly seconds: number;
}

async function measureCalls(
  what: string,
  targets: readonly Target[],
  candidates: readonly Candidate[],
  place: Place,
  { generateLoad, rounds, warmUpRounds, seconds }: Calls,
): Promise<Figure[]> {
  const rates = samplesOf(candidates);
  const latencies = samplesOf(candidates);
  const servers = new Map<Candidate, StartedServer>();
  try {
    for (const candidate of candidates) servers.set(candidate, await start(candidate, place));
    for (let round = -warmUpRounds; round < rounds; round++) {
      for (const [{ name }, { request }] of alternating([...servers], round)) {
        const load = await generateLoad(request, seconds);
        refuseUnlessAllAnswered(name, load);
        if (round < 0) continue;
        rates[name]?.push(load.answers.length / load.seconds);
        latencies[name]?.push(spreadOf(load.answers.map(({ milliseconds }) => milliseconds)).median);
      }
    }
  } finally {
    await Promise.all([...servers.values()].map(({ end }) => end()));
  }
  return [
    { name: `throughput, ${what}`, unit: 'requests a second', samples: rates, targets },
    { name: `median latency, ${what}`, unit: 'ms', samples: latencies, targets: [] },
  ];
}

function samplesOf(candidates: readonly Candidate[]): Record<string, number[]> {
  return Object.fromEntries(candidates.map(({ name }) => [name, []]));
}

/** Now one begins, now the other, so that whatever else this machine does strikes all of them alike. */
function alternating<T>(each: readonly T[], round: number): readonly T[] {
  return round % 2 === 0 ? each : each.toReversed();
}

/** @throws Error if any request was answered with anything but 200 */
export function refuseUnlessAllAnswered(name: string, { answers, unanswered }: Load): void {
  const refused = answers.find(({ status }) => status !== 200);
  if (refused) throw new Error(`${name} answered a request with ${refused.status}: it must answer all with 200.`);
  if (unanswered > 0) throw new Error(`${name} left ${unanswered} requests without an answer: it must answer all.`);
  if (answers.length === 0) throw new Error(`${name} has answered nothing while it was called.`);
}

/** `npm run bench:gateway`. */
if (import.meta.main) console.table(rowsOf(await measureLocalGateway()));
