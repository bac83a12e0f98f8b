import { errors as statuses } from '../../contract/errors.ts';
import type { Operation } from '../../contract/operation.ts';
import { chatOperations, type OperationName, operations } from '../../contract/operations.ts';
import { type Outcome, outcomes } from '../../contract/outcomes.ts';
import type { Fault } from '../../local/connect/amazon-connect.ts';
import { type AssemblyChanges, answeringBy } from '../support/assembly.ts';
import type { Turn } from '../support/scripted-server.ts';
import { type BodyFault, bodyFaults } from './body-faults.ts';
import { validRequests } from './requests.ts';

type Outcomes = typeof outcomes;
type Cause = Outcomes[keyof Outcomes]['causes'][number];

/** What differs from a valid request for the operation. */
export interface CaseRequest {
  readonly method?: string;
  readonly path?: string;
  /** The part of the path that is no constant, where it is not the valid one. */
  readonly viewToken?: string;
  /** The token that the operation takes; `undefined` sends none, and by default it is one of a chat that goes on. */
  readonly token?: string | undefined;
  /** `undefined` sends none. */
  readonly contentType?: string | undefined;
  readonly body?: string | undefined;
}

/** What a target answers: a part of the message or what it matches, or why it cannot be brought to answer at all. */
export type Expected = string | RegExp | { readonly not: string };

/** A cause of the table, brought about at each of the three targets. */
export interface Case {
  readonly operation: OperationName;
  readonly cause: Cause;
  readonly request?: CaseRequest;
  /** What happens to the requests of the function on their way to Amazon Connect. */
  readonly onTheWay?: readonly Turn[];
  /** What the emulated Amazon Connect is told to answer, as often as it is asked. */
  readonly connectError?: Extract<Fault, { fault: 'error' }>['name'];
  /** What else than Amazon Connect fails the function. */
  readonly trouble?: 'deadline' | 'exception';
  /** The cloud assembly that the local gateway serves, where it is not the usual one. */
  readonly assembly?: AssemblyChanges;
  /** The configuration of the stack that the local gateway serves, where it is not the usual one. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly status: number;
  readonly name: string;
  /** The requests that set out for Amazon Connect; by default 0, and `any` where it depends on how fast the machine is. */
  readonly attempts?: number | 'any';
  readonly handler: Expected;
  readonly gateway: Expected;
  readonly emulator: Expected;
}

const BEFORE_THE_FUNCTION = 'it is refused before the function';
const NOT_BY_THE_SERVICE = 'it is not for Amazon Connect to answer';
const ON_THE_WAY = 'it happens on the way to Amazon Connect';

/** What the emulated Amazon Connect says with an error that it was told to answer. */
const TOLD_TO = 'The emulated service was told to answer so.';

const everyOperation = Object.values<Operation>(operations);

const foreignCauses = {
  'broken JSON': 'broken JSON under a content type that is not application/json',
  'a body that is no JSON object': 'no JSON object under a content type that is not application/json',
} as const satisfies { readonly [name: string]: Cause };

/** What API Gateway says of a body, and what whoever looks into it says: API Gateway looks at JSON alone. */
function casesOfBody({ operation, cause, body, violation }: BodyFault): Case[] {
  const refused = { operation, status: 400, name: 'ValidationException', handler: violation, emulator: violation };
  const { method, path } = operations[operation];
  const bodyRefused = new RegExp(
    `^The request body is not what ${method} ${path} accepts\\. It is a JSON object with .*${operation}: .* The limits are in https://docs\\.aws`,
  );
  const foreign: Cause =
    foreignCauses[cause as keyof typeof foreignCauses] ??
    'any other fault of the body under a content type that is not application/json, which API Gateway does not check';
  return [
    { ...refused, cause, request: { body }, gateway: bodyRefused },
    {
      ...refused,
      cause: 'any of these without a content type',
      request: { contentType: undefined, body },
      gateway: bodyRefused,
    },
    { ...refused, cause: foreign, request: { contentType: 'text/plain', body }, gateway: violation },
  ];
}

/** The same message from all three. */
function everywhere(message: string) {
  return { handler: message, gateway: message, emulator: message };
}

