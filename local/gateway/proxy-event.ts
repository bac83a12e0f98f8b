import type { APIGatewayProxyEvent } from 'aws-lambda';

export interface ProxyRequest {
  readonly httpMethod: string;
  /** The path of the matched resource, e.g. `/participant/connection`. */
  readonly resourcePath: string;
  /** The path as requested, without the stage. */
  readonly path: string;
  readonly query: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** Names and values in turn, as they came, as Node's `rawHeaders` has them. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly stageName: string;
  readonly requestId: string;
  readonly sourceIp: string;
  /** The time of the request in milliseconds since 1970. */
  readonly time: number;
}

/**
 * The event that a REST API hands to a Lambda proxy integration.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export function proxyEvent(request: ProxyRequest): APIGatewayProxyEvent {
  const multiValueHeaders = groupHeaders(request.rawHeaders);
  const headers = lastOfEach(multiValueHeaders);
  const [, userAgent = null] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'user-agent') ?? [];
  const multiValueQuery = groupQuery(request.query);
  const body = request.body.length > 0 ? request.body.toString() : null;
  return {
    resource: request.resourcePath,
    path: request.path,
    httpMethod: request.httpMethod,
    headers,
    multiValueHeaders,
    queryStringParameters: orNull(lastOfEach(multiValueQuery)),
    multiValueQueryStringParameters: orNull(multiValueQuery),
    pathParameters: orNull(request.pathParameters),
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: 'local',
      authorizer: null,
      domainName: 'local',
      httpMethod: request.httpMethod,
      identity: { ...anonymous, sourceIp: request.sourceIp, userAgent },
      path: `/${request.stageName}${request.path}`,
      protocol: 'HTTP/1.1',
      requestId: request.requestId,
      requestTimeEpoch: request.time,
      resourceId: 'local',
      resourcePath: request.resourcePath,
      stage: request.stageName,
    },
    body,
    isBase64Encoded: false,
  };
}

/** Groups Node's list of header names and values by name; a name keeps the spelling in which it came first. */
function groupHeaders(rawHeaders: readonly string[]): Record<string, string[]> {
  const groups = new Map<string, [name: string, values: string[]]>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = [rawHeaders[index], rawHeaders[index + 1]];
    const group = groups.get(name.toLowerCase());
    if (group) group[1].push(value);
    else groups.set(name.toLowerCase(), [name, [value]]);
  }
  return Object.fromEntries(groups.values());
}

function groupQuery(query: string): Record<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) groups.set(name, [...(groups.get(name) ?? []), value]);
  return Object.fromEntries(groups);
}

function lastOfEach(groups: Readonly<Record<string, string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, values]) => [name, values.at(-1) ?? '']));
}

function orNull<T extends object>(value: T): T | null {
  return Object.keys(value).length > 0 ? value : null;
}

const anonymous = {
  accessKey: null,
  accountId: null,
  apiKey: null,
  apiKeyId: null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userArn: null,
};
