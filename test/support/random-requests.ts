import { METHODS } from 'node:http';
import fc from 'fast-check';
import { createParticipantConnection } from '../../contract/operations/create-participant-connection.ts';

/** A token that no other text holds by chance; where a random one is sent, it stands for that one. */
export const TOKEN = `SECRET${'0123456789abcdef'.repeat(3)}`;

/** Tokens that no other text holds by chance, and that are too long for the validator to quote. */
export const recognizableToken = fc
  .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 40, maxLength: 128 })
  .map((digits) => `SECRET${digits}`);

const loneSurrogate = fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit));

/** Text of every Unicode plane, with control characters, lone surrogates, and names that every object inherits. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.oneof(loneSurrogate, fc.constantFrom(...'\0\t\n\r"\\\u007f\u2028')), maxLength: 20 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 60 }),
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', TOKEN, `of ${TOKEN}:`),
);

const connectionTypes = createParticipantConnection.input.members.Type.member.enum;
const knownMember = fc.constantFrom('Type', 'ConnectParticipant', 'ParticipantToken');
const unknownMember = anyText.filter((name) => name !== 'Type' && name !== 'ConnectParticipant');

type JsonMember = readonly [name: string, json: string];

function jsonObject(members: readonly JsonMember[]): string {
  return `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join()}}`;
}

/** JSON as text rather than as a value, which would lose members named `__proto__` or named twice. */
export const { json: anyJson } = fc.letrec<{ json: string; list: string; object: string }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('null', 'true', 'false', '-0', '1e400', '9007199254740993', '"WEBSOCKET"', '["WEBSOCKET"]'),
    fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map(String),
    anyText.map((text) => JSON.stringify(text)),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('json'), { maxLength: 6 }).map((items) => `[${items.join()}]`),
  object: fc
    .array(fc.tuple(fc.oneof(knownMember, unknownMember), tie('json')), { maxLength: 6, size: 'small' })
    .map(jsonObject),
}));

const deepJson = fc
  .tuple(
    fc.integer({ min: 1, max: 10_000 }),
    fc.constantFrom(['[', ']'], ['{"Type":', '}'], ['{"__proto__":', '}'], ['{"Type":[', ']}']),
    fc.boolean(),
  )
  .map(([depth, [open = '', close = ''], closed]) => `${open.repeat(depth)}1${closed ? close.repeat(depth) : ''}`);

const largeJson = fc
  .tuple(fc.integer({ min: 1000, max: 20_000 }), fc.constantFrom('"WEBSOCKET",', '1,', '{},', '"🙂",'))
  .map(([count, item]) => `{"Type":[${item.repeat(count)}"WEBSOCKET"]}`);

const validType = fc
  .array(fc.constantFrom(...connectionTypes), { minLength: 1, maxLength: 6 })
  .map((types) => ['Type', JSON.stringify(types)] as const);
const connectParticipant = (value: boolean) => ['ConnectParticipant', String(value)] as const;

const validMembers = fc.oneof(
  validType.map((type): JsonMember[] => [type]),
  fc.constant<JsonMember[]>([connectParticipant(true)]),
  fc.tuple(validType, fc.boolean().map(connectParticipant)).map((members): JsonMember[] => members),
);

/** Bodies that the operation accepts, with members that it does not know. */
const validBody = fc
  .tuple(validMembers, fc.array(fc.tuple(unknownMember, anyJson), { maxLength: 2 }))
  .chain(([known, unknown]) =>
    fc.shuffledSubarray([...known, ...unknown], { minLength: known.length + unknown.length }),
  )
  .map(jsonObject);