/** What the caller is told of something that happened on the way to Amazon Connect. */
function fromTheWay(message: string) {
  return { handler: message, gateway: message, emulator: { not: ON_THE_WAY } };
}

/** What API Gateway says by itself, and nobody else. */
function fromApiGateway(message: string) {
  return { handler: { not: BEFORE_THE_FUNCTION }, gateway: message, emulator: { not: NOT_BY_THE_SERVICE } };
}

const page = (status: number): Turn => ({ status, headers: { 'Content-Type': 'text/html' }, body: '<h1>No</h1>' });
const serviceError = (status: number, name: string): Turn => ({
  status,
  headers: { 'x-amzn-ErrorType': name },
  body: { Message: `${name}, says Amazon Connect.` },
});

/** What can happen to each operation, with a request that is valid but for one thing. */
function casesOf({ name: operationName, method, path, input, output, errors }: Operation): Case[] {
  const operation = operationName as OperationName;
  const token = 'ParticipantToken' in input.members ? 'ParticipantToken' : 'ConnectionToken';
  const refused = { operation, status: 400, name: 'ValidationException' };
  const unknown = { operation, status: 404, name: 'UnknownOperationException' };
  const failed = { operation, attempts: mayBeRepeated(operation) ? 3 : 1 };
  const unreachable = {
    ...failed,
    status: 503,
    name: 'ServiceUnavailableException',
    ...fromTheWay('Amazon Connect could not be reached. Try again in a moment.'),
  };
  const garbled = {
    operation,
    status: 502,
    name: 'BadGatewayException',
    attempts: 1,
    ...fromTheWay('The answer of Amazon Connect could not be understood. Try again in a moment.'),
  };
  return [
    {
      operation,
      cause: 'more requests come than the throttle of the method allows',
      assembly: { template: (text) => text.replace(/"ThrottlingBurstLimit": \d+/g, '"ThrottlingBurstLimit": 0') },
      status: 429,
      name: 'ThrottlingException',
      handler: { not: BEFORE_THE_FUNCTION },
      gateway: 'Too many requests reach the gateway. Wait as long as Retry-After says, then try again.',
      emulator: { not: 'it has its own throttle: see "Amazon Connect throttles"' },
    },
    {
      ...unknown,
      cause: 'a method that the path does not have',
      request: { method: 'PUT' },
      handler: `No operation answers PUT ${path} here; these are served: `,
      gateway:
        'No operation answers this method and path. Below the URL of the gateway and its stage, these are served: ',
      emulator: 'The emulated Amazon Connect has no such operation.',
    },
    {
      ...refused,
      cause: 'no token',
      request: { token: undefined },
      handler: `1 validation error detected: Value null at '/${token}' failed to satisfy constraint`,
      gateway: `The header X-Amz-Bearer is missing or empty, and ${method} ${path} needs it. It carries ParticipantToken (a string of 1 to 1000 characters) of CreateParticipantConnection, or ConnectionToken (a string of 1 to 1000 characters) of every other operation.`,
      emulator: `1 validation error detected: Value null at '/${token}' failed to satisfy constraint`,
    },
    {
      ...refused,
      cause: 'an empty token',
      request: { token: '' },
      handler: `Value with length 0 at '/${token}'`,
      gateway: 'The header X-Amz-Bearer is missing or empty',
      emulator: `Value with length 0 at '/${token}'`,
    },
    {
      ...refused,
      cause: 'an over-long token',
      request: { token: 'x'.repeat(1001) },
      ...everywhere(`Value with length 1001 at '/${token}'`),
    },
    {
      ...refused,
      cause: 'a malformed token, with characters that no header can carry',
      request: { token: 'line\nbreak' },
      handler: `Value with characters that no header can carry at '/${token}'`,
      gateway: { not: 'HTTP does not carry it' },
      emulator: { not: 'HTTP does not carry it' },
    },
    {
      operation,
      cause: 'Amazon Connect does not accept the token, or the chat is over',
      request: { token: 'nobody' },
      status: 403,
      name: 'AccessDeniedException',
      attempts: 1,
      ...everywhere('Access denied'),
    },
    ...errors
      .filter((name) => name !== 'AccessDeniedException')
      .map((name) => ({
        ...failed,
        cause: causesOfConnect[name as keyof typeof causesOfConnect],
        connectError: name as keyof typeof causesOfConnect,
        status: statuses[name],
        name,
        ...(name !== 'InternalServerException' && { attempts: 1 }),
        ...everywhere(TOLD_TO),
      })),
    {
      ...unreachable,
      cause: 'Amazon Connect cannot be reached, in any attempt',
      onTheWay: ['reset', 'reset', 'reset'],
    },
    {
      ...unreachable,
      cause: 'Amazon Connect closes the connection half-way, in any attempt',
      onTheWay: ['half', 'half', 'half'],
    },
    ...[500, 502, 503, 504].map((status) => ({
      ...unreachable,
      cause: 'something on the way to Amazon Connect answers with a 5xx in its place, in any attempt' as const,
      onTheWay: Array(3).fill(page(status)),
    })),
    {
      operation,
      cause: 'something on the way to Amazon Connect answers 429 in its place',
      onTheWay: [page(429)],
      status: 429,
      name: 'ThrottlingException',
      attempts: 1,
      ...fromTheWay('Too many requests reach Amazon Connect. Wait as long as Retry-After says, then try again.'),
    },
    ...[302, 400, 403, 404].map((status) => ({
      ...garbled,
      cause: 'something on the way to Amazon Connect answers in its place, with another status' as const,
      onTheWay: [page(status)],
    })),
    // Where an answer is always empty, the SDK does not read it.
    ...(Object.keys(output.members).length > 0
      ? [
          ...[page(200), { status: 200, body: '{"Websocket":' }].map((turn) => ({
            ...garbled,
            cause: 'Amazon Connect answers with something that is not JSON' as const,
            onTheWay: [turn],
          })),
          {
            ...garbled,
            cause:
              'Amazon Connect answers 200 without anything, or without a member that it has to have or that was asked for' as const,
            onTheWay: [{ status: 200 }],
          },
        ]
      : []),
    { ...garbled, cause: 'Amazon Connect answers with something that is not JSON', onTheWay: ['noise'] },
  ];
}

