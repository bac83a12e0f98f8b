import type { Readable, Writable } from 'node:stream';
import type { Environment } from '../client/environment.ts';
import type { Prompts } from './prompts.ts';

/** What a command needs of the world around it. */
export interface Terminal {
  /** Environment variables. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Aborted when the command is to end: by Ctrl-C or SIGTERM, or once nobody reads its output. */
  readonly signal: AbortSignal;
  /** Standard input; a terminal's is what a person types. */
  readonly input: Readable & { readonly isTTY?: boolean };
  /** Writes to standard output. */
  readonly print: (text: string) => void;
  /** Writes to standard error. */
  readonly tell: (text: string) => void;
  /** Shows on standard error, if a person looks at it, that something takes a while. @returns a function that ends that */
  readonly showProgress: (doing: string) => () => void;
  /** Asks the person at the terminal; undefined if nobody is there. */
  readonly prompts?: Prompts | undefined;
  /** Standard output, if a person types and reads there. */
  readonly screen?: Writable | undefined;
  /** Whether standard output takes colours. */
  readonly hasColors: boolean;
  /** Columns of standard output. */
  readonly width: number;
  /** What of the client's environment is not the platform's own. */
  readonly environment?: Partial<Environment>;
}
