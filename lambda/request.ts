import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describeBody } from '../contract/describe.ts';
import type { Operation } from '../contract/operations.ts';
import { ValidationException } from '../contract/validate.ts';

/**
 * Gathers the members of an operation's input from where they travel: header, path or JSON body.
 *
 * @param event with header names in lower case
 * @throws ValidationException if the body is no JSON object
 */
export function readMembers(operation: Operation, event: APIGatewayProxyEvent): Record<string, unknown> {
  const members = readBody(operation, event);
  for (const [name, { location, locationName = name }] of Object.entries(operation.input.members)) {
    if (location === 'header') members[name] = event.headers[locationName.toLowerCase()];
    if (location === 'uri') members[name] = event.pathParameters?.[locationName];
  }
  return members;
}

function readBody(operation: Operation, { body, isBase64Encoded }: APIGatewayProxyEvent): Record<string, unknown> {
  if (!body) return {};
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ValidationException(`The request body is not valid JSON. ${describeBody(operation)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ValidationException(`The request body is not a JSON object. ${describeBody(operation)}`);
  }
  return { ...value };
}
