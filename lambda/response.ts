import type { APIGatewayProxyResult } from 'aws-lambda';
import { errorBody, errorHeaders } from '../contract/errors.ts';
import type { Operation } from '../contract/operations.ts';
import type { Refusal } from './refusal.ts';

/** Answers carry credentials, so no cache on the way may keep them. */
const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };

export function success(output: object): APIGatewayProxyResult {
  return { statusCode: 200, headers: { ...headers }, body: JSON.stringify(output) };
}

export function refusal({ name, status, message }: Refusal): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: { ...headers, ...errorHeaders(name, status) },
    body: errorBody(name, message),
  };
}

/** The members of an operation's output that its input asked for. */
export function selectOutput(operation: Operation, input: object, output: object): object {
  const { outputSelectedBy: selector } = operation;
  const asked = selector
    ? new Set(valuesOf(input, selector.member).map((value) => selector.values[value]))
    : new Set(Object.keys(operation.output.members));
  return Object.fromEntries(Object.entries(output).filter(([name]) => asked.has(name)));
}

function valuesOf(input: object, member: string): string[] {
  return (input as Record<string, string[] | undefined>)[member] ?? [];
}
