import { expect, it } from '@jest/globals';
import { gatewayResponse } from '../../local/gateway/gateway-response.ts';

const refused = { requestId: 'an-id', httpMethod: 'POST', resourcePath: '/a/{b}' };

const row = (statusCode: number | undefined, responseTemplates = {}) => ({
  statusCode,
  responseParameters: { 'gatewayresponse.header.X-Row': "'it''s here'" },
  responseTemplates,
});

it('answers as AWS does if the template has no row', () => {
  expect(gatewayResponse('THROTTLED', new Map(), refused)).toEqual({
    statusCode: 429,
    headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': ['TooManyRequestsException'] },
    body: '{"message":"Too Many Requests"}',
  });
});

it('answers by the row of the class if the type has none, with its own status unless the row sets one', () => {
  const of = (statusCode: number | undefined) => new Map([['DEFAULT_4XX', row(statusCode)]]);
  expect(gatewayResponse('REQUEST_TOO_LARGE', of(undefined), refused)).toMatchObject({
    statusCode: 413,
    headers: { 'X-Row': "it''s here" },
  });
  expect(gatewayResponse('REQUEST_TOO_LARGE', of(400), refused).statusCode).toBe(400);
  expect(gatewayResponse('DEFAULT_5XX', of(400), refused).statusCode).toBe(502);
});

it('adds its own error type after the one of the row, as API Gateway does', () => {
  const responseParameters = { 'gatewayresponse.header.x-amzn-ErrorType': "'ThrottlingException:'" };
  const customized = new Map([['THROTTLED', { ...row(undefined), responseParameters }]]);
  expect(gatewayResponse('THROTTLED', customized, refused).headers).toMatchObject({
    'x-amzn-ErrorType': ['ThrottlingException:', 'TooManyRequestsException'],
  });
});

it('replaces variables in the template of the type, and evaluates nothing', () => {
  const template =
    '#set($x = 1){"m":$context.error.messageString,"t":"$context.error.responseType","r":"$context.requestId $context.httpMethod $context.resourcePath","u":"$context.unknown"}';
  const customized = new Map([['THROTTLED', row(undefined, { 'application/json': template })]]);
  expect(gatewayResponse('THROTTLED', customized, refused).body).toBe(
    '#set($x = 1){"m":"Too Many Requests","t":"THROTTLED","r":"an-id POST /a/{b}","u":""}',
  );
});
