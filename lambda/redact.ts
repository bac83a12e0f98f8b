/** Takes a secret out of a text that somebody else wrote. */
export function redact(text: string, secret: string | undefined): string {
  return secret && secret.length >= SHORTEST_SECRET ? text.replaceAll(secret, '[redacted]') : text;
}

/** Tokens have hundreds of characters; the letters of a text are not to be taken for one that somebody made up. */
const SHORTEST_SECRET = 16;

/** A name or an id of somebody else, if it looks like one, and without a secret. */
export function identifier(text: unknown, secret: string | undefined): string | undefined {
  return typeof text === 'string' && IDENTIFIER.test(text) ? redact(text, secret) : undefined;
}

const IDENTIFIER = /^[\w-]{1,60}$/;

export interface Origin {
  readonly name: string;
  /** The operating system's code, such as `ECONNREFUSED`. */
  readonly code: string | undefined;
  readonly stack: readonly string[];
}

/**
 * Where an error and its causes came from, for the log: names, codes and stack frames. Their messages and properties are
 * left out, since a dependency may have put the request or the answer, tokens and all, into them.
 */
export function originOf(error: unknown, secret: string | undefined): Origin[] {
  const chain: Origin[] = [];
  try {
    for (let each: unknown = error; each instanceof Error && chain.length < MAX_CAUSES; each = each.cause) {
      const { name, code } = each as NodeJS.ErrnoException;
      chain.push({
        name: identifier(name, secret) ?? 'Error',
        code: identifier(code, secret),
        stack: framesOf(each).map((frame) => redact(frame, secret)),
      });
    }
  } catch {
    // An error whose properties cannot be read has told what it could.
  }
  return chain;
}

const MAX_CAUSES = 5;

/** The stack begins with the message, whose lines may look like frames. Either may have been set to anything. */
function framesOf({ stack, message }: { readonly stack?: unknown; readonly message: unknown }): string[] {
  if (typeof stack !== 'string' || typeof message !== 'string') return [];
  const afterMessage = stack.includes(message) ? stack.indexOf(message) + message.length : 0;
  return stack
    .slice(afterMessage)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => FRAME.test(line));
}

/** `at name (file:line:column)`, `at file:line:column` or `at async name (…)`, of a file or of Node itself. */
const FRAME = /^at (?:[\w.$<>#[\] ]{1,80} )?\(?(?:file:\/\/|node:|\/)[^\s()]+:\d+:\d+\)?$/;
