import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { requestBodySchema } from '../../contract/json-schema.ts';
import type { Operation } from '../../contract/operation.ts';
import { createParticipantConnection } from '../../contract/operations/create-participant-connection.ts';
import { validateInput } from '../../contract/validate.ts';

const ParticipantToken = 'a-participant-token';

describe('the schema of CreateParticipantConnection', () => {
  const { $schema, ...schema } = requestBodySchema(createParticipantConnection);
  const fits = new Ajv({ strict: false }).compile(schema);
  const validatorAccepts = (body: object): boolean => {
    try {
      validateInput(createParticipantConnection, { ...body, ParticipantToken });
      return true;
    } catch {
      return false;
    }
  };

  it('is of draft 4, the draft of API Gateway', () => {
    expect($schema).toBe('http://json-schema.org/draft-04/schema#');
  });

  it('leaves the token out, which does not travel in the body', () => {
    expect(JSON.stringify(schema)).not.toContain('ParticipantToken');
  });

  it.each([
    [true, { Type: ['WEBSOCKET'] }],
    [true, { Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS', 'WEBRTC_CONNECTION'] }],
    [true, { ConnectParticipant: true }],
    [true, { Type: ['WEBSOCKET'], ConnectParticipant: false }],
    [true, { Type: ['WEBSOCKET'], Colour: 'red' }],
    [false, {}],
    [false, { ConnectParticipant: false }],
    [false, { Type: [] }],
    [false, { Type: [], ConnectParticipant: true }],
    [false, { Type: ['FAX'] }],
    [false, { Type: ['WEBSOCKET', 1] }],
    [false, { Type: 'WEBSOCKET' }],
    [false, { Type: null, ConnectParticipant: true }],
    [false, { Type: ['WEBSOCKET'], ConnectParticipant: 'true' }],
    [false, { Type: ['WEBSOCKET'], ConnectParticipant: null }],
  ])('agrees with the validator: %s for %j', (accepted, body) => {
    expect([fits(body), validatorAccepts(body)]).toEqual([accepted, accepted]);
  });
});

it('gives every shape its keywords', () => {
  const operation: Operation = {
    ...createParticipantConnection,
    name: 'Everything',
    input: {
      type: 'structure',
      required: ['Text', 'Token'],
      members: {
        Text: { type: 'string', min: 1, max: 2, pattern: '^a' },
        Token: { type: 'string', location: 'header', locationName: 'X-Amz-Bearer' },
        Number: { type: 'long', min: 1, max: 9 },
        List: { type: 'list', min: 1, max: 3, member: { type: 'boolean' } },
        Map: { type: 'map', key: { type: 'string' }, value: { type: 'integer' } },
      },
    },
  };
  expect(requestBodySchema(operation)).toEqual({
    $schema: expect.any(String),
    title: 'EverythingRequest',
    type: 'object',
    required: ['Text'],
    properties: {
      Text: { type: 'string', minLength: 1, maxLength: 2, pattern: '^a' },
      Number: { type: 'integer', minimum: 1, maximum: 9 },
      List: { type: 'array', minItems: 1, maxItems: 3, items: { type: 'boolean' } },
      Map: { type: 'object', additionalProperties: { type: 'integer' } },
    },
  });
});
