import { expect, it } from '@jest/globals';
import { describeBody, describeMember, outlineBody } from '../../contract/describe.ts';
import type { Operation } from '../../contract/operation.ts';
import { createParticipantConnection } from '../../contract/operations/create-participant-connection.ts';
import { describeView } from '../../contract/operations/describe-view.ts';
import { getTranscript } from '../../contract/operations/get-transcript.ts';
import { sendMessage } from '../../contract/operations/send-message.ts';
import type { Member } from '../../contract/shapes.ts';

it('describes the body of CreateParticipantConnection in a sentence', () => {
  expect(describeBody(createParticipantConnection)).toBe(
    'CreateParticipantConnection takes a JSON object with Type (a list of 1 or more members, each one of WEBSOCKET, CONNECTION_CREDENTIALS, WEBRTC_CONNECTION; required unless ConnectParticipant is true), ConnectParticipant (true or false; optional).',
  );
});

it.each<[Member, string]>([
  [{ type: 'string' }, 'a string'],
  [{ type: 'string', min: 1 }, 'a string of 1 or more characters'],
  [{ type: 'string', max: 5 }, 'a string of at most 5 characters'],
  [{ type: 'string', min: 36, max: 36 }, 'a string of exactly 36 characters'],
  [{ type: 'string', min: 1, max: 1000 }, 'a string of 1 to 1000 characters'],
  [
    { type: 'string', min: 1, max: 9, location: 'header', locationName: 'X-Amz-Bearer' },
    'a string of 1 to 9 characters, in the header X-Amz-Bearer',
  ],
  [{ type: 'string', enum: ['A', 'B'] }, 'one of A, B'],
  [{ type: 'integer' }, 'a whole number'],
  [{ type: 'integer', min: 5, max: 300 }, 'a whole number from 5 to 300'],
  [{ type: 'long', min: 1 }, 'a whole number of at least 1'],
  [{ type: 'long', max: 9 }, 'a whole number of at most 9'],
  [{ type: 'boolean' }, 'true or false'],
  [{ type: 'list', min: 1, max: 1, member: { type: 'string' } }, 'a list of exactly 1 member, each a string'],
  [{ type: 'list', min: 1, member: { type: 'boolean' } }, 'a list of 1 or more members, each true or false'],
  [{ type: 'structure', members: {} }, 'a JSON object'],
])('describes %j as %s', (member, words) => {
  expect(describeMember(member)).toBe(words);
});

it('says of an operation without a body that it takes none', () => {
  const token = createParticipantConnection.input.members.ParticipantToken;
  const operation: Operation = { ...createParticipantConnection, input: { type: 'structure', members: { token } } };
  expect(describeBody(operation)).toBe('CreateParticipantConnection takes no body.');
});

it('outlines a body: no limits of texts, brackets around what may be left out', () => {
  expect(outlineBody(createParticipantConnection)).toBe(
    'CreateParticipantConnection: Type (a list of 1 or more members, each one of WEBSOCKET, CONNECTION_CREDENTIALS, WEBRTC_CONNECTION; required unless ConnectParticipant is true), [ConnectParticipant (true or false)]',
  );
  expect(outlineBody(getTranscript)).toBe(
    'GetTranscript: [ContactId], [MaxResults (a whole number from 0 to 100)], [NextToken], [ScanDirection (one of FORWARD, BACKWARD)], [SortOrder (one of DESCENDING, ASCENDING)], [StartPosition ([Id], [AbsoluteTime], [MostRecent (a whole number from 0 to 100)])]',
  );
  expect(outlineBody(sendMessage)).toBe('SendMessage: ContentType, Content, [ClientToken]');
  expect(outlineBody(describeView)).toBe('DescribeView: no body');
});

it('says how long a member may be by the value of another', () => {
  expect(describeBody(sendMessage)).toContain(
    'Content (a string of 1 to 16384 characters, at most 1024 if ContentType is text/plain or text/markdown, 12000 if ContentType is application/json, 12288 if ContentType is application/vnd.amazonaws.connect.message.interactive.response; required)',
  );
});

it('says of each member whether it is required', () => {
  const operation: Operation = {
    ...createParticipantConnection,
    name: 'SendMessage',
    input: {
      type: 'structure',
      required: ['Content'],
      members: { Content: { type: 'string', max: 5 }, ClientToken: { type: 'string' } },
    },
  };
  expect(describeBody(operation)).toBe(
    'SendMessage takes a JSON object with Content (a string of at most 5 characters; required), ClientToken (a string; optional).',
  );
});