/** Bodies in which one thing differs from what the operation accepts, though some of them are still accepted. */
const nearlyValidBody = fc.oneof(
  fc.tuple(validMembers, knownMember, anyJson).map(([members, name, json]) => jsonObject([...members, [name, json]])),
  fc.tuple(validMembers, anyJson).map(([members, json]) => jsonObject([['Type', json], ...members.slice(1)])),
  fc
    .tuple(
      fc.array(fc.constantFrom(...connectionTypes), { maxLength: 3 }),
      fc.oneof(anyJson, fc.constantFrom('"websocket"', '"WEBSOCKET "', '"FAX"', `"${TOKEN}"`)),
    )
    .map(([types, other]) => jsonObject([['Type', `[${[...types.map((type) => `"${type}"`), other].join()}]`]])),
  fc.tuple(validBody, fc.double({ min: 0, max: 1, noNaN: true })).map(([body, at]) => body.slice(0, at * body.length)),
  fc
    .tuple(
      validBody,
      fc.constantFrom<(body: string) => string>(
        (body) => `[${body}]`,
        (body) => JSON.stringify(body),
        (body) => `\ufeff${body}`,
        (body) => ` \r\n\t${body}\n`,
        (body) => `${body}${body}`,
        (body) => `${body},`,
        (body) => `/**/${body}`,
        (body) => body.replaceAll('"', "'"),
        (body) => body.replace('{', '{,'),
        (body) => encodeURIComponent(body.toWellFormed()),
      ),
    )
    .map(([body, change]) => change(body)),
  fc.constantFrom('{}', '{"Type":[]}', '{"ConnectParticipant":false}', '{"Type":null,"ConnectParticipant":true}'),
);

/** What may stand in a body, from requests that are accepted to text that is none. */
export const bodyText = fc.oneof(
  { weight: 30, arbitrary: validBody },
  { weight: 30, arbitrary: nearlyValidBody },
  { weight: 15, arbitrary: anyJson },
  { weight: 10, arbitrary: anyText },
  { weight: 3, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: deepJson },
  { weight: 1, arbitrary: largeJson },
);

// What the operation accepts, told without the code under test.

export function isValidToken(token: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]{1,1000}$/.test(token);
}

export function isValidBody(text: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text || '{}');
  } catch {
    return false;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { Type, ConnectParticipant } = value as Record<string, unknown>;
  if (ConnectParticipant !== undefined && typeof ConnectParticipant !== 'boolean') return false;
  if (Type === undefined) return ConnectParticipant === true;
  return Array.isArray(Type) && Type.length > 0 && Type.every((type) => connectionTypes.includes(type));
}

export type Header = readonly [name: string, value: string];

/** A request as it goes over HTTP. */
export interface RandomHttpRequest {
  readonly method: string;
  /** Path and query, stage included. */
  readonly target: string;
  /** In the order and the case in which they are sent. */
  readonly headers: readonly Header[];
  readonly body: Buffer;
  /** The token in place of which `TOKEN` stands. */
  readonly token: string;
}

const operationTarget = `/v1${createParticipantConnection.path}`;

const method = fc.oneof(
  { weight: 9, arbitrary: fc.constant<string>(createParticipantConnection.method) },
  // CONNECT asks for a tunnel, which no API is.
  { weight: 1, arbitrary: fc.constantFrom(...METHODS.filter((each) => each !== 'CONNECT')) },
);

/** What servers take for a target, in part more than URLs allow. */
const targetText = fc.oneof(
  fc.string({ unit: latin1('!', '~'), maxLength: 40 }),
  anyText.map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom('..', '/', '//', '%', '%00', '%2F', '?', '#', '{proxy+}', TOKEN),
);
const target = fc.oneof(
  { weight: 20, arbitrary: fc.constant(operationTarget) },
  { weight: 2, arbitrary: targetText.map((query) => `${operationTarget}?${query}`) },
  { weight: 2, arbitrary: targetText.map((below) => `${operationTarget}/${below}`) },
  { weight: 2, arbitrary: targetText.map((below) => `/v1/${below}`) },
  { weight: 1, arbitrary: targetText.map((outside) => `/${outside}`) },
  { weight: 1, arbitrary: fc.constantFrom('*', '/', '/v1', '/v1/', `http://127.0.0.1${operationTarget}`) },
);

