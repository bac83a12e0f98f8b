import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Candidate, localGateway } from '../../bench/gateways/candidates.ts';
import type { GenerateLoad } from '../../bench/gateways/load.ts';
import { freePort, startServer } from '../../bench/gateways/server.ts';
import { measureLocalGateway, refuseUnlessAllAnswered } from '../../bench/local-gateway.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'local-gateway-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** A plain server in the place of serverless-offline, which is not installed for tests. */
async function peer(name: string, answer: string): Promise<Candidate> {
  const module = join(directory, `${name}.mjs`);
  await writeFile(
    module,
    `import { createServer } from 'node:http';
     let requests = 0;
     createServer((request, response) => { requests += 1; ${answer} }).listen(process.argv[2], '127.0.0.1');`,
  );
  return { name, command: ({ port }) => ({ args: [module, String(port)] }) };
}

/** A few calls, one after the other, in the place of autocannon, which is not installed for tests. */
const fewCalls: GenerateLoad = async ({ url, ...request }) => {
  const answers = [];
  for (let call = 0; call < 3; call++) {
    const { status } = await fetch(url, request);
    answers.push({ status, milliseconds: 1 });
  }
  return { seconds: 1, answers, unanswered: 0 };
};

const once = { rounds: 1, warmUpRounds: 0, seconds: 1, generateLoad: fewCalls };

it('measures the local gateway and another server in the same run, by starts and by calls', async () => {
  const candidates = [localGateway, await peer('plain', 'response.end();')];
  const figures = await measureLocalGateway({ ...once, called: candidates, started: candidates, rounds: 2 });
  expect(figures.map(({ name, unit }) => [name, unit])).toEqual([
    ['start of a local gateway to its first answer', 'ms'],
    ['throughput, the function connection', 'requests a second'],
    ['median latency, the function connection', 'ms'],
    ['throughput, a function that does nothing', 'requests a second'],
    ['median latency, a function that does nothing', 'ms'],
  ]);
  for (const { samples } of figures) {
    expect(Object.keys(samples)).toEqual(['local gateway', 'plain']);
    for (const values of Object.values(samples)) expect(values).toEqual([expect.any(Number), expect.any(Number)]);
  }
  expect(figures.flatMap(({ name, targets }) => targets.map((target) => ({ name, ...target })))).toEqual([
    { name: 'throughput, the function connection', of: 'local gateway', to: 'serverless-offline', atLeast: 3 },
    { name: 'throughput, a function that does nothing', of: 'local gateway', to: 'serverless-offline', atLeast: 3 },
  ]);
  expect(figures[1]?.samples).toEqual({ 'local gateway': [3, 3], plain: [3, 3] });
});

it('refuses a server that answers with anything but 200', async () => {
  const called = [await peer('busy', 'response.writeHead(requests > 2 ? 429 : 200).end();')];
  await expect(measureLocalGateway({ ...once, called, started: [] })).rejects.toThrow(
    /^busy answered a request with 429: it must answer all with 200\.$/,
  );
});

it.each([
  [{ answers: [], unanswered: 2 }, 'peer left 2 requests without an answer: it must answer all.'],
  [{ answers: [], unanswered: 0 }, 'peer has answered nothing while it was called.'],
])('refuses a load that was not answered: %j', (load, sentence) => {
  expect(() => refuseUnlessAllAnswered('peer', { seconds: 1, ...load })).toThrow(sentence);
});

describe('the start of a server', () => {
  const start = async ({ name, command }: Candidate) => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    const probe = { url, method: 'POST', headers: {}, body: '{}' } as const;
    const started = await command({ assembly: '', connectUrl: '', port });
    return { url, server: await startServer(name, started, probe, join(directory, `${name}.log`)) };
  };

  it('is timed until it answers, and it is gone once it is ended', async () => {
    const { url, server } = await start(await peer('ready', 'response.end();'));
    expect(server.timeToReady).toBeGreaterThan(0);
    await server.end();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it.each([
    [
      'answers with anything but 200',
      'denying',
      'response.writeHead(403).end();',
      /^denying answered its first request with 403 instead of 200\. What it wrote:\n$/,
    ],
    [
      'ends before it has answered',
      'ending',
      "console.log('No more.'); process.exit();",
      /^ending ended before it had answered\. What it wrote:\nNo more\.\n$/,
    ],
  ])('is refused if it %s, with what it wrote', async (_, name, answer, sentence) => {
    await expect(start(await peer(name, answer))).rejects.toThrow(sentence);
  });
});
