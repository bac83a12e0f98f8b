import type { IResource } from 'aws-cdk-lib/aws-apigateway';
import { allowedHeadersWith, allowedMethods, PREFLIGHT_MAX_AGE_SECONDS } from '../contract/cors.ts';
import { addMockMethod } from './mock-method.ts';

/**
 * Adds the method OPTIONS to a resource, by which a browser asks whether a page may call the others.
 *
 * @param credentialHeaders the headers in which the API asks for credentials
 */
export function addPreflight(
  resource: IResource,
  allowedOrigins: readonly string[],
  credentialHeaders: readonly string[],
): void {
  addMockMethod(resource, {
    method: 'OPTIONS',
    status: 204,
    headers: {
      'Access-Control-Allow-Methods': allowedMethods.join(','),
      'Access-Control-Allow-Headers': allowedHeadersWith(credentialHeaders).join(','),
      'Access-Control-Max-Age': String(PREFLIGHT_MAX_AGE_SECONDS),
    },
    body: '',
    allowedOrigins,
  });
}
