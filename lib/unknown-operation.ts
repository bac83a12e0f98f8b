import type { IResource } from 'aws-cdk-lib/aws-apigateway';
import { exposedHeaders } from '../contract/cors.ts';
import { ERROR_TYPE_HEADER, errorBody, errors } from '../contract/errors.ts';
import type { Operation } from '../contract/operation.ts';
import { outcomes } from '../contract/outcomes.ts';
import { outcomesWhere, switchedOffMessage } from '../contract/served.ts';
import { addMockMethod } from './mock-method.ts';
import { addPreflight } from './preflight.ts';

/**
 * Answers every method that a resource does not have. Without this, API Gateway would look for a signature, answer 403,
 * and say that a token is missing.
 */
export function addUnknownMethod(
  resource: IResource,
  served: readonly Operation[],
  allowedOrigins: readonly string[],
): void {
  addNotFound(resource, outcomesWhere(served).unknownOperation.message, allowedOrigins);
}

/** Answers the root, and every path that has no resource; without a preflight, a browser would hide the answer. */
export function addUnknownPath(
  root: IResource,
  served: readonly Operation[],
  allowedOrigins: readonly string[],
  credentialHeaders: readonly string[],
): void {
  for (const resource of [root, root.addResource('{proxy+}')]) {
    addUnknownMethod(resource, served, allowedOrigins);
    addPreflight(resource, allowedOrigins, credentialHeaders);
  }
}

/** Answers in the place of an operation that the owner does not want served. */
export function addSwitchedOff(
  resource: IResource,
  operation: Operation,
  served: readonly Operation[],
  allowedOrigins: readonly string[],
): void {
  addNotFound(resource, switchedOffMessage(operation, served), allowedOrigins);
}

function addNotFound(resource: IResource, message: string, allowedOrigins: readonly string[]): void {
  const { name } = outcomes.unknownOperation;
  addMockMethod(resource, {
    method: 'ANY',
    status: errors[name],
    headers: {
      [ERROR_TYPE_HEADER]: name,
      'Access-Control-Expose-Headers': exposedHeaders.join(','),
    },
    body: errorBody(name, message),
    allowedOrigins,
  });
}
