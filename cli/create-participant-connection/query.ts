import type { JSONValue } from '@jmespath-community/jmespath';
import { UsageError } from '../errors.ts';

/**
 * Reads a JMESPath expression.
 *
 * @returns what picks by it
 * @throws UsageError if it is none
 */
export async function readQuery(expression: string): Promise<(value: unknown) => unknown> {
  const { compile, TreeInterpreter } = await import('@jmespath-community/jmespath');
  try {
    const compiled = compile(expression);
    return (value) => TreeInterpreter.search(compiled, value as JSONValue);
  } catch (cause) {
    throw new UsageError(`Bad value for --query ${expression}: ${(cause as Error).message}`, { cause });
  }
}
