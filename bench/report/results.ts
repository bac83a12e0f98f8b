import type { Figure } from '../figure.ts';
import { number, type Rows } from './markdown.ts';
import { rowsOf } from './rows.ts';

/** What `npm run bench` measures, and `docs/performance.json` keeps. */
export interface Results {
  /** The version of Node that it ran on. */
  readonly node: string;
  /** The function `connection` beside its peers. */
  readonly connection: readonly Figure[];
  readonly memory: readonly Figure[];
  /** The bytes of the function's bundle by where they come from. */
  readonly composition: readonly (readonly [source: string, bytes: number])[];
  readonly localGateway: readonly Figure[];
}

/** The tables of the page about performance, by name. */
export function tablesOf({ connection, memory, composition, localGateway }: Results): Readonly<Record<string, Rows>> {
  return {
    connection: figureTable(connection),
    memory: figureTable(memory),
    composition: compositionTable(composition),
    'local gateway': figureTable(localGateway),
  };
}

function figureTable(figures: readonly Figure[]): Rows {
  const rows = rowsOf(figures);
  return [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))];
}

function compositionTable(composition: Results['composition']): Rows {
  const total = composition.reduce((sum, [, bytes]) => sum + bytes, 0);
  return [
    ['from', 'bytes', 'share'],
    ...composition.map(([source, bytes]) => [source, number(bytes), `${Math.round((100 * bytes) / total)}%`]),
  ];
}
