import fc from 'fast-check';
import type { Operation } from '../../contract/operation.ts';
import { bodyOf, type Member } from '../../contract/shapes.ts';
import { anyJson } from './random-requests.ts';

/** Bodies of requests for an operation that it accepts, or nearly so: some members are odd, absent or unknown. */
export function randomBody({ input }: Operation): fc.Arbitrary<object> {
  const words = Object.values(input.maxLengthBy ?? {}).map(
    ({ member, max }) => [member, mostly(fc.constantFrom(...Object.keys(max)), text(9))] as const,
  );
  return structure(bodyOf(input).members, Object.fromEntries(words));
}

/** Lengths and numbers at the bounds of a shape, and now and then one beyond. */
function around({ min = 0, max = 50 }: { readonly min?: number; readonly max?: number }): fc.Arbitrary<number> {
  const within = [min, min + 1, max - 1, max].map((number) => Math.max(min, Math.min(max, number)));
  return mostly(fc.constantFrom(...within), fc.constantFrom(min - 1, max + 1));
}

function mostly<T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 15, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

const text = (length: number): fc.Arbitrary<string> =>
  fc.constantFrom('x', '🙂', '"', '\n').map((character) => character.repeat(Math.max(0, length)));

/** Values that fit a shape, or nearly so. */
function nearly(shape: Member): fc.Arbitrary<unknown> {
  switch (shape.type) {
    case 'string':
      return shape.enum
        ? mostly(fc.constantFrom(...shape.enum), fc.constantFrom('', 'OTHER'))
        : around(shape).chain(text);
    case 'integer':
    case 'long':
      return mostly(around(shape), fc.constantFrom(1.5, Number.MAX_SAFE_INTEGER));
    case 'boolean':
      return fc.boolean();
    case 'list':
      return around({ ...shape, max: shape.max ?? 4 }).chain((length) =>
        fc.array(nearly(shape.member), { minLength: Math.max(0, length), maxLength: Math.max(0, length) }),
      );
    case 'map':
      throw new Error('No request has a map.');
    case 'structure':
      return structure(shape.members);
  }
}

function structure(
  members: { readonly [name: string]: Member },
  special: { readonly [name: string]: fc.Arbitrary<unknown> } = {},
): fc.Arbitrary<object> {
  const values = Object.entries(members).map(
    ([name, member]) =>
      [
        name,
        mostly(
          special[name] ?? nearly(member),
          anyJson.map((json) => JSON.parse(json) as unknown),
        ),
      ] as const,
  );
  return fc.record({ ...Object.fromEntries(values), Unknown: fc.constant(1) }, { requiredKeys: [] });
}
