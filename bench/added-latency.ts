import { Agent, request as httpRequest } from 'node:http';
import { BEARER_HEADER } from '../contract/operation.ts';
import { type OperationName, operations } from '../contract/operations.ts';
import type { Endpoints } from './local-world.ts';
import { startProcess } from './process.ts';
import { describeSpread, ratioOf, type Spread, spreadOf } from './spread.ts';

export interface AddedLatency {
  readonly operation: OperationName;
  readonly calls: number;
  readonly direct: Spread;
  readonly gateway: Spread;
  /** What a call through the gateway took longer than the direct one that came just before or after it. */
  readonly added: Spread;
}

const CALLS = 1000;
const WARM_UP_CALLS = 300;

/**
 * Measures what the local gateway adds to a call, against a call to the emulated Amazon Connect itself: both over the
 * loopback interface, on connections that are kept alive, one call at a time, in turns.
 *
 * @param calls of each operation, to each of the two
 */
export async function measureAddedLatency(calls: number): Promise<AddedLatency[]> {
  const { message: endpoints, end } = await startProcess<Endpoints>(new URL('local-world.ts', import.meta.url));
  const agent = new Agent({ keepAlive: true });
  try {
    const work = await workload(endpoints, agent);
    const samples = new Map<Calls, Sample[]>(work.map((each) => [each, []]));
    // In turns, so that whatever else this machine does strikes all of them alike.
    for (let round = -WARM_UP_CALLS; round < calls; round++) {
      for (const each of work) {
        const call = (endpoint: string): Promise<number> =>
          timed(agent, endpoint, each.operation, each.token, each.body);
        const isDirectFirst = round % 2 === 0;
        const early = await call(isDirectFirst ? endpoints.direct : endpoints.gateway);
        const late = await call(isDirectFirst ? endpoints.gateway : endpoints.direct);
        const sample = isDirectFirst ? { direct: early, gateway: late } : { direct: late, gateway: early };
        if (round >= 0) samples.get(each)?.push(sample);
      }
    }
    return [...samples].map(([{ operation }, taken]) => ({ operation, ...compare(taken) }));
  } finally {
    agent.destroy();
    await end();
  }
}

interface Calls {
  readonly operation: OperationName;
  readonly token: string;
  readonly body: object;
}

/** What a client calls most, of both functions. */
async function workload({ direct, participantToken }: Endpoints, agent: Agent): Promise<Calls[]> {
  const body = { Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] };
  const connection = await send(agent, direct, 'CreateParticipantConnection', participantToken, body);
  const { ConnectionToken: token } = (JSON.parse(connection) as { ConnectionCredentials: { ConnectionToken: string } })
    .ConnectionCredentials;
  return [
    { operation: 'CreateParticipantConnection', token: participantToken, body },
    { operation: 'SendMessage', token, body: { ContentType: 'text/plain', Content: 'Is anybody there?' } },
    { operation: 'SendEvent', token, body: { ContentType: 'application/vnd.amazonaws.connect.event.typing' } },
    { operation: 'GetTranscript', token, body: { MaxResults: 15 } },
  ];
}

async function timed(...call: Parameters<typeof send>): Promise<number> {
  const started = performance.now();
  await send(...call);
  return performance.now() - started;
}

function send(agent: Agent, endpoint: string, name: OperationName, token: string, body: object): Promise<string> {
  const { method, path } = operations[name];
  const headers = { 'Content-Type': 'application/json', [BEARER_HEADER]: token };
  return new Promise((resolve, reject) => {
    httpRequest(`${endpoint}${path}`, { agent, method, headers }, async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      if (response.statusCode === 200) resolve(text);
      else reject(new Error(`${name} was answered with ${response.statusCode}.`));
    })
      .on('error', reject)
      .end(JSON.stringify(body));
  });
}

/** Milliseconds of a direct call, and of the one through the gateway beside it. */
export interface Sample {
  readonly direct: number;
  readonly gateway: number;
}

export function compare(samples: readonly Sample[]): Omit<AddedLatency, 'operation'> {
  return {
    calls: samples.length,
    direct: spreadOf(samples.map(({ direct }) => direct)),
    gateway: spreadOf(samples.map(({ gateway }) => gateway)),
    added: spreadOf(samples.map(({ direct, gateway }) => gateway - direct)),
  };
}

/** A row for each operation, of which the ratio is what can be compared between machines. */
export function tableOf(measured: readonly AddedLatency[]): Record<string, string | number>[] {
  return measured.map(({ operation, calls, direct, gateway, added }) => ({
    operation,
    calls,
    'direct, ms': describeSpread(direct),
    'through the gateway, ms': describeSpread(gateway),
    'added, ms': describeSpread(added),
    ratio: ratioOf(gateway, direct),
  }));
}

/** `npm run bench:latency`. */
if (import.meta.main) {
  console.log('Median of each, and in brackets the quartiles.');
  console.table(tableOf(await measureAddedLatency(CALLS)));
}
