import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compositionOf, measureBundles } from './functions/bundle.ts';
import { measureColdStarts, measureInit } from './functions/cold-start.ts';
import { bundleHandlers } from './functions/handlers.ts';
import { RUNTIME } from './functions/runtime-api.ts';
import type { UpstreamEnvironment } from './functions/upstream.ts';
import { measureMemories, measureWarm } from './functions/warm.ts';
import { measureLocalGateway } from './local-gateway.ts';
import { installPeers } from './peers.ts';
import { startProcess } from './process.ts';
import { renderSvg } from './report/chart.ts';
import { asJson } from './report/json.ts';
import { withTables } from './report/markdown.ts';
import { pictureOf } from './report/picture.ts';
import { type Results, tablesOf } from './report/results.ts';
import { rowsOf } from './report/rows.ts';

const DOCS = new URL('../docs/', import.meta.url);
const RESULTS = new URL('performance.json', DOCS);
const PAGE = new URL('performance.md', DOCS);
const PICTURE = new URL('performance.svg', DOCS);

const COLD_STARTS = 25;
/** Of a hundred invocations each. */
const BATCHES = 50;

async function measure(directory: string): Promise<Results> {
  await installPeers(RUNTIME);
  const handlers = await bundleHandlers(directory);
  const [gateway] = handlers;
  const upstream = await startProcess<UpstreamEnvironment>(new URL('functions/upstream.ts', import.meta.url));
  try {
    return {
      node: process.version,
      connection: [
        await measureBundles(handlers),
        await measureInit(handlers, COLD_STARTS),
        await measureColdStarts(handlers, upstream.message, COLD_STARTS),
        ...(await measureWarm(handlers, upstream.message, BATCHES)),
      ],
      memory: await measureMemories(handlers, upstream.message, BATCHES),
      composition: await compositionOf(gateway),
      localGateway: await measureLocalGateway(),
    };
  } finally {
    await upstream.end();
  }
}

/** `npm run bench`: takes some minutes. */
if (import.meta.main) {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const results = await measure(directory);
    console.table(rowsOf([...results.connection, ...results.memory, ...results.localGateway]));
    await writeFile(RESULTS, asJson(results));
    await writeFile(PAGE, withTables(await readFile(PAGE, 'utf8'), tablesOf(results)));
    await writeFile(PICTURE, await renderSvg(pictureOf(results)));
  } finally {
    await rm(directory, { recursive: true });
  }
}
