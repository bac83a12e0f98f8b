import { type Outcome, outcomes } from '../../contract/outcomes.ts';
import type { Fault } from '../../local/connect/amazon-connect.ts';
import { type AssemblyChanges, answeringBy } from '../support/assembly.ts';
import type { Turn } from '../support/scripted-server.ts';

type Outcomes = typeof outcomes;
type Cause = Outcomes[keyof Outcomes]['causes'][number];

export interface CaseRequest {
  readonly method?: string;
  readonly path?: string;
  /** The participant token; `undefined` sends none, and by default it is one of a chat that goes on. */
  readonly token?: string | undefined;
  /** `undefined` sends none. */
  readonly contentType?: string | undefined;
  readonly body?: string | undefined;
}

/** What a target answers: a part of the message, or why it cannot be brought to answer at all. */
export type Expected = string | { readonly not: string };

/** A cause of the table, brought about at each of the three targets. */
export interface Case {
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

const BODY_REFUSED =
  'The request body is not what the operation accepts. CreateParticipantConnection takes a JSON object with Type (a list of 1 or more members, each one of WEBSOCKET, CONNECTION_CREDENTIALS, WEBRTC_CONNECTION; required unless ConnectParticipant is true), ConnectParticipant (true or false; optional).';

interface BodyFault {
  readonly cause: Cause & Outcomes['bodyRefused']['causes'][number];
  readonly body: string | undefined;
  /** What is said by whoever looks into the body. */
  readonly violation: string;
}

const bodyFaults: readonly BodyFault[] = [
  { cause: 'no body', body: undefined, violation: "1 validation error detected: Value null at '/Type' failed" },
  {
    cause: 'broken JSON',
    body: '{',
    violation: 'The request body is not valid JSON. CreateParticipantConnection takes',
  },
  { cause: 'a body that is no JSON object', body: '[]', violation: 'The request body is not a JSON object. Create' },
  {
    cause: 'a member that is missing',
    body: '{"ConnectParticipant":false}',
    violation: "Value null at '/Type' failed to satisfy constraint: Member must be a list of 1 or more members",
  },
  { cause: 'a member of the wrong type', body: '{"Type":"WEBSOCKET"}', violation: "Value of type string at '/Type'" },
  {
    cause: 'a member of the wrong type',
    body: '{"Type":["FAX"],"ConnectParticipant":1}',
    violation: "2 validation errors detected: Value 'FAX' at '/Type/0' failed",
  },
  { cause: 'a number where a string belongs', body: '{"Type":[1]}', violation: "Value of type number at '/Type/0'" },
  {
    cause: 'a boolean where a string belongs',
    body: '{"Type":[true]}',
    violation: "Value of type boolean at '/Type/0'",
  },
  {
    cause: 'an unknown enum value',
    body: '{"Type":["WEBSOCKET","FAX"]}',
    violation:
      "Value 'FAX' at '/Type/1' failed to satisfy constraint: Member must be one of WEBSOCKET, CONNECTION_CREDENTIALS",
  },
  { cause: 'an empty list', body: '{"Type":[]}', violation: "Value with length 0 at '/Type'" },
];

const foreignCauses = {
  'broken JSON': 'broken JSON under a content type that is not application/json',
  'a body that is no JSON object': 'no JSON object under a content type that is not application/json',
} as const satisfies { readonly [name: string]: Cause };

function casesOf({ cause, body, violation }: BodyFault): Case[] {
  const refused = { status: 400, name: 'ValidationException', handler: violation, emulator: violation };
  const foreign: Cause =
    foreignCauses[cause as keyof typeof foreignCauses] ??
    'any other fault of the body under a content type that is not application/json, which API Gateway does not check';
  return [
    { ...refused, cause, request: { body }, gateway: BODY_REFUSED },
    {
      ...refused,
      cause: 'any of these without a content type',
      request: { contentType: undefined, body },
      gateway: BODY_REFUSED,
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

/** A refusal of API Gateway for which nothing locally is a cause, so another cause gets the row of its type. */
function bySomethingElse(cause: Cause, responseType: string, status: number, name: string, message: string): Case {
  return {
    cause,
    request: { token: undefined },
    assembly: answeringBy(responseType),
    status,
    name,
    ...fromApiGateway(message),
  };
}

const UNREACHABLE = {
  status: 503,
  name: 'ServiceUnavailableException',
  attempts: 3,
  ...fromTheWay('Amazon Connect could not be reached. Try again in a moment.'),
};
const GARBLED = {
  status: 502,
  name: 'BadGatewayException',
  attempts: 1,
  ...fromTheWay('The answer of Amazon Connect could not be understood. Try again in a moment.'),
};
const page = (status: number): Turn => ({ status, headers: { 'Content-Type': 'text/html' }, body: '<h1>No</h1>' });
const serviceError = (status: number, name: string): Turn => ({
  status,
  headers: { 'x-amzn-ErrorType': name },
  body: { Message: `${name}, says Amazon Connect.` },
});

export const cases: readonly Case[] = [
  {
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
    cause: 'a list that is too long',
    request: { body: '{"Type":["WEBSOCKET","CONNECTION_CREDENTIALS"]}' },
    // No operation that is served has a list with an upper limit, so its model gets one.
    assembly: { template: (text) => text.replace('"minItems": 1', '"minItems": 1, "maxItems": 1') },
    status: 400,
    name: 'ValidationException',
    handler: { not: 'no operation that it serves has a limit: see test/contract/validate.test.ts' },
    gateway: BODY_REFUSED,
    emulator: { not: 'no operation that it serves has a limit: see test/contract/validate.test.ts' },
  },
  {
    cause: 'more requests come than the throttle of the method allows',
    assembly: { template: (text) => text.replace(/"ThrottlingBurstLimit": \d+/, '"ThrottlingBurstLimit": 0') },
    status: 429,
    name: 'ThrottlingException',
    handler: { not: BEFORE_THE_FUNCTION },
    gateway: 'Too many requests reach the gateway. Wait as long as Retry-After says, then try again.',
    emulator: { not: 'it has its own throttle: see "Amazon Connect throttles"' },
  },
  {
    cause: 'an unknown path',
    request: { path: '/participant/nothing' },
    status: 404,
    name: 'UnknownOperationException',
    handler: { not: BEFORE_THE_FUNCTION },
    gateway:
      'No operation answers this method and path. Below the URL of the gateway and its stage, these are served: POST /participant/connection.',
    emulator: 'The emulated Amazon Connect has no such operation.',
  },
  {
    cause: 'a method that the path does not have',
    request: { method: 'PUT' },
    status: 404,
    name: 'UnknownOperationException',
    handler: { not: BEFORE_THE_FUNCTION },
    gateway: 'No operation answers this method and path.',
    emulator: 'The emulated Amazon Connect has no such operation.',
  },
  {
    cause: 'a route of API Gateway that its function does not carry',
    request: { path: '/participant/other' },
    status: 404,
    name: 'UnknownOperationException',
    handler: 'No operation answers POST /participant/other here; these are served: POST /participant/connection.',
    gateway: { not: 'its template has no such route' },
    emulator: { not: NOT_BY_THE_SERVICE },
  },
  {
    cause: 'a body over the limit',
    request: { body: JSON.stringify({ Type: ['WEBSOCKET'], Padding: 'x'.repeat(10 * 1024 * 1024) }) },
    status: 413,
    name: 'RequestEntityTooLargeException',
    handler: { not: BEFORE_THE_FUNCTION },
    gateway: 'The request is larger than the gateway accepts. No operation takes more than a few kilobytes.',
    emulator: { not: 'its limit is not that of API Gateway' },
  },
  {
    cause: 'no token',
    request: { token: undefined },
    status: 400,
    name: 'ValidationException',
    handler: "1 validation error detected: Value null at '/ParticipantToken' failed to satisfy constraint",
    gateway:
      'The header X-Amz-Bearer is missing or empty. ParticipantToken must be a string of 1 to 1000 characters, in the header X-Amz-Bearer. CreateParticipantConnection takes a JSON object with Type (a list of 1 or more members',
    emulator: "1 validation error detected: Value null at '/ParticipantToken' failed to satisfy constraint",
  },
  {
    cause: 'an empty token',
    request: { token: '' },
    status: 400,
    name: 'ValidationException',
    handler: "Value with length 0 at '/ParticipantToken'",
    gateway: 'The header X-Amz-Bearer is missing or empty.',
    emulator: "Value with length 0 at '/ParticipantToken'",
  },
  {
    cause: 'an over-long token',
    request: { token: 'x'.repeat(1001) },
    status: 400,
    name: 'ValidationException',
    ...everywhere("Value with length 1001 at '/ParticipantToken'"),
  },
  {
    cause: 'a malformed token, with characters that no header can carry',
    request: { token: 'line\nbreak' },
    status: 400,
    name: 'ValidationException',
    handler: "Value with characters that no header can carry at '/ParticipantToken'",
    gateway: { not: 'HTTP does not carry it' },
    emulator: { not: 'HTTP does not carry it' },
  },
  ...bodyFaults.flatMap(casesOf),
  {
    cause: 'Amazon Connect does not accept the token, or the chat is over',
    request: { token: 'nobody' },
    status: 403,
    name: 'AccessDeniedException',
    attempts: 1,
    ...everywhere('Access denied'),
  },
  {
    cause: 'Amazon Connect does not accept the request',
    connectError: 'ValidationException',
    status: 400,
    name: 'ValidationException',
    attempts: 1,
    ...everywhere(TOLD_TO),
  },
  {
    cause: 'Amazon Connect throttles',
    connectError: 'ThrottlingException',
    status: 429,
    name: 'ThrottlingException',
    attempts: 1,
    ...everywhere(TOLD_TO),
  },
  {
    cause: 'Amazon Connect fails, in any attempt',
    connectError: 'InternalServerException',
    status: 500,
    name: 'InternalServerException',
    attempts: 3,
    ...everywhere(TOLD_TO),
  },
  {
    ...UNREACHABLE,
    cause: 'Amazon Connect cannot be reached, in any attempt',
    onTheWay: ['reset', 'reset', 'reset'],
  },
  {
    ...UNREACHABLE,
    cause: 'Amazon Connect closes the connection half-way, in any attempt',
    onTheWay: ['half', 'half', 'half'],
  },
  ...[500, 502, 503, 504].map((status) => ({
    ...UNREACHABLE,
    cause: 'something on the way to Amazon Connect answers with a 5xx in its place, in any attempt' as const,
    onTheWay: Array(3).fill(page(status)),
  })),
  {
    cause: 'something on the way to Amazon Connect answers 429 in its place',
    onTheWay: [page(429)],
    status: 429,
    name: 'ThrottlingException',
    attempts: 1,
    ...fromTheWay('Too many requests reach Amazon Connect. Wait as long as Retry-After says, then try again.'),
  },
  ...[302, 400, 403, 404].map((status) => ({
    ...GARBLED,
    cause: 'something on the way to Amazon Connect answers in its place, with another status' as const,
    onTheWay: [page(status)],
  })),
  ...([page(200), { status: 200, body: '{"Websocket":' }, 'noise'] as const).map((turn) => ({
    ...GARBLED,
    cause: 'Amazon Connect answers with something that is not JSON' as const,
    onTheWay: [turn],
  })),
  ...['{}', '{"Websocket":{}}', '{"Websocket":{"Url":"wss://example.invalid"}}', '[]', '{"Websocket":"text"}'].map(
    (body) => ({
      ...GARBLED,
      cause: 'Amazon Connect answers 200 with a member missing' as const,
      onTheWay: [{ status: 200, body }],
    }),
  ),
  {
    cause: 'Amazon Connect is slow',
    onTheWay: ['silence'],
    trouble: 'deadline',
    assembly: { template: (text) => text.replace(/"Timeout": 10\b/, '"Timeout": 1') },
    status: 504,
    name: 'GatewayTimeoutException',
    attempts: 'any',
    ...fromTheWay('Amazon Connect did not answer in time. Try again in a moment.'),
  },
  {
    cause: 'the function runs out of time',
    onTheWay: [serviceError(500, 'InternalServerException'), 'silence'],
    trouble: 'deadline',
    assembly: { template: (text) => text.replace(/"Timeout": 10\b/, '"Timeout": 1') },
    status: 504,
    name: 'GatewayTimeoutException',
    attempts: 'any',
    handler: 'Amazon Connect did not answer in time. Try again in a moment.',
    gateway: 'Amazon Connect did not answer in time. Try again in a moment.',
    emulator: { not: NOT_BY_THE_SERVICE },
  },
  {
    cause: 'an unexpected exception',
    trouble: 'exception',
    status: 500,
    name: 'InternalServerException',
    handler: 'The gateway failed to handle the request. Try again in a moment.',
    gateway: { not: 'nothing in the bundle throws what it does not expect' },
    emulator: { not: NOT_BY_THE_SERVICE },
  },
  ...[
    'export const handler = async () => { throw new Error("crash"); };',
    'export const handler = async () => process.exit(1);',
    'export const handler = async () => "no answer";',
    'throw new Error("at start");',
  ].map((module) => ({
    cause: 'the function crashes, runs out of memory, cannot be started, or answers nothing that is HTTP' as const,
    assembly: { module: () => module },
    status: 500,
    name: 'InternalServerException',
    handler: { not: 'it is the function that fails' },
    gateway: 'The gateway failed to handle the request. Try again in a moment.',
    emulator: { not: NOT_BY_THE_SERVICE },
  })),
];

/** The row of the table to which a cause belongs. */
export function outcomeOf(cause: string): Outcome {
  const outcome = Object.values<Outcome>(outcomes).find(({ causes }) => causes.includes(cause));
  if (!outcome) throw new Error(`The table has no cause "${cause}".`);
  return outcome;
}
