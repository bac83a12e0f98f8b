import type { Environment } from '../client/environment.ts';
import type { Prompts } from './prompts.ts';

/** What a command needs of the world around it. */
export interface Terminal {
  /** Environment variables. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Writes to standard output. */
  readonly print: (text: string) => void;
  /** Writes to standard error. */
  readonly tell: (text: string) => void;
  /** Reads standard input to its end. */
  readonly readInput: () => Promise<string>;
  /** Asks the person at the terminal; undefined if nobody is there. */
  readonly prompts?: Prompts | undefined;
  /** Whether standard output takes colours. */
  readonly hasColors: boolean;
  /** Columns of standard output. */
  readonly width: number;
  /** What of the client's environment is not the platform's own. */
  readonly environment?: Partial<Environment>;
}
