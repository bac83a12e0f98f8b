import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compositionOf, measureBundles } from '../../bench/bundle.ts';
import { measureColdStarts, measureInit } from '../../bench/cold-start.ts';
import { event } from '../../bench/event.ts';
import { type BundledHandler, bundleHandlers, GATEWAY, HTTPS, SDK, TUTORIAL } from '../../bench/handlers.ts';
import { isMet, ratioOf } from '../../bench/report.ts';
import { startCold } from '../../bench/runtime-api.ts';
import { measureMemory, measureWarm, NOT_OPTIMIZED } from '../../bench/warm.ts';
import { CONNECT_ENDPOINT } from '../../contract/environment.ts';
import { type AmazonConnect, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { record } from '../support/output.ts';

const CLIENT = fileURLToPath(new URL('../support/runtime-client.ts', import.meta.url));

let directory: string;
let handlers: readonly BundledHandler[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'functions-'));
  handlers = await bundleHandlers(directory);
});

afterAll(() => rm(directory, { recursive: true }));

describe('the function connection', () => {
  it('is bundled beside its peers', () => {
    expect(handlers.map(({ name }) => name)).toEqual([GATEWAY, TUTORIAL, SDK, HTTPS]);
  });

  it('weighs less than an eighth of the tutorial stack, and less than a fifth of the SDK alone', async () => {
    const bundles = await measureBundles(handlers);
    for (const target of bundles.targets) expect(isMet(bundles, target)).toBe(true);
    expect(ratioOf(bundles, { of: GATEWAY, to: TUTORIAL })).toBeLessThan(1 / 8);
    expect(ratioOf(bundles, { of: GATEWAY, to: SDK })).toBeLessThan(1 / 5);
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
