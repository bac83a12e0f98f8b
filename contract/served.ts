import { describeBody, describeMember, outlineBody } from './describe.ts';
import type { Operation } from './operation.ts';
import { type Outcome, type OutcomeKey, outcomes } from './outcomes.ts';
import type { StructureShape } from './shapes.ts';

/** What API Gateway replaces by method and path of the request, in what it answers by itself. */
const ROUTE_ASKED_FOR = '$context.httpMethod $context.resourcePath';

/** What the caller asked for, and what the gateway asks of callers, in words. */
export interface Wording {
  /** What stands for method and path of the request. */
  readonly route?: string;
  /** The credentials that a caller has to send. */
  readonly credentials?: string;
}

/**
 * The outcomes of a gateway that serves some of the operations. API Gateway's texts are fixed, the same for each
 * operation, so they have to help with all of them.
 */
export function outcomesWhere(
  served: readonly Operation[],
  { route = ROUTE_ASKED_FOR, credentials = 'those that its owner hands out' }: Wording = {},
): { readonly [Key in OutcomeKey]: Outcome } {
  const filled = (outcome: Outcome, ...words: readonly string[]): Outcome => ({
    ...outcome,
    message: fill(outcome.message, ...words),
  });
  return {
    ...outcomes,
    unknownOperation: filled(outcomes.unknownOperation, listed(served)),
    headerRefused: filled(outcomes.headerRefused, route, describeTokens(served)),
    credentialsRefused: filled(outcomes.credentialsRefused, credentials),
    bodyRefused: filled(outcomes.bodyRefused, route, describeBodies(served)),
  };
}

/** What is said of an operation that is switched off, in a gateway that serves others. */
export function switchedOffMessage({ name }: Operation, served: readonly Operation[]): string {
  return fill(outcomes.switchedOff.message, name, listed(served));
}

/** Puts words into the gaps of a message, in order. */
export function fill(message: string, ...words: readonly string[]): string {
  return words.reduce((text, word) => text.replace('…', () => word), message);
}

/** With one operation all that its body accepts; with several, which are told apart by name, what fits into a message. */
function describeBodies(served: readonly Operation[]): string {
  const [first] = served;
  if (first && served.length === 1) return describeBody(first);
  const outlines = served.map(outlineBody).join('; ');
  return `It is a JSON object with the members of the operation, of which those in brackets may be left out. ${outlines}. The limits are in ${API_REFERENCE}.`;
}

const API_REFERENCE = 'https://docs.aws.amazon.com/connect-participant/latest/APIReference/API_Operations.html';

function listed(served: readonly Operation[]): string {
  return served.map(({ method, path }) => `${method} ${path}`).join(', ');
}

/** Which token the operations take in the bearer header; the one that most take is told last, without their names. */
function describeTokens(served: readonly Operation[]): string {
  const byToken = Object.groupBy(served, ({ input }) => tokenOf(input));
  const [most, ...others] = Object.entries(byToken).toSorted(([, a = []], [, b = []]) => b.length - a.length);
  const exceptions = others.map(
    ([token, operations = []]) => `${token} of ${operations.map(({ name }) => name).join(', ')}`,
  );
  if (exceptions.length === 0) return most?.[0] ?? '';
  return `${exceptions.join(', ')}, or ${most?.[0]} of every other operation`;
}

/** The name and the limits of the member that travels in the header. */
function tokenOf({ members }: StructureShape): string {
  const tokens = Object.entries(members).filter(([, { location }]) => location === 'header');
  return tokens.map(([name, { location: _, ...shape }]) => `${name} (${describeMember(shape)})`).join();
}
