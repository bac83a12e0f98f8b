import { Interrupted } from './errors.ts';
import type { Terminal } from './terminal.ts';

/** What asks the person at the terminal. */
export interface Prompts {
  readonly choose: (question: string, choices: readonly string[]) => Promise<string[]>;
  /** Completes what is typed by the Tab key, and asks again as long as something is wrong with it. */
  readonly text: (
    question: string,
    candidates: readonly string[],
    isValid: (answer: string) => true | string,
  ) => Promise<string>;
  /** Does not show what is typed. */
  readonly secret: (question: string) => Promise<string>;
}

/** Asks on standard error, so that standard output has the answer alone. */
export function promptsFor({ signal }: Pick<Terminal, 'signal'>): Prompts {
  const context = { output: process.stderr, signal };
  return {
    choose: async (message, choices) => {
      const { default: checkbox } = await import('@inquirer/checkbox');
      return orInterrupted(checkbox({ message, choices: [...choices], required: true }, context));
    },
    text: async (question, candidates, isValid) => {
      for (;;) {
        const answer = (await readLine(`? ${question} `, candidates)).trim();
        const problem = isValid(answer);
        if (problem === true) return answer;
        process.stderr.write(`> ${problem}\n`);
      }
    },
    secret: async (message) => {
      const { default: password } = await import('@inquirer/password');
      const validate = (answer: string) => answer !== '' || 'It must have a character.';
      return orInterrupted(password({ message, mask: true, validate }, context));
    },
  };
}

/** In a prompt, Ctrl-C is a key and no signal. */
async function orInterrupted<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (cause) {
    if ((cause as Error).name === 'ExitPromptError') throw new Interrupted('', { cause });
    throw cause;
  }
}

/** @throws Interrupted on Ctrl-C and Ctrl-D */
async function readLine(question: string, candidates: readonly string[]): Promise<string> {
  const { createInterface } = await import('node:readline');
  return new Promise((resolve, reject) => {
    const reader = createInterface({
      input: process.stdin,
      output: process.stderr,
      completer: (line: string) => [candidates.filter((candidate) => candidate.includes(line)), line],
    });
    reader.once('SIGINT', () => reader.close());
    reader.once('close', () => reject(new Interrupted()));
    reader.question(question, (answer) => {
      resolve(answer);
      reader.close();
    });
  });
}