/** By the error of Amazon Connect. */
const causesOfConnect = {
  ConflictException: 'the request is at odds with the state of the chat or of an attachment',
  InternalServerException: 'Amazon Connect fails, in any attempt',
  ResourceNotFoundException: 'Amazon Connect does not know what the request names',
  ServiceQuotaExceededException: 'the chat has as many attachments as Amazon Connect lets it have',
  ThrottlingException: 'Amazon Connect throttles',
  ValidationException: 'Amazon Connect does not accept the request',
} as const satisfies { readonly [name: string]: Cause };

/** Whether the valid request may: what has an effect needs a client token, which not every one of them has. */
function mayBeRepeated(operation: OperationName): boolean {
  return !['DisconnectParticipant', 'SendMessage', 'SendEvent', 'CancelParticipantAuthentication'].includes(operation);
}

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

/** One operation of each function, for what has nothing to do with operations. */
const oneOfEach = ['CreateParticipantConnection', 'SendMessage'] as const;

export const cases: readonly Case[] = [
  ...everyOperation.flatMap(casesOf),
  ...bodyFaults.flatMap(casesOfBody),
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
    gateway: { not: 'no firewall runs locally: see test/lib/firewall.test.ts' },
    emulator: { not: NOT_BY_THE_SERVICE },
  },
  bySomethingElse(
    'another rule of the firewall blocks the request',
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
    'credentials that an authorizer, an API key or a resource policy refuses, if the owner has added one',
    'UNAUTHORIZED',
    401,
    'UnauthorizedException',
    'The gateway did not accept the credentials of the request. Amazon Connect was not asked.',
  ),
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
    gateway: `No operation answers this method and path. Below the URL of the gateway and its stage, these are served: ${everyOperation.map(({ method, path }) => `${method} ${path}`).join(', ')}.`,
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
    cause: 'a body over the limit',
    request: { body: JSON.stringify({ Type: ['WEBSOCKET'], Padding: 'x'.repeat(10 * 1024 * 1024) }) },
    status: 413,
    name: 'RequestEntityTooLargeException',
    handler: { not: BEFORE_THE_FUNCTION },
    gateway: 'The request is larger than the gateway accepts. No operation takes more than a few kilobytes.',
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
