import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { awsCliVersion2 } from '../test/support/programs.ts';
import { describeSpread, ratioOf, type Spread, spreadOf } from './spread.ts';
import { inTurns } from './turns.ts';

const run = promisify(execFile);
const STARTS = 20;
const BUILT = fileURLToPath(new URL('../dist/cli/participant-gateway.js', import.meta.url));

interface Candidate {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
}

/** Milliseconds from the start of a program to its end, by its name. */
export type Starts = Readonly<Record<string, Spread>>;

/** Programs that print a sample of the same operation's input, which calls nothing, and a Node that does nothing. */
const candidates = (command: string): readonly Candidate[] => [
  { name: 'Node alone', command: [process.execPath, '-e', '0'] },
  { name: 'participant-gateway', command: [process.execPath, command, ...sample] },
  ...awsCliVersion2().map(
    (program): Candidate => ({ name: 'AWS CLI', command: [program, 'connectparticipant', ...sample] }),
  ),
];

const sample = ['create-participant-connection', '--generate-cli-skeleton', 'input'];

/**
 * Measures how long the command takes to start and end, beside its peers, in turns.
 *
 * @param command the path of its script
 */
export async function measureStarts(starts: number, command: string): Promise<Starts> {
  const samples = await inTurns(candidates(command), starts, async ({ command: [program, ...args] }) => {
    const startedAt = performance.now();
    await run(program, args);
    return performance.now() - startedAt;
  });
  return Object.fromEntries(Object.entries(samples).map(([name, taken]) => [name, spreadOf(taken)]));
}

export function tableOf(starts: Starts): Readonly<Record<string, string>>[] {
  const { 'Node alone': node } = starts;
  return Object.entries(starts).map(([name, spread]) => ({
    program: name,
    'from start to end, ms': describeSpread(spread),
    'of Node alone': node ? ratioOf(spread, node) : '',
  }));
}

if (import.meta.main) console.table(tableOf(await measureStarts(STARTS, BUILT)));
