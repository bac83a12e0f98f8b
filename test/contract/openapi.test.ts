import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Config, createConfig, lintFromString } from '@redocly/openapi-core';
import { describeMember } from '../../contract/describe.ts';
import { errors } from '../../contract/errors.ts';
import { openApiDocument } from '../../contract/openapi.ts';
import type { Operation } from '../../contract/operation.ts';
import { operations } from '../../contract/operations.ts';
import { type Outcome, outcomes } from '../../contract/outcomes.ts';
import { ValidationException, validateInput } from '../../contract/validate.ts';

type Document = ReturnType<typeof openApiDocument>;

const document = openApiDocument();

it('is up to date in docs/openapi.json: run `npm run openapi` if it is not', () => {
  const written: unknown = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'));
  expect(written).toEqual(document);
});

describe('for a validator', () => {
  let config: Config;
  beforeAll(async () => {
    config = await createConfig({ extends: ['recommended-strict'] });
  });

  /** Which rules the document breaks after an edit, each with the place below the operation. */
  async function problemsAfter(
    edit: (operation: ReturnType<typeof describedIn>, responses: ReturnType<typeof responsesIn>) => void,
  ): Promise<string[]> {
    const copy = structuredClone(document);
    const operation = operations.CreateParticipantConnection;
    edit(describedIn(copy, operation), responsesIn(copy, operation));
    const problems = await lintFromString({ source: JSON.stringify(copy), config });
    return problems.map(({ ruleId, location }) => {
      const place = location[0]?.pointer?.replace('#/paths/~1participant~1connection/post/', '');
      return `${ruleId}: ${place?.replace('/content/application~1json', '')}`;
    });
  }

  it('is valid, with examples that fit their schemas', async () => {
    expect(await problemsAfter(() => {})).toEqual([]);
  });

  it('is not valid with an answer that nothing describes', async () => {
    const problems = await problemsAfter((_, responses) => Reflect.deleteProperty(responses[200] ?? {}, 'description'));
    expect(problems).toEqual(['struct: responses/200']);
  });

  it('is not valid with an example of a request that does not fit its schema', async () => {
    const problems = await problemsAfter(({ requestBody }) => {
      exampleIn(requestBody, 'websocketAndCredentials').value = { Type: ['FAX'] };
    });
    expect(problems).toEqual([
      'no-invalid-media-type-examples: requestBody/examples/websocketAndCredentials/value/Type/0',
    ]);
  });

  it('is not valid with an example of an answer that does not fit its schema', async () => {
    const problems = await problemsAfter((_, responses) => {
      exampleIn(responses[200], 'connectParticipant').value = { Websocket: { Url: '' } };
      exampleIn(responses[403], 'connectDenied').value = { Message: 'Access denied' };
    });
    expect(problems).toEqual([
      'no-invalid-media-type-examples: responses/200/examples/connectParticipant/value/Websocket/Url',
      'no-invalid-media-type-examples: #/components/responses/Error403/examples/connectDenied/value',
    ]);
  });
});

it('has every operation of the contract, and no other', () => {
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => `${operationId}: ${method.toUpperCase()} ${path}`),
  );
  expect(described).toEqual(
    Object.values<Operation>(operations).map(({ name, method, path }) => `${name}: ${method} ${path}`),
  );
});

