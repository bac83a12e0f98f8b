import { describe, expect, it } from '@jest/globals';
import { describeView } from '../../contract/operations/describe-view.ts';
import { gatherMembers, type RequestContract } from '../../contract/request.ts';
import { ValidationException } from '../../contract/validate.ts';

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
