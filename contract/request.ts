import { describeBody } from './describe.ts';
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
