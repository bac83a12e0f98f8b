import { errors as statuses } from '../../contract/errors.ts';
import type { Operation } from '../../contract/operation.ts';
import { type OperationName, operations } from '../../contract/operations.ts';
import { type BodyFault, bodyFaults } from './body-faults.ts';
import { BEFORE_THE_FUNCTION, type Case, type Cause, everywhere, fromTheWay, page, TOLD_TO } from './case.ts';

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

/** What can happen to every operation alike. */
export const operationCases: readonly Case[] = [
  ...Object.values<Operation>(operations).flatMap(casesOf),
  ...bodyFaults.flatMap(casesOfBody),
];
