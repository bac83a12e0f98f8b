import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { synthesize } from '../../local/synthesize.ts';
import { connectionFunction } from '../connection-function.ts';

/** A bundled handler of CreateParticipantConnection. */
export interface BundledHandler {
  readonly name: string;
  /** A module that exports `handler`, with its source map beside it. */
  readonly modulePath: string;
  /** The environment variables that it needs beside those of Lambda. */
  readonly environment: Readonly<Record<string, string>>;
}

export const GATEWAY = 'participant gateway';
export const TUTORIAL = 'tutorial stack';
export const SDK = 'bare SDK';
export const HTTPS = 'bare https';

/** By name, the stem of its file in `peers/`. */
const peers = { [TUTORIAL]: 'tutorial-stack', [SDK]: 'bare-sdk', [HTTPS]: 'bare-https' } as const;

/** Bundles what is compared: the gateway's function as a synthesis does, and its peers. */
export async function bundleHandlers(
  directory: string,
): Promise<readonly [gateway: BundledHandler, ...peers: BundledHandler[]]> {
  return [
    await bundleGateway(join(directory, 'cdk.out')),
    ...(await Promise.all(Object.entries(peers).map(([name, stem]) => bundlePeer(name, stem, join(directory, stem))))),
  ];
}

async function bundleGateway(outdir: string): Promise<BundledHandler> {
  await synthesize(outdir);
  const { modulePath, environment } = await connectionFunction(outdir);
  return { name: GATEWAY, modulePath, environment };
}

/**
 * As `NodejsFunction` does by default, but for what makes a peer faster: minified, with the SDK in the bundle, since the copy that
 * Lambda has is many files, and of ES modules, of which what is not used can be left out.
 */
async function bundlePeer(name: string, stem: string, directory: string): Promise<BundledHandler> {
  await mkdir(directory, { recursive: true });
  const modulePath = join(directory, 'index.js');
  await build({
    entryPoints: [fileURLToPath(new URL(`../peers/${stem}.ts`, import.meta.url))],
    outfile: modulePath,
    bundle: true,
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'error',
  });
  return { name, modulePath, environment: { POWERTOOLS_SERVICE_NAME: stem, NODE_OPTIONS: '--enable-source-maps' } };
}

/** What Lambda calls the folder of a function's code. */
export function taskRoot({ modulePath }: BundledHandler): string {
  return dirname(modulePath);
}
