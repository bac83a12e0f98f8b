import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compositionOf, measureBundles } from '../../bench/functions/bundle.ts';
import { measureColdStarts, measureInit } from '../../bench/functions/cold-start.ts';
import { event } from '../../bench/functions/event.ts';
import { type BundledHandler, bundleHandlers, GATEWAY, HTTPS, SDK, TUTORIAL } from '../../bench/functions/handlers.ts';
import { startCold } from '../../bench/functions/runtime-api.ts';
import { measureMemories, measureMemory, measureWarm, STEADY } from '../../bench/functions/warm.ts';
import { type Process, startProcess } from '../../bench/process.ts';
import { isMet, ratioOf } from '../../bench/report/rows.ts';
import { CONNECT_ENDPOINT } from '../../contract/environment.ts';

const CLIENT = fileURLToPath(new URL('../support/runtime-client.ts', import.meta.url));

let directory: string;
let handlers: readonly BundledHandler[];
let upstream: Process<string>;
const told = () => ({ [CONNECT_ENDPOINT]: upstream.message });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'functions-'));
  handlers = await bundleHandlers(directory);
  upstream = await startProcess<string>(new URL('../../bench/gateways/constant-connect.ts', import.meta.url));
});

afterAll(async () => {
  await upstream.end();
  await rm(directory, { recursive: true });
});

const named = (...names: string[]) => handlers.filter(({ name }) => names.includes(name));

describe('the function connection', () => {
  it('is bundled beside its peers', () => {
    expect(handlers.map(({ name }) => name)).toEqual([GATEWAY, TUTORIAL, SDK, HTTPS]);
  });

  it('weighs at most 64 KB, less than a seventh of the tutorial stack, and less than a quarter of the SDK alone', async () => {
    const bundles = await measureBundles(handlers);
    expect(bundles.targets).toEqual([{ of: GATEWAY, to: TUTORIAL, atMost: 0.46 }]);
    expect(bundles.samples[GATEWAY]?.[0]).toBeLessThanOrEqual(64_000);
    expect(ratioOf(bundles, { of: GATEWAY, to: TUTORIAL })).toBeLessThan(1 / 7);
    expect(ratioOf(bundles, { of: GATEWAY, to: SDK })).toBeLessThan(1 / 4);
  });

  it('is initialized in little of the processor time that the tutorial stack takes', async () => {
    const init = await measureInit(handlers, 5);
    expect(init.targets).toEqual([{ of: GATEWAY, to: TUTORIAL, atMost: 0.55 }]);
    for (const target of init.targets) expect(isMet(init, target)).toBe(true);
  });
});

describe('the composition of a bundle', () => {
  it('tells the bytes by package and by room, the largest first, and leaves next to nothing out', async () => {
    const [gateway] = handlers as [BundledHandler];
    const composition = await compositionOf(gateway);
    const bytes = composition.map(([, each]) => each);
    expect(bytes).toEqual(bytes.toSorted((one, other) => other - one));
    expect(composition.map(([source]) => source)).toEqual(
      expect.arrayContaining(['@aws-lambda-powertools/logger', '@middy/core', 'contract/', 'lambda/']),
    );
    const [[size = 0] = []] = Object.values((await measureBundles([gateway])).samples);
    const total = bytes.reduce((sum, each) => sum + each, 0);
    expect(total / size).toBeGreaterThan(0.98);
    expect(total / size).toBeLessThanOrEqual(1);
  });
});

describe('cold starts', () => {
  it('are taken in turns, from the start of a process to its answer', async () => {
    const { samples, targets } = await measureColdStarts(named(GATEWAY, SDK), told(), 2, CLIENT);
    expect(Object.keys(samples)).toEqual([GATEWAY, SDK]);
    for (const taken of Object.values(samples)) expect(taken).toEqual([expect.any(Number), expect.any(Number)]);
    expect(targets.map(({ to }) => to)).toEqual([TUTORIAL, SDK]);
  });

  it.each([
    ['answers with another status', 'async () => ({ statusCode: 500 })', /did not answer with 200: .*"statusCode":500/],
    [
      'fails',
      "async () => { throw new Error('not today'); }",
      /ended with 1 before .* had answered:\n[\s\S]*not today/,
    ],
  ])('are refused of a function that %s', async (_, handler, message) => {
    const taskRoot = await mkdtemp(join(directory, 'task-'));
    await writeFile(join(taskRoot, 'index.mjs'), `export const handler = ${handler};`);
    await expect(startCold({ taskRoot, environment: {}, client: CLIENT }, event)).rejects.toThrow(message);
  });
});

describe('warm invocations', () => {
  it('are taken in turns, of processes that stay', async () => {
    const [processor, wall] = await measureWarm(named(GATEWAY, SDK), told(), 2);
    for (const figure of [processor, wall]) {
      expect(Object.keys(figure?.samples ?? {})).toEqual([GATEWAY, SDK]);
      for (const taken of Object.values(figure?.samples ?? {})) {
        expect(taken).toHaveLength(2);
        for (const milliseconds of taken) expect(milliseconds).toBeGreaterThan(0);
      }
    }
    expect(processor?.targets).toEqual([
      { of: GATEWAY, to: SDK, atMost: 1.15 },
      { of: GATEWAY, to: TUTORIAL, atMost: 0.6 },
    ]);
  });

  it('leave nothing in memory that V8 does not take for itself', async () => {
    const [gateway] = named(GATEWAY) as [BundledHandler];
    const memory = await measureMemory(gateway, told(), 15, STEADY);
    expect(Object.keys(memory.samples)).toEqual(['after 1500', 'after 500', 'after 1']);
    expect(memory.targets).toEqual([{ of: 'after 1500', to: 'after 500', atMost: 1.02 }]);
    for (const target of memory.targets) expect(isMet(memory, target)).toBe(true);
  });

  it('are measured by what they leave in memory, beside each other and by the gateway alone', async () => {
    const figures = await measureMemories(named(GATEWAY, SDK), told(), 1);
    expect(figures.map(({ name, samples }) => [name, Object.keys(samples)])).toEqual([
      ['memory after the first invocation', [GATEWAY, SDK]],
      ['memory after 100 invocations', [GATEWAY, SDK]],
      [`memory of the ${GATEWAY}`, ['after 100', 'after 1']],
      [`memory of the ${GATEWAY}, with ${STEADY.join(' ')}`, ['after 100', 'after 1']],
    ]);
    for (const { samples } of figures) for (const taken of Object.values(samples)) expect(taken[0]).toBeGreaterThan(20);
  });

  it('end with an error if one is not answered with 200', async () => {
    const [gateway] = named(GATEWAY) as [BundledHandler];
    const nobody = { [CONNECT_ENDPOINT]: 'http://127.0.0.1:9' };
    await expect(measureWarm([gateway], nobody, 1)).rejects.toThrow(
      /The participant gateway ended before it was done[\s\S]*answered with 503 instead of 200/,
    );
  });
});
