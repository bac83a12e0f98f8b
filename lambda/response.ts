import type { APIGatewayProxyResult } from 'aws-lambda';
import { ERROR_TYPE_HEADER, errorBody, retryHeaders } from '../contract/errors.ts';
import type { Operation } from '../contract/operation.ts';
import type { Shape } from '../contract/shapes.ts';
import { IncompleteAnswerError, type Refusal } from './refusal.ts';

/** Answers carry credentials, so no cache on the way may keep them. */
const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };

export function success(output: object): APIGatewayProxyResult {
  return { statusCode: 200, headers: { ...headers }, body: JSON.stringify(output) };
}

export function refusal({ name, status, message }: Refusal): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: { ...headers, [ERROR_TYPE_HEADER]: name, ...retryHeaders(status) },
    body: errorBody(name, message),
  };
}

/**
 * The members of an operation's output, those that its input asked for if that can choose.
 *
 * @throws IncompleteAnswerError if one is missing that has to be there, or a member of one that was asked for
 */
export function selectOutput(operation: Operation, input: object, output: object): object {
  const { outputSelectedBy: selector } = operation;
  if (!selector) {
    const { members, required = [] } = operation.output;
    const isEmpty = Object.keys(output).length === 0 && Object.keys(members).length > 0;
    if (!isEmpty && required.every((name) => Object.hasOwn(output, name))) return output;
    throw new IncompleteAnswerError("Amazon Connect's answer is empty, or lacks what it has to have.");
  }
  const asked = new Set(valuesOf(input, selector.member).map((value) => selector.values[value] ?? ''));
  return Object.fromEntries(
    [...asked].map((name) => {
      const value = (output as Record<string, unknown>)[name];
      if (isComplete(operation.output.members[name], value)) return [name, value];
      throw new IncompleteAnswerError(`Amazon Connect's answer lacks ${name}, or a member of it.`);
    }),
  );
}

function valuesOf(input: object, member: string): string[] {
  return (input as Record<string, string[] | undefined>)[member] ?? [];
}

/** Whether a value is a structure that has each member of its shape: structures, or texts that are not empty. */
function isComplete(shape: Shape | undefined, value: unknown): boolean {
  if (shape?.type !== 'structure' || typeof value !== 'object' || value === null) return false;
  return Object.entries(shape.members).every(([name, member]) => {
    const part = (value as Record<string, unknown>)[name];
    return member.type === 'structure'
      ? typeof part === 'object' && part !== null
      : typeof part === 'string' && part !== '';
  });
}
