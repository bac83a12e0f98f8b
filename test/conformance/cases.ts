import { errors } from '../../contract/errors.ts';
import type { Operation } from '../../contract/operation.ts';
import { chatOperations, type OperationName, operations } from '../../contract/operations.ts';
import { type Outcome, outcomes } from '../../contract/outcomes.ts';
import { type Access, cognitoAccess, HEADER, jwtAccess } from '../support/access-stack.ts';
import { answeringBy } from '../support/assembly.ts';
import {
  BEFORE_THE_FUNCTION,
  type Case,
  type Cause,
  everywhere,
  fromApiGateway,
  fromTheWay,
  NOT_BY_THE_SERVICE,
  serviceError,
  TOLD_TO,
} from './case.ts';
import { operationCases } from './operation-cases.ts';
import { validRequests } from './requests.ts';

/** A refusal of API Gateway for which nothing locally is a cause, so another cause gets the row of its type. */
function bySomethingElse(cause: Cause, responseType: string, status: number, name: string, message: string): Case {
  return {
    operation: 'CreateParticipantConnection',
    cause,
    request: { token: undefined },
    assembly: answeringBy(responseType),
    status,
    name,
    ...fromApiGateway(message),
  };
}

const NO_FIREWALL = 'no firewall runs locally: see test/lib/firewall.test.ts';
/** A refusal of API Gateway where the API is not for everybody. */
function byAccessControl(
  cause: Cause,
  access: Access,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Case[] {
  const { name } = outcomeOf(cause);
  const refused = { cause, access, request: { headers }, status: errors[name], name, ...fromApiGateway(message) };
  return oneOfEach.map((operation) => ({ operation, ...refused }));
}

function unauthorized(asksFor: string): string {
  return `The gateway did not accept the credentials of the request. It asks for ${asksFor}. Amazon Connect was not asked.`;
}

/** One operation of each function, for what has nothing to do with operations. */
const oneOfEach = ['CreateParticipantConnection', 'SendMessage'] as const;

export const cases: readonly Case[] = [
  ...operationCases,
  ...Object.keys(chatOperations).map((operation, index) => ({
    operation: operation as OperationName,
    cause: 'an operation that the owner of the gateway has switched off' as const,
    // The second is what mobile SDKs send.
    request: { contentType: ['application/json', 'application/x-amz-json-1.1'][index % 2] },
    context: { operations: 'connection' },
    status: 404,
    name: 'UnknownOperationException',
    handler: { not: BEFORE_THE_FUNCTION },
    gateway: `The owner of this gateway has switched ${operation} off. Below the URL of the gateway and its stage, these are served: POST /participant/connection.`,
    emulator: { not: NOT_BY_THE_SERVICE },
  })),
  {
    operation: 'CreateParticipantConnection',
    cause: 'one address sends more requests than the rate rule of the firewall allows',
    status: 429,
    name: 'ThrottlingException',
    handler: { not: BEFORE_THE_FUNCTION },
    gateway: { not: NO_FIREWALL },
    emulator: { not: NOT_BY_THE_SERVICE },
  },
  {
    operation: 'CreateParticipantConnection',
    cause: 'a body over the limit of the firewall',
    status: 413,
    name: 'RequestEntityTooLargeException',
    handler: { not: BEFORE_THE_FUNCTION },
    gateway: { not: NO_FIREWALL },
    emulator: { not: NOT_BY_THE_SERVICE },
  },
  bySomethingElse(
    'another rule of the firewall blocks the request: its address, its country, or what looks like an attack',
    'WAF_FILTERED',
    400,
    'RequestBlockedException',
    'The firewall in front of the gateway refused the request. Amazon Connect was not asked.',
  ),
  bySomethingElse(
    'another request that API Gateway refuses before it reaches an operation',
    'DEFAULT_4XX',
    400,
    'ValidationException',
    'API Gateway refused the request before it reached an operation.',
  ),
  bySomethingElse(
    'credentials that a resource policy refuses',
    'ACCESS_DENIED',
    401,
    'UnauthorizedException',
    'The gateway did not accept the credentials of the request. It asks for those that its owner hands out. Amazon Connect was not asked.',
  ),
  ...[{}, { [HEADER]: 'Bearer a-token' }, { Authorization: 'Bearer a-token' }].flatMap((headers) =>
    byAccessControl(
      'no bearer token or a wrong one, where one is asked for',
      jwtAccess,
      unauthorized(`a token of its issuer in the header ${HEADER}, after the word Bearer`),
      headers,
    ),
  ),
  ...[{}, { [HEADER]: 'a-token' }].flatMap((headers) =>
    byAccessControl(
      'no bearer token or a wrong one, where one is asked for',
      cognitoAccess,
      unauthorized(`an ID token of its user pool in the header ${HEADER}`),
      headers,
    ),
  ),
  ...[{}, { Authorization: 'AWS4-HMAC-SHA256 Credential=/20261122/us-west-2/execute-api/aws4_request' }].flatMap(
    (headers) =>
      byAccessControl(
        'no signature or a wrong one, where one is asked for',
        { authorizer: 'iam' },
        unauthorized('an AWS Signature Version 4 for execute-api, of an identity that may call it'),
        headers,
      ),
  ),
  ...[{}, { 'X-Api-Key': 'somebody' }].flatMap((headers) =>
    byAccessControl(
      'no API key or an unknown one, where one is asked for',
      { apiKeys: ['shop'] },
      unauthorized('an API key in the header X-Api-Key'),
      headers,
    ),
  ),
  ...byAccessControl(
    'more requests come with an API key than its usage plan allows',
    { apiKeys: ['shop'], apiKeyThrottle: { rate: 1, burst: 0 } },
    'Too many requests reach the gateway. Wait as long as Retry-After says, then try again.',
    { 'X-Api-Key': 'participant-gateway-shop' },
  ),
  ...byAccessControl(
    'more requests come with an API key than its usage plan allows',
    { apiKeys: ['shop'], apiKeyQuota: { requests: 0, period: 'day' } },
    'Too many requests reach the gateway. Wait as long as Retry-After says, then try again.',
    { 'X-Api-Key': 'participant-gateway-shop' },
  ),
  ...byAccessControl(
    'the issuer of tokens cannot be asked for its keys',
    jwtAccess,
    'The gateway failed to handle the request. Try again in a moment.',
    { [HEADER]: 'Bearer a-token' },
  ).map((each) => ({
    ...each,
    assembly: { module: (source: string) => `globalThis.fetch = () => Promise.reject(new Error());\n${source}` },
  })),
  bySomethingElse(
    'the function does not answer within the 29 seconds of API Gateway',
    'INTEGRATION_TIMEOUT',
    504,
    'GatewayTimeoutException',
    'The gateway did not answer in time. Try again in a moment.',
  ),
  {
    operation: 'CreateParticipantConnection',
    cause: 'an unknown path',
    request: { path: '/participant/nothing' },
    status: 404,
    name: 'UnknownOperationException',
    handler: { not: BEFORE_THE_FUNCTION },
    gateway: `No operation answers this method and path. Below the URL of the gateway and its stage, these are served: ${Object.values<Operation>(
      operations,
    )
      .map(({ method, path }) => `${method} ${path}`)
      .join(', ')}.`,
    emulator: 'The emulated Amazon Connect has no such operation.',
  },
  {
    operation: 'CreateParticipantConnection',
    cause: 'a route of API Gateway that its function does not carry',
    request: { path: '/participant/other' },
    status: 404,
    name: 'UnknownOperationException',
    handler: 'No operation answers POST /participant/other here; these are served: POST /participant/connection.',
    gateway: { not: 'its template has no such route' },
    emulator: { not: NOT_BY_THE_SERVICE },
  },
  {
    operation: 'CreateParticipantConnection',
    cause: 'a body over the limit of API Gateway',
    request: { body: JSON.stringify({ Type: ['WEBSOCKET'], Padding: 'x'.repeat(10 * 1024 * 1024) }) },
    status: 413,
    name: 'RequestEntityTooLargeException',
    handler: { not: BEFORE_THE_FUNCTION },
    gateway: 'The request is larger than the gateway accepts. Send a smaller one.',
    emulator: { not: 'its limit is not that of API Gateway' },
  },
  {
    operation: 'CreateParticipantConnection',
    cause: 'a member of the wrong type',
    request: { body: '{"Type":["FAX"],"ConnectParticipant":1}' },
    status: 400,
    name: 'ValidationException',
    handler: "2 validation errors detected: Value 'FAX' at '/Type/0' failed",
    gateway: 'The request body is not what POST /participant/connection accepts.',
    emulator: "2 validation errors detected: Value 'FAX' at '/Type/0' failed",
  },
  {
    operation: 'DescribeView',
    cause: 'a part of the path that is too long',
    request: { viewToken: 'x'.repeat(1001) },
    status: 400,
    name: 'ValidationException',
    ...everywhere("1 validation error detected: Value with length 1001 at '/ViewToken' failed"),
  },
  ...[
    ['text/plain', 1024],
    ['text/markdown', 1024],
    ['application/json', 12_000],
    ['application/vnd.amazonaws.connect.message.interactive.response', 12_288],
  ].map(([ContentType, max]) => ({
    operation: 'SendMessage' as const,
    cause: 'a text that is too long for its content type' as const,
    request: { body: JSON.stringify({ ContentType, Content: 'x'.repeat(Number(max) + 1) }) },
    status: 400,
    name: 'ValidationException',
    ...everywhere(
      `1 validation error detected: Value with length ${Number(max) + 1} at '/Content' failed to satisfy constraint: Member must be a string of 1 to ${max} characters.`,
    ),
  })),
  ...(['SendMessage', 'SendEvent', 'DisconnectParticipant'] as const).map((operation) => ({
    operation,
    cause: 'Amazon Connect fails, in any attempt' as const,
    request: { body: JSON.stringify({ ...validRequests[operation].body, ClientToken: 'a-client-token' }) },
    connectError: 'InternalServerException' as const,
    status: 500,
    name: 'InternalServerException',
    attempts: 3,
    ...everywhere(TOLD_TO),
  })),
  ...['{}', '{"Websocket":{}}', '{"Websocket":{"Url":"wss://example.invalid"}}', '[]', '{"Websocket":"text"}'].map(
    (body) => ({
      operation: 'CreateParticipantConnection' as const,
      cause:
        'Amazon Connect answers 200 without anything, or without a member that it has to have or that was asked for' as const,
      onTheWay: [{ status: 200, body }],
      status: 502,
      name: 'BadGatewayException',
      attempts: 1,
      ...fromTheWay('The answer of Amazon Connect could not be understood. Try again in a moment.'),
    }),
  ),
  {
    operation: 'GetAttachment',
    cause: 'Amazon Connect answers 200 without anything, or without a member that it has to have or that was asked for',
    onTheWay: [{ status: 200, body: { Url: 'https://example.invalid' } }],
    status: 502,
    name: 'BadGatewayException',
    attempts: 1,
    ...fromTheWay('The answer of Amazon Connect could not be understood. Try again in a moment.'),
  },
  ...oneOfEach.flatMap((operation): Case[] => {
    const late = {
      operation,
      trouble: 'deadline' as const,
      assembly: { template: (text: string) => text.replace(/"Timeout": 10\b/g, '"Timeout": 1') },
      status: 504,
      name: 'GatewayTimeoutException',
      attempts: 'any' as const,
      ...fromTheWay('Amazon Connect did not answer in time. Try again in a moment.'),
    };
    const failed = {
      operation,
      status: 500,
      name: 'InternalServerException',
      emulator: { not: NOT_BY_THE_SERVICE },
    };
    return [
      { ...late, cause: 'Amazon Connect is slow', onTheWay: ['silence'] },
      {
        ...late,
        cause: 'the function runs out of time',
        request: { body: JSON.stringify({ ...validRequests[operation].body, ClientToken: 'a-client-token' }) },
        onTheWay: [serviceError(500, 'InternalServerException'), 'silence'],
      },
      {
        ...failed,
        cause: 'an unexpected exception',
        trouble: 'exception',
        handler: 'The gateway failed to handle the request. Try again in a moment.',
        gateway: { not: 'nothing in the bundle throws what it does not expect' },
      },
      ...[
        'export const handler = async () => { throw new Error("crash"); };',
        'export const handler = async () => process.exit(1);',
        'export const handler = async () => "no answer";',
        'throw new Error("at start");',
      ].map((module) => ({
        ...failed,
        cause: 'the function crashes, runs out of memory, cannot be started, or answers nothing that is HTTP' as const,
        assembly: { module: () => module },
        handler: { not: 'it is the function that fails' },
        gateway: 'The gateway failed to handle the request. Try again in a moment.',
      })),
    ];
  }),
];

/** The row of the table to which a cause belongs. */
export function outcomeOf(cause: string): Outcome {
  const outcome = Object.values<Outcome>(outcomes).find(({ causes }) => causes.includes(cause));
  if (!outcome) throw new Error(`The table has no cause "${cause}".`);
  return outcome;
}
