import { describeMember } from './describe.ts';
import { ERROR_TYPE_HEADER, errorBody, errors, RETRY_AFTER_SECONDS, retryHeaders } from './errors.ts';
import { guideTo } from './guides.ts';
import { requestBodySchema, schemaOf } from './json-schema.ts';
import type { Operation } from './operation.ts';
import { chatOperations, connectionOperations, operations } from './operations.ts';
import { type Outcome, type OutcomeKey, outcomes } from './outcomes.ts';
import { gatherMembers } from './request.ts';
import { fill, outcomesWhere, switchedOffMessage } from './served.ts';
import { hasBody, type Member } from './shapes.ts';
import { ValidationException, validateInput } from './validate.ts';

/** As in the URL: callers see this version, and none of the gateway's releases. */
const API_VERSION = 'v1';

const INTRODUCTION = `\
A front door to Amazon Connect chat. It speaks the protocol of the Amazon Connect Participant Service, so the AWS CLI \
and every AWS SDK work against it by an endpoint override.

Errors of Amazon Connect that are not listed here pass through with their status and name. A 403 always comes from \
Amazon Connect: chat clients take it for the end of the chat, so the gateway never makes one of its own.`;

const all: readonly Operation[] = Object.values(operations);

/** The API of the gateway as an OpenAPI document (https://spec.openapis.org/oas/v3.1.html). */
export function openApiDocument() {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Participant Gateway',
      version: API_VERSION,
      description: INTRODUCTION,
      license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      {
        url: `https://{apiId}.execute-api.{region}.amazonaws.com/${API_VERSION}`,
        description: 'The deployed gateway. The output `GatewayUrl` of the stack is this URL.',
        variables: {
          apiId: { default: 'a1b2c3d4e5', description: 'The id that API Gateway gave to the API.' },
          region: { default: 'eu-central-1', description: 'The AWS region that the stack is deployed to.' },
        },
      },
      { url: `http://127.0.0.1:8787/${API_VERSION}`, description: 'The local gateway, which `npm start` runs.' },
    ],
    paths: Object.fromEntries(
      all.map((operation) => [operation.path, { [operation.method.toLowerCase()]: operationObject(operation) }]),
    ),
    components: {
      responses: Object.fromEntries(
        Object.entries(commonResponses).map(([status, response]) => [commonName(status), response]),
      ),
      schemas: Object.fromEntries([...all.flatMap(messageSchemas), ['Error', errorSchema] as const]),
      headers: headerObjects,
      securitySchemes: Object.fromEntries(all.flatMap(securitySchemes)),
    },
  };
}

const commonResponses = commonTo(all);

function operationObject(operation: Operation) {
  const { summary, description, examples } = guideTo(operation);
  const parameters = membersIn('uri', operation).map(([name, member]) => ({
    name: member.locationName ?? name,
    in: 'path',
    required: true,
    description: requirement(name, member),
    schema: schemaOf(member),
  }));
  return {
    operationId: operation.name,
    summary,
    description: `${description} ${describeRetries(operation)}`,
    externalDocs: {
      description: `${operation.name} in the API reference of Amazon Connect`,
      url: `https://docs.aws.amazon.com/connect-participant/latest/APIReference/API_${operation.name}.html`,
    },
    security: membersIn('header', operation).map(([name]) => ({ [name]: [] })),
    ...(parameters.length > 0 && { parameters }),
    ...(hasBody(operation) && {
      requestBody: {
        required: needsBody(operation),
        content: json(
          requestName(operation),
          Object.entries(examples).map(([name, { summary, request }]) => [name, { summary, value: request }]),
        ),
      },
    }),
    responses: {
      200: answerResponse(operation),
      ...Object.fromEntries(
        Object.entries(errorResponses(operation)).map(([status, response]) => [
          status,
          status in commonResponses ? { $ref: `#/components/responses/${commonName(status)}` } : response,
        ]),
      ),
    },
  };
}

/** Whether some member of the body must be there. */
function needsBody(operation: Operation): boolean {
  const { required, allOf } = requestBodySchema(operation);
  return required !== undefined || allOf !== undefined;
}

function answerResponse(operation: Operation) {
  const { examples } = guideTo(operation);
  return {
    description: describeAnswer(operation),
    headers: headersNamed('x-amzn-RequestId', 'Cache-Control'),
    content: json(
      responseName(operation),
      Object.entries(examples).map(([name, { summary, response }]) => [name, { summary, value: response }]),
    ),
  };
}

function describeRetries({ retry, input }: Operation): string {
  if (retry === 'always') return 'The gateway calls again after a failure of Amazon Connect, at most twice.';
  if (retry === 'never') return 'The gateway does not call again after a failure of Amazon Connect.';
  const [token = ''] = Object.entries(input.members).find(([, { idempotencyToken }]) => idempotencyToken) ?? [];
  return `The gateway calls again after a failure of Amazon Connect, at most twice, and only if there is a \`${token}\`, which it passes on.`;
}

function describeAnswer({ outputSelectedBy: selector }: Operation): string {
  if (!selector) return 'The answer of Amazon Connect.';
  const members = Object.entries(selector.values).map(([value, member]) => `\`${member}\` for \`${value}\``);
  return `Exactly the members that \`${selector.member}\` asked for: ${members.join(', ')}.`;
}

/** The responses to errors that are the same for every operation, by status. */
function commonTo(all: readonly Operation[]): ReturnType<typeof errorResponses> {
  const [first = {}, ...others] = all.map(errorResponses);
  const isCommon = ([status, response]: [string, object]): boolean =>
    others.every((responses) => JSON.stringify(responses[status]) === JSON.stringify(response));
  return Object.fromEntries(Object.entries(first).filter(isCommon));
}

