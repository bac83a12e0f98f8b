import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { requestBodySchema } from '../../contract/json-schema.ts';
import type { Operation } from '../../contract/operation.ts';
import { operations } from '../../contract/operations.ts';
import { bodyOf, type Member } from '../../contract/shapes.ts';
import { ValidationException, validateInput } from '../../contract/validate.ts';
import { anyJson } from '../support/random-requests.ts';

/** Lengths and numbers at the bounds of a shape, and one beyond. */
function around({ min = 0, max = 50 }: { readonly min?: number; readonly max?: number }): fc.Arbitrary<number> {
  return fc.constantFrom(...new Set([min - 1, min, min + 1, max - 1, max, max + 1]));
}

const text = (length: number): fc.Arbitrary<string> =>
  fc.constantFrom('x', '🙂', '"', '\n').map((character) => character.repeat(Math.max(0, length)));

/** Values that fit a shape, or nearly so. */
function nearly(shape: Member): fc.Arbitrary<unknown> {
  switch (shape.type) {
    case 'string':
      return shape.enum ? fc.constantFrom(...shape.enum, '', 'OTHER') : around(shape).chain(text);
    case 'integer':
    case 'long':
      return fc.oneof(around(shape), fc.constantFrom(1.5, Number.MAX_SAFE_INTEGER));
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

function structure(members: { readonly [name: string]: Member }): fc.Arbitrary<object> {
  const values = Object.entries(members).map(
    ([name, member]) =>
      [
        name,
        fc.oneof(
          { weight: 8, arbitrary: nearly(member) },
          { weight: 1, arbitrary: anyJson.map((json) => JSON.parse(json) as unknown) },
        ),
      ] as const,
  );
  return fc.record({ ...Object.fromEntries(values), Unknown: fc.constant(1) }, { requiredKeys: [] });
}

/** A number so large that JavaScript does not have it exactly, which no model can tell. */
function inexact(members: object): unknown {
  return Object.values(members).find((value) => typeof value === 'number' && !Number.isSafeInteger(value));
}

describe.each(Object.values<Operation>(operations))('the validator of $name', (operation) => {
  const elsewhere = Object.entries(operation.input.members)
    .filter(([, { location }]) => location !== undefined)
    .map(([name]) => [name, 'a-value'] as const);
  const { $schema, ...schema } = requestBodySchema(operation);
  const fitsModel = new Ajv({ strict: false }).compile(schema);
  const body = structure(bodyOf(operation.input).members);

  const validated = (members: object): object | undefined => {
    try {
      return validateInput(operation, { ...members, ...Object.fromEntries(elsewhere) });
    } catch (error) {
      expect(error).toBeInstanceOf(ValidationException);
      return undefined;
    }
  };

  it('accepts nothing that the model of API Gateway refuses, and refuses beside it only what a content type limits', () => {
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(body, (members) => {
        const accepted = validated(members) !== undefined;
        seen[accepted ? 'accepted' : 'refused'] += 1;
        if (accepted) expect([members, fitsModel(members)]).toEqual([members, true]);
        else if (fitsModel(members)) expect(operation.input.maxLengthBy ?? inexact(members)).toBeDefined();
      }),
      { numRuns: 1000 },
    );
    if (Object.keys(bodyOf(operation.input).members).length > 0)
      expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
  });

  it('passes on what it knows as it came, and nothing else', () => {
    fc.assert(
      fc.property(body, (members) => {
        const passed = validated(members) ?? {};
        for (const [name, value] of Object.entries(passed)) {
          expect(Object.keys(operation.input.members)).toContain(name);
          const isStructure = operation.input.members[name]?.type === 'structure';
          if (name in members && !isStructure) expect(value).toEqual(members[name as keyof typeof members]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
