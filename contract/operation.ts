import type { ErrorName } from './errors.ts';
import type { Member, StructureShape } from './shapes.ts';

/** An operation of the Amazon Connect Participant Service. */
export interface Operation {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly input: StructureShape;
  readonly output: StructureShape;
  /** For an output whose members depend on the input: which input member asks, and what each of its values asks for. */
  readonly outputSelectedBy?: { readonly member: string; readonly values: { readonly [value: string]: string } };
  /**
   * When a call may be made again after a failure that leaves open whether it took effect: `always`, since a second effect
   * does no harm; `withClientToken`, by which the service takes both calls for one; or `never`.
   */
  readonly retry: 'always' | 'withClientToken' | 'never';
  readonly errors: readonly ErrorName[];
  /** Amazon Connect's default quota of an instance, in calls a second; absent if none is published. */
  readonly quota?: { readonly rate: number; readonly burst: number };
}

/** Whether the gateway may make a call again after a failure that leaves open whether it took effect. */
export function isRepeatable({ retry, input }: Operation, members: object): boolean {
  if (retry !== 'withClientToken') return retry === 'always';
  const tokens = Object.entries(input.members).filter(([, { idempotencyToken }]) => idempotencyToken);
  return tokens.some(([name]) => Boolean((members as Record<string, unknown>)[name]));
}

/** The header that carries the participant or connection token of every operation. */
export const BEARER_HEADER = 'X-Amz-Bearer';

/** The token that CreateParticipantConnection hands out, and that every other operation takes. */
export const connectionToken = {
  location: 'header',
  locationName: BEARER_HEADER,
  type: 'string',
  min: 1,
  max: 1000,
  sensitive: true,
} as const satisfies Member;
