import { describe, expect, it } from '@jest/globals';
import { describeView } from '../../contract/operations/describe-view.ts';
import { sendMessage } from '../../contract/operations/send-message.ts';
import { operations } from '../../contract/operations.ts';
import { gatherMembers, type RequestContract, writeRequest } from '../../contract/request.ts';
import { ValidationException } from '../../contract/validate.ts';
import { validRequests } from '../conformance/requests.ts';

const operation: RequestContract = {
  name: 'DescribeView',
  input: {
    type: 'structure',
    members: {
      ViewToken: { type: 'string', location: 'uri', locationName: 'ViewToken' },
      ConnectionToken: { type: 'string', location: 'header', locationName: 'X-Amz-Bearer' },
      Content: { type: 'string' },
    },
  },
};

describe('gatherMembers', () => {
  const headers = { 'x-amz-bearer': 'from-the-header' };
  const pathParameters = { ViewToken: 'from-the-path' };

  it('takes each member from where it travels', () => {
    expect(gatherMembers(operation, { headers, pathParameters, body: '{"Content":"from-the-body"}' })).toEqual({
      ViewToken: 'from-the-path',
      ConnectionToken: 'from-the-header',
      Content: 'from-the-body',
    });
  });

  it('does not take from the body what travels elsewhere', () => {
    const body = '{"ViewToken":"smuggled","ConnectionToken":"smuggled"}';
    expect(gatherMembers(operation, { headers: {}, pathParameters: {}, body })).toEqual({});
  });

  it('reads no body as an empty one', () => {
    expect(gatherMembers(operation, { headers, pathParameters, body: '' })).not.toHaveProperty('Content');
  });

  it.each([
    ['{', 'The request body is not valid JSON. DescribeView takes a JSON object with Content (a string; optional).'],
    ['[]', 'The request body is not a JSON object.'],
    ['null', 'The request body is not a JSON object.'],
    ['"text"', 'The request body is not a JSON object.'],
  ])('refuses the body %s', (body, message) => {
    expect(() => gatherMembers(operation, { headers, pathParameters, body })).toThrow(ValidationException);
    expect(() => gatherMembers(operation, { headers, pathParameters, body })).toThrow(message);
  });
});

it('ignores the body of a request for an operation that has none', () => {
  const parts = { headers: { 'x-amz-bearer': 'a-token' }, pathParameters: { ViewToken: 'a-view' }, body: 'no JSON' };
  expect(gatherMembers(describeView, parts)).toEqual({ ConnectionToken: 'a-token', ViewToken: 'a-view' });
});

describe('writeRequest', () => {
  it('puts each member where it travels', () => {
    const input = { ContentType: 'text/plain', Content: 'Hello', ConnectionToken: 'a-token' };
    expect(writeRequest(sendMessage, input)).toEqual({
      method: 'POST',
      path: '/participant/message',
      headers: { 'X-Amz-Bearer': 'a-token', 'Content-Type': 'application/json' },
      body: '{"ContentType":"text/plain","Content":"Hello"}',
    });
  });

  it('writes an empty body where an operation has one, and none where it has not', () => {
    expect(writeRequest(operations.GetTranscript, { ConnectionToken: 'a-token' }).body).toBe('{}');
    const { headers, body } = writeRequest(describeView, { ViewToken: 'a-view', ConnectionToken: 'a-token' });
    expect([headers, body]).toEqual([{ 'X-Amz-Bearer': 'a-token' }, undefined]);
  });

  it.each([
    ['a/b?c#d', 'a%2Fb%3Fc%23d'],
    ['..', '..'],
    ["!'()*", '%21%27%28%29%2A'],
    ['a$&b', 'a%24%26b'],
    ['Grüße', 'Gr%C3%BC%C3%9Fe'],
  ])('encodes what a part of the path cannot have: %s', (ViewToken, part) => {
    expect(writeRequest(describeView, { ViewToken }).path).toBe(`/participant/views/${part}`);
  });

  it.each(Object.values(operations))('is the other direction of gatherMembers: $name', (operation) => {
    const { body = {}, pathParameters = {} } = validRequests[operation.name];
    const token = operation.name === 'CreateParticipantConnection' ? 'ParticipantToken' : 'ConnectionToken';
    const input = { ...body, ...pathParameters, [token]: 'a-token' };
    const written = writeRequest(operation, input);
    const headers = Object.fromEntries(
      Object.entries(written.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    expect(gatherMembers(operation, { headers, pathParameters, body: written.body ?? '' })).toEqual(input);
  });
});
