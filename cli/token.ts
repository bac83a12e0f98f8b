import { UsageError } from './errors.ts';
import { contentOf } from './param-file.ts';
import type { Terminal } from './terminal.ts';

/** What to do where a token is missing. */
export const HOW_TO_GIVE_A_TOKEN =
  'Or set the environment variable PARTICIPANT_TOKEN, which nobody else on the machine sees; nor do they see file://<path>, or a dash for standard input.';

/**
 * Finds the participant token: that of the option, or of the environment.
 *
 * @returns undefined if there is neither
 * @throws UsageError that does not quote it, if it can be none
 */
export async function findToken(typed: string | undefined, terminal: Terminal): Promise<string | undefined> {
  const token =
    typed === undefined ? terminal.variables.PARTICIPANT_TOKEN || undefined : await readToken(typed, terminal);
  if (token === undefined || /^[!-~]+$/.test(token)) return token;
  throw new UsageError(
    'The participant token is empty, or has a character that is in none, such as a space or a line break. Give the one of StartChatContact.',
  );
}

/** @throws UsageError that says how to give a token, if there is none */
export async function requireToken(typed: string | undefined, terminal: Terminal): Promise<string> {
  const token = await findToken(typed, terminal);
  if (token !== undefined) return token;
  throw new UsageError(`the following arguments are required: --participant-token\n${HOW_TO_GIVE_A_TOKEN}`);
}

/** Reads the value of --participant-token. Around one that is in a file, there may be blanks, and mostly there is a line break. */
export async function readToken(typed: string, terminal: Terminal): Promise<string> {
  const token = await contentOf('--participant-token', typed, terminal);
  return token === typed ? token : token.trim();
}
