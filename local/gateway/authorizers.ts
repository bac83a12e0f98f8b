import type { APIGatewayAuthorizerResult, APIGatewayProxyEvent, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { FunctionError } from './execution-environment.ts';
import type { GatewayResponseType } from './gateway-response.ts';
import type { Issuer } from './issuer.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { type AwsCredentials, checkSignature, type SignedRequest } from './signature-v4.ts';
import { type Authorization, type LambdaAuthorizer, pseudoParameters } from './template.ts';

/** Whom the authorizers of an API believe. */
export interface Authorities {
  /** Issues the tokens of users, in the place of any other issuer and user pool. */
  readonly issuer: Issuer;
  /** Those of the one AWS identity that may call. */
  readonly awsCredentials: AwsCredentials;
}

export interface AuthorizersOptions extends Authorities {
  /** By logical id. */
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  /** The time in milliseconds since 1970, by which answers are kept. */
  readonly now: () => number;
  /** Receives why an authorizer failed. */
  readonly log: (line: string) => void;
}

/** A request as an authorizer sees it. */
export interface AuthorizableRequest extends SignedRequest {
  /** What the function of the method would be given. */
  readonly event: APIGatewayProxyEvent;
}

/** Asks the authorizers of methods, and keeps the answers of functions as API Gateway does. */
export class Authorizers {
  readonly #options: AuthorizersOptions;
  readonly #kept = new Map<string, { readonly result: APIGatewayAuthorizerResult; readonly until: number }>();

  constructor(options: AuthorizersOptions) {
    this.#options = options;
  }

  /** Why a request is refused, if it is. */
  async refusalOf(
    request: AuthorizableRequest,
    authorization: Authorization,
  ): Promise<GatewayResponseType | undefined> {
    if (authorization.type === 'NONE') return undefined;
    if (authorization.type === 'AWS_IAM') return checkSignature(request, this.#options.awsCredentials);
    const value = request.headers[authorization.header.toLowerCase()]?.trim();
    if (!value) return 'UNAUTHORIZED';
    return authorization.type === 'CUSTOM' ? this.#ask(authorization, value, request.event) : this.#checkUser(value);
  }

  /** Without scopes on the method, API Gateway takes ID tokens alone. */
  async #checkUser(value: string): Promise<GatewayResponseType | undefined> {
    try {
      const claims = await this.#options.issuer.verifyToken(value.replace(/^Bearer /, ''));
      return claims.token_use === 'id' ? undefined : 'UNAUTHORIZED';
    } catch {
      return 'UNAUTHORIZED';
    }
  }

  async #ask(
    { functionId, ttlSeconds }: LambdaAuthorizer,
    value: string,
    event: APIGatewayProxyEvent,
  ): Promise<GatewayResponseType | undefined> {
    const { functions, now, log } = this.#options;
    const methodArn = arnOf(event);
    const key = `${functionId} ${value}`;
    const kept = this.#kept.get(key);
    if (kept && now() < kept.until) return refusalBy(kept.result, methodArn);
    try {
      const result = await functions.get(functionId)?.invoke(authorizerEvent(event, methodArn));
      if (!isResult(result)) return 'AUTHORIZER_CONFIGURATION_ERROR';
      this.#kept.set(key, { result, until: now() + ttlSeconds * 1000 });
      return refusalBy(result, methodArn);
    } catch (error) {
      if (error instanceof FunctionError && error.message === 'Unauthorized') return 'UNAUTHORIZED';
      log(error instanceof Error ? error.message : String(error));
      return 'AUTHORIZER_FAILURE';
    }
  }
}

function arnOf({ httpMethod, path, requestContext: { accountId, apiId, stage } }: APIGatewayProxyEvent): string {
  const { 'AWS::Partition': partition, 'AWS::Region': region } = pseudoParameters;
  return `arn:${partition}:execute-api:${region}:${accountId}:${apiId}/${stage}/${httpMethod}${path}`;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html */
function authorizerEvent(
  { body: _, isBase64Encoded: __, ...request }: APIGatewayProxyEvent,
  methodArn: string,
): APIGatewayRequestAuthorizerEvent {
  return {
    ...request,
    type: 'REQUEST',
    methodArn,
    requestContext: { ...request.requestContext, authorizer: undefined },
  };
}

function isResult(result: APIGatewayAuthorizerResult | undefined): result is APIGatewayAuthorizerResult {
  return typeof result?.principalId === 'string' && Array.isArray(result.policyDocument?.Statement);
}

/** A policy that was kept is applied to whatever method comes next. */
function refusalBy({ policyDocument }: APIGatewayAuthorizerResult, methodArn: string): GatewayResponseType | undefined {
  const effects = policyDocument.Statement.flatMap((statement) =>
    'Resource' in statement && [statement.Resource ?? []].flat().some((pattern) => matches(pattern, methodArn))
      ? [statement.Effect]
      : [],
  );
  return effects.includes('Allow') && !effects.includes('Deny') ? undefined : 'ACCESS_DENIED';
}

/** Whether an ARN fits a pattern, in which `*` stands for anything. */
function matches(pattern: string, arn: string): boolean {
  const literal = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*')}$`).test(arn);
}
