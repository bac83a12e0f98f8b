import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { requestBodySchema } from '../../contract/json-schema.ts';
import type { Operation } from '../../contract/operation.ts';
import { operations } from '../../contract/operations.ts';
import { hasBody } from '../../contract/shapes.ts';
import { ValidationException, validateInput } from '../../contract/validate.ts';
import { randomBody } from '../support/random-bodies.ts';

/** A text that is too long for what another member says of it. */
function overLong({ input: { maxLengthBy = {} } }: Operation, members: Record<string, unknown>): unknown {
  return Object.entries(maxLengthBy).find(
    ([name, { member, max }]) => [...String(members[name])].length > (max[String(members[member])] ?? Infinity),
  );
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
  const body = randomBody(operation);

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
      fc.property(body as fc.Arbitrary<Record<string, unknown>>, (members) => {
        const accepted = validated(members) !== undefined;
        seen[accepted ? 'accepted' : 'refused'] += 1;
        if (accepted) expect([members, fitsModel(members)]).toEqual([members, true]);
        else if (fitsModel(members)) expect(overLong(operation, members) ?? inexact(members)).toBeDefined();
      }),
      { numRuns: 1000 },
    );
    if (hasBody(operation)) expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
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
