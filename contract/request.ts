import { describeBody } from './describe.ts';
import type { Operation } from './operation.ts';
import { hasBody, type StructureShape } from './shapes.ts';
import { ValidationException } from './validate.ts';

/** What of an operation says how to read a request for it. */
export interface RequestContract {
  readonly name: string;
  readonly input: StructureShape;
}

/** The parts of an HTTP request in which members of an input travel. */
export interface RequestParts {
  /** By name in lower case. */
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  readonly pathParameters: { readonly [name: string]: string | undefined };
  /** The body as text; empty if there is none. */
  readonly body: string;
}

/**
 * Gathers the members of an operation's input from where they travel: header, path or JSON body.
 *
 * @throws ValidationException if the body is no JSON object
 */
export function gatherMembers(operation: RequestContract, { headers, pathParameters, body }: RequestParts): object {
  const members = hasBody(operation) ? parseBody(operation, body) : {};
  for (const [name, { location, locationName = name }] of Object.entries(operation.input.members)) {
    if (location === 'header') members[name] = headers[locationName.toLowerCase()];
    if (location === 'uri') members[name] = pathParameters[locationName];
  }
  return members;
}

/** A request as it is sent. */
export interface WrittenRequest {
  readonly method: Operation['method'];
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  /** JSON; undefined if the operation has no body. */
  readonly body: string | undefined;
}

/** Puts the members of an operation's input where they travel: the other direction of `gatherMembers`. */
export function writeRequest(operation: Operation, input: object): WrittenRequest {
  const headers: Record<string, string> = {};
  const body: Record<string, unknown> = {};
  let { path } = operation;
  for (const [name, value] of Object.entries(input)) {
    const { location, locationName = name } = operation.input.members[name] ?? {};
    if (location === 'header') headers[locationName] = value;
    else if (location === 'uri') path = path.replace(`{${locationName}}`, () => encodePart(value));
    else body[name] = value;
  }
  if (!hasBody(operation)) return { method: operation.method, path, headers, body: undefined };
  headers['Content-Type'] = 'application/json';
  return { method: operation.method, path, headers, body: JSON.stringify(body) };
}

/** Also of what `encodeURIComponent` leaves as it is, and RFC 3986 reserves. */
function encodePart(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function parseBody(operation: RequestContract, body: string): Record<string, unknown> {
  if (body === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new ValidationException(`The request body is not valid JSON. ${describeBody(operation)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ValidationException(`The request body is not a JSON object. ${describeBody(operation)}`);
  }
  return { ...value };
}
