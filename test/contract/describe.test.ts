import { expect, it } from '@jest/globals';
import { describeBody } from '../../contract/describe.ts';
import { createParticipantConnection, type Operation } from '../../contract/operations.ts';

it('describes the body of CreateParticipantConnection in a sentence', () => {
  expect(describeBody(createParticipantConnection)).toBe(
    'CreateParticipantConnection takes a JSON object with Type (a list of 1 or more members, each one of WEBSOCKET, CONNECTION_CREDENTIALS, WEBRTC_CONNECTION; required unless ConnectParticipant is true) and ConnectParticipant (true or false; optional).',
  );
});

it('describes every kind of member', () => {
  const operation: Operation = {
    ...createParticipantConnection,
    name: 'Everything',
    input: {
      type: 'structure',
      required: ['Text'],
      members: {
        Text: { type: 'string', max: 5 },
        Any: { type: 'string' },
        Number: { type: 'integer', min: 5, max: 300 },
        Map: { type: 'map', key: { type: 'string' }, value: { type: 'string', min: 1 } },
        Nested: { type: 'structure', members: {} },
      },
    },
  };
  expect(describeBody(operation)).toBe(
    'Everything takes a JSON object with Text (a string of at most 5 characters; required) and Any (a string; optional) and Number (a whole number from 5 to 300; optional) and Map (an object whose values are each a string of 1 or more characters; optional) and Nested (a JSON object; optional).',
  );
});