function commonName(status: string): string {
  return `Error${status}`;
}

function errorResponses(operation: Operation) {
  const route = `${operation.method} ${operation.path}`;
  const ways = Object.entries<Outcome>(outcomesWhere(all, { route }));
  const messages: { readonly [key: string]: string } = gaplessMessages(operation);
  const possible = ways.filter(([key, outcome]) => canEnd(operation, key as OutcomeKey, outcome));
  const byStatus = Object.groupBy(possible, ([, { name }]) => errors[name]);
  const responses = Object.entries(byStatus).map(([status, sharing = []]) => {
    const response = {
      description: sharing
        .map(([, { name, answeredBy, causes }]) => `- \`${name}\` (${answeredBy}): ${causes.join('; ')}`)
        .join('\n'),
      headers: headersNamed(ERROR_TYPE_HEADER, 'x-amzn-RequestId', ...Object.keys(retryHeaders(Number(status)))),
      content: json(
        'Error',
        sharing.map(([key, { name, message }]) => [
          key,
          { value: JSON.parse(errorBody(name, messages[key] ?? message)) as object },
        ]),
      ),
    };
    return [status, response] as const;
  });
  return Object.fromEntries(responses);
}

function canEnd(operation: Operation, key: OutcomeKey, { answeredBy, name }: Outcome): boolean {
  if (key === 'bodyRefused' || key === 'bodyUnreadable') return hasBody(operation);
  if (key === 'switchedOff') return operation.name in chatOperations;
  return answeredBy !== 'Amazon Connect' || operation.errors.includes(name);
}

/** The outcomes whose message has gaps, written `…`, that an example has to fill. */
type GappedOutcomeKey = {
  [Key in OutcomeKey]: (typeof outcomes)[Key]['message'] extends `${string}…${string}` ? Key : never;
}[Exclude<OutcomeKey, 'unknownOperation' | 'headerRefused' | 'bodyRefused' | 'credentialsRefused'>];

function gaplessMessages(operation: Operation): { readonly [Key in GappedOutcomeKey]: string } {
  const { method, path } = operation;
  return {
    violations: refusalOf(() => validateInput(operation, guideTo(operation).refusedInput)),
    bodyUnreadable: hasBody(operation)
      ? refusalOf(() => gatherMembers(operation, { headers: {}, pathParameters: {}, body: '{' }))
      : '',
    switchedOff: switchedOffMessage(operation, Object.values(connectionOperations)),
    routeUnknownToFunction: fill(outcomes.routeUnknownToFunction.message, `PUT ${path}`, `${method} ${path}`),
    connectDenied: 'Access denied',
    connectRefused: 'The request is not valid.',
    connectQuotaExceeded: 'The number of attachments of the chat exceeds the quota.',
    connectNotFound: 'The resource was not found.',
    connectConflict: 'The attachment is already uploaded.',
    connectThrottled: 'Rate exceeded',
    connectFailed: 'Internal server error',
  };
}

function refusalOf(read: () => object): string {
  try {
    read();
  } catch (error) {
    if (error instanceof ValidationException) return error.message;
    throw error;
  }
  throw new Error('The example of a refused request is accepted: change it to one that is refused.');
}

function json(schema: string, examples: readonly (readonly [name: string, example: { readonly value: object }])[]) {
  return {
    'application/json': {
      schema: { $ref: `#/components/schemas/${schema}` },
      examples: Object.fromEntries(examples),
    },
  };
}

function messageSchemas(operation: Operation) {
  const { $schema, ...request } = requestBodySchema(operation);
  const response = { title: responseName(operation), ...schemaOf(operation.output) };
  return [
    ...(hasBody(operation) ? [[requestName(operation), request] as const] : []),
    [responseName(operation), response] as const,
  ];
}

function requestName({ name }: Operation): string {
  return `${name}Request`;
}

function responseName({ name }: Operation): string {
  return `${name}Response`;
}

const errorSchema = {
  title: 'Error',
  type: 'object',
  required: ['__type', 'Message'],
  properties: {
    __type: { type: 'string', description: `The name of the error, as in the header ${ERROR_TYPE_HEADER}.` },
    Message: { type: 'string', description: 'What is wrong, in a sentence for people.' },
  },
};

const headerObjects = {
  'x-amzn-RequestId': { description: 'The id of the request, by which the logs know it.', schema: { type: 'string' } },
  'Cache-Control': {
    description: 'Answers carry credentials, so no cache on the way may keep them.',
    schema: { type: 'string', const: 'no-store' },
  },
  [ERROR_TYPE_HEADER]: {
    description: 'The name of the error. Whatever follows a colon is not part of it.',
    schema: { type: 'string' },
    example: 'ThrottlingException',
  },
  'Retry-After': {
    description: 'Seconds to wait before the call is repeated.',
    schema: { type: 'integer' },
    example: RETRY_AFTER_SECONDS,
  },
};

function headersNamed(...names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function securitySchemes(operation: Operation) {
  return membersIn('header', operation).map(
    ([name, member]) =>
      [
        name,
        { type: 'apiKey', in: 'header', name: member.locationName ?? name, description: requirement(name, member) },
      ] as const,
  );
}

function requirement(name: string, member: Member): string {
  return `${name} must be ${describeMember(member)}.`;
}

function membersIn(location: Member['location'], { input }: Operation): [name: string, member: Member][] {
  return Object.entries(input.members).filter(([, member]) => member.location === location);
}
