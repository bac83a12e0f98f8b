import { readFile, stat } from 'node:fs/promises';
import { eachMapping, TraceMap } from '@jridgewell/trace-mapping';
import type { Figure } from '../figure.ts';
import { type BundledHandler, GATEWAY, TUTORIAL } from './handlers.ts';

/** The bytes of each bundle, without its source map. */
export async function measureBundles(handlers: readonly BundledHandler[]): Promise<Figure> {
  const samples = await Promise.all(
    handlers.map(async ({ name, modulePath }) => [name, [(await stat(modulePath)).size]] as const),
  );
  return {
    name: 'bundle',
    unit: 'bytes',
    samples: Object.fromEntries(samples),
    targets: [{ of: GATEWAY, to: TUTORIAL, atMost: 0.46 }],
  };
}

/** What a bundle consists of: the bytes of each package, or folder of this project, the largest first. */
export async function compositionOf({ modulePath }: BundledHandler): Promise<[source: string, bytes: number][]> {
  const lines = (await readFile(modulePath, 'utf8')).split('\n');
  const bytes = new Map<string, number>();
  let from: { readonly line: number; readonly column: number; readonly source: string } | undefined;
  const count = (line: number, column: number): void => {
    if (from === undefined) return;
    const end = line === from.line ? column : (lines[from.line]?.length ?? 0);
    const text = lines[from.line]?.slice(from.column, end) ?? '';
    bytes.set(from.source, (bytes.get(from.source) ?? 0) + Buffer.byteLength(text));
  };
  eachMapping(
    new TraceMap(await readFile(`${modulePath}.map`, 'utf8')),
    ({ generatedLine, generatedColumn, source }) => {
      count(generatedLine - 1, generatedColumn);
      from =
        source === null ? undefined : { line: generatedLine - 1, column: generatedColumn, source: originOf(source) };
    },
  );
  count(lines.length, 0);
  return [...bytes].sort(([, one], [, other]) => other - one);
}

function originOf(source: string): string {
  const [, dependency] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source) ?? [];
  const [, room = source] = /.*\/(contract|lambda)\//.exec(source) ?? [];
  return dependency ?? `${room}/`;
}