/** Names that say how the request is sent, which is not for chance to decide. */
const HOP_BY_HOP = /^(?:connection|content-length|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

const headerName = fc.oneof(
  fc
    .string({ unit: fc.constantFrom(..."!#$%&'*+-.^_`|~0123456789abcxyzABCXYZ"), minLength: 1, maxLength: 20 })
    .filter((name) => !HOP_BY_HOP.test(name)),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'Authorization', 'Cookie', 'X-HTTP-Method-Override'),
);
const headerText = fc.oneof(
  fc.string({ unit: fc.oneof(latin1(' ', '~'), latin1('\u0080', '\u00ff'), fc.constant('\t')), maxLength: 60 }),
  fc.constantFrom('', TOKEN, `Bearer ${TOKEN}`),
);
const contentType = fc.oneof(
  { weight: 6, arbitrary: fc.constant('application/json') },
  {
    weight: 3,
    arbitrary: fc.constantFrom('APPLICATION/JSON ; charset=utf-8', 'text/plain', 'application/x-amz-json-1.1'),
  },
  { weight: 1, arbitrary: headerText },
);
const bearer = fc.oneof(
  { weight: 9, arbitrary: fc.constant(TOKEN) },
  { weight: 1, arbitrary: headerText },
  { weight: 1, arbitrary: fc.integer({ min: 850, max: 12_000 }).map((length) => TOKEN + 'x'.repeat(length)) },
);
const named = (name: string, value: fc.Arbitrary<string>): fc.Arbitrary<Header> =>
  fc.tuple(fc.mixedCase(fc.constant(name)), value);

const headers: fc.Arbitrary<Header[]> = fc
  .tuple(
    fc.oneof(
      { weight: 9, arbitrary: fc.tuple(named('X-Amz-Bearer', bearer)) },
      { weight: 1, arbitrary: fc.array(named('X-Amz-Bearer', bearer), { maxLength: 3 }) },
    ),
    fc.oneof(
      { weight: 9, arbitrary: fc.tuple(named('Content-Type', contentType)) },
      { weight: 1, arbitrary: fc.array(named('Content-Type', contentType), { maxLength: 3 }) },
    ),
    fc.array(fc.oneof(named('Origin', fc.oneof(headerText, fc.webUrl())), fc.tuple(headerName, headerText)), {
      maxLength: 6,
    }),
  )
  .map((groups) => groups.flat());

/**
 * Requests that HTTP allows.
 *
 * @param liveTokens tokens that Amazon Connect accepts
 */
export function randomHttpRequest(liveTokens: readonly string[]): fc.Arbitrary<RandomHttpRequest> {
  return fc
    .record({
      method,
      target,
      headers,
      body: fc.oneof({ weight: 20, arbitrary: bodyText }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) }),
      isChunked: fc.boolean(),
      token: fc.oneof(
        { weight: 2, arbitrary: fc.constantFrom(...liveTokens) },
        { weight: 1, arbitrary: recognizableToken },
      ),
    })
    .map(({ method, target, headers, body, isChunked, token }) => {
      const sent = (text: string): string => text.replaceAll(TOKEN, token);
      const bytes = Buffer.from(typeof body === 'string' ? sent(body) : body);
      const framing: Header = isChunked ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(bytes.length)];
      return {
        method,
        target: sent(target),
        headers: [
          ['Host', '127.0.0.1'],
          ['Connection', 'keep-alive'],
          framing,
          ...headers.map(([name, value]): Header => [name, sent(value)]),
        ],
        body: bytes,
        token,
      };
    });
}

function latin1(first: string, last: string): fc.Arbitrary<string> {
  return fc.integer({ min: first.charCodeAt(0), max: last.charCodeAt(0) }).map((code) => String.fromCharCode(code));
}
