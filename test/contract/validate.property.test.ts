import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { requestBodySchema } from '../../contract/json-schema.ts';
import { createParticipantConnection } from '../../contract/operations/create-participant-connection.ts';
import { gatherMembers } from '../../contract/request.ts';
import { ValidationException, validateInput } from '../../contract/validate.ts';
import { anyJson, anyText, bodyText } from '../support/random-requests.ts';

const TOKEN = 'a-participant-token';
const { $schema: _, ...schema } = requestBodySchema(createParticipantConnection);
const fitsModel = new Ajv({ strict: false }).compile(schema);

/** What the validator throws; undefined if it accepts the members. */
function thrownFor(members: object): unknown {
  try {
    validateInput(createParticipantConnection, members);
  } catch (error) {
    return error;
  }
  return undefined;
}

function refusalOf(body: string): unknown {
  try {
    const headers = { 'x-amz-bearer': TOKEN };
    return thrownFor(gatherMembers(createParticipantConnection, { headers, pathParameters: {}, body }));
  } catch (error) {
    return error;
  }
}

function modelAccepts(body: string): boolean {
  try {
    return fitsModel(JSON.parse(body || '{}'));
  } catch {
    return false;
  }
}

describe('the validator', () => {
  it('accepts of all bodies the ones that the model of API Gateway accepts', () => {
    fc.assert(
      fc.property(bodyText, (body) => {
        const refusal = refusalOf(body);
        expect(refusal === undefined).toBe(modelAccepts(body));
        if (refusal !== undefined) expect(refusal).toBeInstanceOf(ValidationException);
      }),
      { numRuns: 3000 },
    );
  });

  it('throws nothing but a ValidationException, whatever the members are', () => {
    const anything = fc.anything({ withNullPrototype: true, withBigInt: true, withSparseArray: true, withDate: true });
    const members = fc.record(
      { Type: anything, ConnectParticipant: anything, ParticipantToken: fc.oneof(anyText, anything) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(members, (each) => {
        const thrown = thrownFor(each);
        if (thrown !== undefined) expect(thrown).toBeInstanceOf(ValidationException);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves the members as they are', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (type, connectParticipant) => {
        const text = `{"ParticipantToken":"${TOKEN}","Type":${type},"ConnectParticipant":${connectParticipant}}`;
        const members = JSON.parse(text);
        thrownFor(members);
        expect(JSON.stringify(members)).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { numRuns: 2000 },
    );
  });
});
