import { Interrupted } from './errors.ts';
import type { Terminal } from './terminal.ts';

/** What asks the person at the terminal. */
export interface Prompts {
  readonly choose: (question: string, choices: readonly string[]) => Promise<string[]>;
  readonly text: (question: string, isValid: (answer: string) => true | string) => Promise<string>;
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
    text: async (message, validate) => {
      const { default: input } = await import('@inquirer/input');
      return orInterrupted(input({ message, validate }, context));
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
