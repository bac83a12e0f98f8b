import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { errors } from '../../contract/errors.ts';
import { BEARER_HEADER, isRepeatable, type Operation } from '../../contract/operation.ts';
import { chatOperations, connectionOperations, operations } from '../../contract/operations.ts';

/** The public service model of the Participant Service, API version 2018-09-07, as data. */
const model = JSON.parse(readFileSync(new URL('participant-operations.json', import.meta.url), 'utf8')) as {
  operations: Record<string, ModelOperation>;
};

interface ModelOperation {
  readonly method: string;
  readonly path: string;
  readonly input: {
    readonly required: readonly string[];
    readonly members: Record<string, { readonly idempotencyToken?: true }>;
  };
  readonly output: { readonly required?: readonly string[]; readonly members: object };
  readonly errors: Record<string, number>;
}

describe.each(Object.entries<Operation>(operations))('%s', (name, operation) => {
  const published = model.operations[name];
  if (!published) throw new Error(`The service model has no operation ${name}.`);

  it('has the method and path of the service model', () => {
    expect([operation.name, operation.method, operation.path]).toEqual([name, published.method, published.path]);
  });

  it('has the members and limits of the service model, in and out', () => {
    expect(asPublished(operation.input.members)).toEqual(asPublished(published.input.members));
    expect(asPublished(operation.output.members)).toEqual(asPublished(published.output.members));
    expect(operation.input.required).toEqual(published.input.required);
    expect(operation.output.required).toEqual(published.output.required);
  });

  it('has the errors of the service model, with their statuses', () => {
    expect(Object.fromEntries(operation.errors.map((error) => [error, errors[error]]))).toEqual(published.errors);
  });

  it('is repeated only with a client token exactly if the service model has one', () => {
    const tokens = Object.values(published.input.members).filter(({ idempotencyToken }) => idempotencyToken);
    expect(operation.retry === 'withClientToken').toBe(tokens.length > 0);
  });

  it('asks of its input only what the validator checks: no pattern, and no map', () => {
    expect(JSON.stringify(operation.input)).not.toMatch(/"pattern":|"type":"map"/);
  });

  it('takes its token from the bearer header, and marks it as sensitive', () => {
    const tokens = Object.values(operation.input.members).filter(({ location }) => location === 'header');
    expect(tokens).toEqual([expect.objectContaining({ locationName: BEARER_HEADER, sensitive: true })]);
  });
});

it('gives each operation to one of the two functions', () => {
  expect(Object.keys(connectionOperations)).toEqual(['CreateParticipantConnection']);
  expect([...Object.keys(connectionOperations), ...Object.keys(chatOperations)].toSorted()).toEqual(
    Object.keys(model.operations).toSorted(),
  );
});

describe('a call that may have taken effect', () => {
  const { SendMessage, SendEvent, DisconnectParticipant, GetTranscript, CancelParticipantAuthentication } = operations;

  it.each([SendMessage, SendEvent, DisconnectParticipant])(
    'may be repeated with a client token alone: $name',
    (row) => {
      expect(isRepeatable(row, { ClientToken: 'a-client-token' })).toBe(true);
      expect(isRepeatable(row, { ClientToken: '' })).toBe(false);
      expect(isRepeatable(row, { Content: 'a-text' })).toBe(false);
    },
  );

  it('may be repeated if the operation has no effect', () => {
    expect(isRepeatable(GetTranscript, {})).toBe(true);
  });

  it('may not be repeated if it would find its effect, and fail', () => {
    expect(isRepeatable(CancelParticipantAuthentication, {})).toBe(false);
  });
});

/** What the contract knows beside the model: more that is sensitive, and habits of clients. */
const OURS = ['sensitive', 'absentIfEmpty'];

function asPublished(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, member) => (OURS.includes(key) ? undefined : member)));
}