describe.each(Object.values<Operation>(operations))('$name', (operation) => {
  const { description, security, requestBody } = describedIn(document, operation);
  const responses = responsesIn(document, operation);

  const impossible = { CreateParticipantConnection: ['switchedOff'], DescribeView: ['bodyRefused', 'bodyUnreadable'] }[
    operation.name
  ];
  const possible = Object.entries<Outcome>(outcomes).filter(
    ([key, { answeredBy, name }]) =>
      !impossible?.includes(key) && (answeredBy !== 'Amazon Connect' || operation.errors.includes(name)),
  );

  it('shows no answer that it cannot give', () => {
    const shown = Object.values(responses).flatMap(({ content }) => Object.keys(content['application/json'].examples));
    const answers = Object.keys(responses[200]?.content['application/json'].examples ?? {});
    expect(shown.toSorted()).toEqual([...answers, ...possible.map(([key]) => key)].toSorted());
  });

  it('says when the gateway calls again', () => {
    const told = {
      always: 'The gateway calls again after a failure of Amazon Connect, at most twice.',
      withClientToken:
        'The gateway calls again after a failure of Amazon Connect, at most twice, and only if there is a `ClientToken`, which it passes on.',
      never: 'The gateway does not call again after a failure of Amazon Connect.',
    };
    expect(description).toMatch(new RegExp(` ${told[operation.retry]}$`));
  });

  it('has the status of every error, and no other', () => {
    const names = [...operation.errors, ...possible.map(([, { name }]) => name)];
    const statuses = new Set(['200', ...names.map((name) => String(errors[name]))]);
    expect(new Set(Object.keys(responses))).toEqual(statuses);
  });

  it.each(possible)('says what leads to %s, and shows it by a message without gaps', (key, outcome) => {
    const { name, answeredBy, causes } = outcome;
    const response = responses[errors[name]];
    expect(response?.description.split('\n')).toContain(`- \`${name}\` (${answeredBy}): ${causes.join('; ')}`);
    expect(exampleIn(response, key).value).toEqual({ __type: name, Message: expect.stringMatching(/^[^…]+$/) });
  });

  it('has a 403 of Amazon Connect alone, and a 429 of others too', () => {
    const answerers = (status: string): string[] =>
      [...(responses[status]?.description.matchAll(/^- `\w+` \((.+?)\):/gm) ?? [])].map(
        ([, answerer = '']) => answerer,
      );
    expect(answerers('403')).toEqual(['Amazon Connect']);
    expect(answerers('429')).toEqual(expect.arrayContaining(['API Gateway', 'function', 'Amazon Connect']));
  });

  it('asks to wait after a 429 and a 503, and after nothing else', () => {
    const waiting = Object.entries(responses).filter(([, { headers }]) => headers['Retry-After']);
    expect(waiting.map(([status]) => status)).toEqual(['429', '503']);
  });

  it('has a security scheme for its token', () => {
    const tokens = Object.entries(operation.input.members).filter(([, { location }]) => location === 'header');
    expect(security).toEqual(tokens.map(([name]) => ({ [name]: [] })));
    for (const [name, token] of tokens) {
      expect(document.components.securitySchemes[name]).toEqual({
        type: 'apiKey',
        in: 'header',
        name: token.locationName,
        description: `${name} must be ${describeMember(token)}.`,
      });
    }
  });

  it('has examples of requests that the gateway accepts with a token, and refuses without', () => {
    const elsewhere = Object.entries(operation.input.members).filter(([, { location }]) => location !== undefined);
    const placeholders = Object.fromEntries(elsewhere.map(([name]) => [name, 'a-placeholder']));
    for (const { value } of Object.values(requestBody?.content['application/json'].examples ?? {})) {
      expect(validateInput(operation, { ...value, ...placeholders })).toEqual({ ...value, ...placeholders });
      expect(() => validateInput(operation, value)).toThrow(ValidationException);
    }
  });
});

it('marks credentials as passwords, and their expiry not', () => {
  const { CreateParticipantConnectionResponse: response } = document.components.schemas;
  expect(response).toMatchObject({
    properties: {
      ConnectionCredentials: {
        properties: { ConnectionToken: { format: 'password' }, Expiry: { type: 'string' } },
      },
    },
  });
});

function describedIn({ paths }: Document, { path, method }: Operation) {
  const described = paths[path]?.[method.toLowerCase()];
  if (!described) throw new Error(`The document has no ${method} ${path}.`);
  return described;
}

type Response = Document['components']['responses'][string];

/** The responses to an operation by status, its own and those that it has in common with the others. */
function responsesIn(of: Document, operation: Operation): Record<string, Response> {
  const all = Object.entries<Response | { readonly $ref: string }>(describedIn(of, operation).responses);
  return Object.fromEntries(
    all.map(([status, response]) => {
      const found = '$ref' in response ? of.components.responses[response.$ref.split('/').at(-1) ?? ''] : response;
      if (!found) throw new Error(`The document has no response for ${status}.`);
      return [status, found];
    }),
  );
}

function exampleIn(
  message: { content: { 'application/json': { examples: Record<string, { value: object }> } } } | undefined,
  name: string,
) {
  const example = message?.content['application/json'].examples[name];
  if (!example) throw new Error(`There is no example ${name}.`);
  return example;
}
