import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Throttle } from '../token-bucket.ts';

/** The part of a synthesized stack that the local gateway serves. */
export interface GatewayTemplate {
  readonly stageName: string;
  readonly methods: readonly ApiMethod[];
  /** By response type, e.g. `BAD_REQUEST_BODY`. */
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponse>;
  /** By logical id. */
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
  readonly usagePlans: readonly UsagePlan[];
}

export interface ApiMethod {
  /** `ANY` stands for every method that the resource does not have. */
  readonly httpMethod: string;
  readonly authorization: Authorization;
  readonly apiKeyRequired: boolean;
  /** The path of the resource, e.g. `/participant/views/{ViewToken}`; `{proxy+}` stands for any further parts. */
  readonly resourcePath: string;
  /** Headers that the request validator requires. */
  readonly requiredHeaders: readonly string[];
  /** JSON schemas that the request validator applies, by content type. */
  readonly requestModels: ReadonlyMap<string, object>;
  readonly throttle: Throttle | undefined;
  readonly integration: LambdaIntegration | MockIntegration;
}

/** Who a method is for. */
export type Authorization =
  | { readonly type: 'NONE' }
  | { readonly type: 'AWS_IAM' }
  | { readonly type: 'COGNITO_USER_POOLS'; readonly header: string }
  | LambdaAuthorizer;

export interface LambdaAuthorizer {
  readonly type: 'CUSTOM';
  /** The header that identifies a caller. */
  readonly header: string;
  /** The logical id of the function that is asked. */
  readonly functionId: string;
  /** How long its answer is kept for the same caller. */
  readonly ttlSeconds: number;
}

/** What each of some API keys lets through. */
export interface UsagePlan {
  readonly apiKeys: readonly string[];
  readonly throttle: Throttle | undefined;
  readonly quota: Quota | undefined;
}

/** As many requests in a period. */
export interface Quota {
  readonly limit: number;
  readonly period: 'DAY' | 'WEEK' | 'MONTH';
}

export interface LambdaIntegration {
  readonly type: 'AWS_PROXY';
  /** The logical id of the function. */
  readonly functionId: string;
}

export interface MockIntegration {
  readonly type: 'MOCK';
  readonly requestTemplates: Readonly<Record<string, string>>;
  readonly responses: readonly MockResponse[];
}

export interface MockResponse {
  readonly statusCode: number;
  readonly responseParameters: Readonly<Record<string, string>>;
  readonly responseTemplates: Readonly<Record<string, string>>;
}

export interface GatewayResponse {
  readonly statusCode: number | undefined;
  readonly responseParameters: Readonly<Record<string, string>>;
  readonly responseTemplates: Readonly<Record<string, string>>;
}

export interface FunctionDefinition {
  readonly name: string;
  /** The bundled module and the name of the handler that it exports. */
  readonly modulePath: string;
  readonly exportName: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** What CloudFormation would know of the account; nothing of it leaves the machine. */
export const pseudoParameters = {
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws',
  'AWS::Region': process.env.AWS_REGION || 'us-east-1',
  'AWS::StackName': 'ParticipantGateway',
  'AWS::URLSuffix': 'amazonaws.com',
} as const satisfies Readonly<Record<string, string>>;

/**
 * Reads the template and the assets of the stack `ParticipantGateway`.
 *
 * @param outdir the cloud assembly that `cdk synth` wrote
 * @throws Error that names the resource which the local gateway cannot serve
 */
export async function readTemplate(outdir: string): Promise<GatewayTemplate> {
  const template = await readJson<{ Resources: Record<string, RawResource> }>(
    join(outdir, 'ParticipantGateway.template.json'),
  );
  const assets = await readJson<Assets>(join(outdir, 'ParticipantGateway.assets.json'));
  const resources = new Resources(template.Resources);
  const [stage] = resources.ofType('AWS::ApiGateway::Stage');
  if (!stage) throw new Error('The template has no AWS::ApiGateway::Stage to serve.');
  const methods = resources.ofType('AWS::ApiGateway::Method').map((method) => readMethod(method, resources, stage));
  return {
    stageName: stage.properties.StageName,
    methods,
    gatewayResponses: new Map(
      resources.ofType('AWS::ApiGateway::GatewayResponse').map(({ properties }) => [
        properties.ResponseType,
        {
          statusCode: properties.StatusCode === undefined ? undefined : Number(properties.StatusCode),
          responseParameters: properties.ResponseParameters ?? {},
          responseTemplates: properties.ResponseTemplates ?? {},
        },
      ]),
    ),
    functions: new Map(
      methods
        .flatMap(({ integration, authorization }) => [
          ...(integration.type === 'AWS_PROXY' ? [integration.functionId] : []),
          ...(authorization.type === 'CUSTOM' ? [authorization.functionId] : []),
        ])
        .map((id) => [id, readFunction(id, resources, outdir, assets)]),
    ),
    usagePlans: resources.ofType('AWS::ApiGateway::UsagePlan').map((plan) => readUsagePlan(plan, resources)),
  };
}

interface RawResource {
  readonly Type: string;
  readonly Properties?: unknown;
}

interface Assets {
  readonly files: Record<string, { readonly source: { readonly path: string } }>;
}

/**
 * A resource whose intrinsic functions are resolved: `Ref` to a resource is its logical id, `GetAtt` is `id.attribute`.
 * The properties of each type below are those that are read here, of
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
 */
interface Resource<Properties> {
  readonly id: string;
  readonly properties: Properties;
}

interface ResourceTypes {
  'AWS::ApiGateway::ApiKey': { readonly Name: string };
  'AWS::ApiGateway::Authorizer': {
    readonly Type: string;
    readonly IdentitySource: string;
    readonly AuthorizerUri?: string;
    readonly AuthorizerResultTtlInSeconds?: number;
  };
  'AWS::ApiGateway::GatewayResponse': {
    readonly ResponseType: string;
    readonly StatusCode?: string;
    readonly ResponseParameters?: Record<string, string>;
    readonly ResponseTemplates?: Record<string, string>;
  };
  'AWS::ApiGateway::Method': {
    readonly HttpMethod: string;
    readonly ResourceId: string;
    readonly AuthorizationType?: string;
    readonly AuthorizerId?: string;
    readonly ApiKeyRequired?: boolean;
    readonly RequestValidatorId?: string;
    readonly RequestParameters?: Record<string, boolean>;
    readonly RequestModels?: Record<string, string>;
    readonly Integration: {
      readonly Type: string;
      readonly Uri?: string;
      readonly PassthroughBehavior?: string;
      readonly RequestTemplates?: Record<string, string>;
      readonly IntegrationResponses?: readonly {
        readonly StatusCode: string;
        readonly ResponseParameters?: Record<string, string>;
        readonly ResponseTemplates?: Record<string, string>;
      }[];
    };
  };
  'AWS::ApiGateway::Model': { readonly Schema: object };
  'AWS::ApiGateway::RequestValidator': {
    readonly ValidateRequestBody?: boolean;
    readonly ValidateRequestParameters?: boolean;
  };
  'AWS::ApiGateway::Resource': { readonly ParentId: string; readonly PathPart: string };
  'AWS::ApiGateway::Stage': {
    readonly StageName: string;
    readonly MethodSettings?: readonly {
      readonly HttpMethod: string;
      readonly ResourcePath: string;
      readonly ThrottlingRateLimit?: number;
      readonly ThrottlingBurstLimit?: number;
    }[];
  };
  'AWS::ApiGateway::UsagePlan': {
    readonly Throttle?: { readonly RateLimit: number; readonly BurstLimit: number };
    readonly Quota?: { readonly Limit: number; readonly Period: Quota['period'] };
  };
  'AWS::ApiGateway::UsagePlanKey': { readonly KeyId: string; readonly UsagePlanId: string };
  'AWS::Lambda::Alias': { readonly FunctionName: string; readonly FunctionVersion: string };
  'AWS::Lambda::Function': {
    readonly Code: { readonly S3Key: string };
    readonly Handler: string;
    readonly Runtime: string;
    readonly Timeout: number;
    readonly MemorySize: number;
    readonly Environment?: { readonly Variables?: Record<string, string> };
    readonly LoggingConfig?: { readonly LogFormat?: string; readonly ApplicationLogLevel?: string };
  };
  'AWS::Lambda::Version': { readonly FunctionName: string };
}

type ResourceType = keyof ResourceTypes;
type ResourceOf<Type extends ResourceType> = Resource<ResourceTypes[Type]>;

class Resources {
  readonly #raw: Readonly<Record<string, RawResource>>;

  constructor(raw: Readonly<Record<string, RawResource>>) {
    this.#raw = raw;
  }

  ofType<Type extends ResourceType>(type: Type): ResourceOf<Type>[] {
    return Object.keys(this.#raw).flatMap((id) => this.find(type, id) ?? []);
  }

  /** The resource with a logical id, if it is of the type. */
  find<Type extends ResourceType>(type: Type, id: string | undefined): ResourceOf<Type> | undefined {
    const raw = id === undefined ? undefined : this.#raw[id];
    if (id === undefined || raw?.Type !== type) return undefined;
    return { id, properties: resolveIntrinsics(raw.Properties ?? {}) as ResourceTypes[Type] };
  }

  /** The path of an API resource, put together from its parents. */
  pathOf(resourceId: string): string {
    const resource = this.find('AWS::ApiGateway::Resource', resourceId)?.properties;
    return resource ? `${this.pathOf(resource.ParentId)}/${resource.PathPart}` : '';
  }
}

function readMethod(
  { properties }: ResourceOf<'AWS::ApiGateway::Method'>,
  resources: Resources,
  stage: ResourceOf<'AWS::ApiGateway::Stage'>,
): ApiMethod {
  const { HttpMethod: httpMethod, ResourceId, RequestValidatorId, Integration } = properties;
  const resourcePath = resources.pathOf(ResourceId) || '/';
  const validator = resources.find('AWS::ApiGateway::RequestValidator', RequestValidatorId)?.properties;
  const parameters = validator?.ValidateRequestParameters ? properties.RequestParameters : undefined;
  const models = validator?.ValidateRequestBody ? properties.RequestModels : undefined;
  const name = `${httpMethod} ${resourcePath}`;
  return {
    httpMethod,
    resourcePath,
    authorization: readAuthorization(properties, name, resources),
    apiKeyRequired: properties.ApiKeyRequired ?? false,
    requiredHeaders: Object.entries(parameters ?? {})
      .filter(([parameter, required]) => required && parameter.startsWith(HEADER_PARAMETER))
      .map(([parameter]) => parameter.slice(HEADER_PARAMETER.length)),
    requestModels: new Map(
      Object.entries(models ?? {}).map(([contentType, id]) => [
        contentType,
        resources.find('AWS::ApiGateway::Model', id)?.properties.Schema ?? {},
      ]),
    ),
    throttle: readThrottle(stage, httpMethod, resourcePath),
    integration: readIntegration(Integration, name, resources),
  };
}

function readAuthorization(
  { AuthorizationType: type = 'NONE', AuthorizerId }: ResourceTypes['AWS::ApiGateway::Method'],
  method: string,
  resources: Resources,
): Authorization {
  if (type === 'NONE' || type === 'AWS_IAM') return { type };
  const authorizer = resources.find('AWS::ApiGateway::Authorizer', AuthorizerId)?.properties;
  const [, header] = /^method\.request\.header\.([\w-]+)$/.exec(authorizer?.IdentitySource ?? '') ?? [];
  if (!authorizer || !header) throw new Error(`The authorizer of ${method} does not go by one header.`);
  if (type === 'COGNITO_USER_POOLS') return { type, header };
  if (authorizer.Type !== 'REQUEST') {
    throw new Error(`The authorizer of ${method} has the type ${authorizer.Type}, which is not served locally.`);
  }
  const functionId = invokedFunction(authorizer.AuthorizerUri, resources);
  if (!functionId) throw new Error(`The authorizer of ${method} names no function of the template.`);
  return { type: 'CUSTOM', header, functionId, ttlSeconds: authorizer.AuthorizerResultTtlInSeconds ?? 300 };
}

/** The logical id of the function that a URI invokes, directly or by an alias of one of its versions. */
function invokedFunction(uri: string | undefined, resources: Resources): string | undefined {
  const [, id] = /functions\/(\w+)(?:\.Arn)?\/invocations$/.exec(uri ?? '') ?? [];
  const alias = resources.find('AWS::Lambda::Alias', id)?.properties;
  if (!alias) return id;
  const version = resources.find('AWS::Lambda::Version', idOf(alias.FunctionVersion))?.properties;
  return idOf((version ?? alias).FunctionName);
}

/** The logical id of a resource to which another one refers, be it by `Ref` or by `GetAtt`. */
function idOf(reference: string): string {
  return reference.replace(/\..*$/, '');
}

/** The value of an API key is its name: its own is made when the stack is deployed. */
function readUsagePlan(
  { id, properties: { Throttle: throttle, Quota: quota } }: ResourceOf<'AWS::ApiGateway::UsagePlan'>,
  resources: Resources,
): UsagePlan {
  return {
    apiKeys: resources
      .ofType('AWS::ApiGateway::UsagePlanKey')
      .filter(({ properties }) => properties.UsagePlanId === id)
      .flatMap(({ properties }) => resources.find('AWS::ApiGateway::ApiKey', properties.KeyId)?.properties.Name ?? []),
    throttle: throttle && { rate: throttle.RateLimit, burst: throttle.BurstLimit },
    quota: quota && { limit: quota.Limit, period: quota.Period },
  };
}

const HEADER_PARAMETER = 'method.request.header.';

function readThrottle(
  { properties: { MethodSettings = [] } }: ResourceOf<'AWS::ApiGateway::Stage'>,
  httpMethod: string,
  resourcePath: string,
): Throttle | undefined {
  const path = `/${resourcePath.replaceAll('/', '~1')}`;
  const setting = MethodSettings.find((each) => each.HttpMethod === httpMethod && each.ResourcePath === path);
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = setting ?? {};
  return rate === undefined || burst === undefined ? undefined : { rate, burst };
}

function readIntegration(
  integration: ResourceTypes['AWS::ApiGateway::Method']['Integration'],
  method: string,
  resources: Resources,
): LambdaIntegration | MockIntegration {
  switch (integration.Type) {
    case 'AWS_PROXY': {
      const functionId = invokedFunction(integration.Uri, resources);
      if (!functionId) throw new Error(`The integration of ${method} names no function of the template.`);
      return { type: 'AWS_PROXY', functionId };
    }
    case 'MOCK':
      if (integration.PassthroughBehavior !== 'NEVER') {
        throw new Error(`The integration of ${method} passes bodies through, which is not served locally.`);
      }
      return {
        type: 'MOCK',
        requestTemplates: integration.RequestTemplates ?? {},
        responses: (integration.IntegrationResponses ?? []).map((response) => ({
          statusCode: Number(response.StatusCode),
          responseParameters: response.ResponseParameters ?? {},
          responseTemplates: response.ResponseTemplates ?? {},
        })),
      };
    default:
      throw new Error(`The integration of ${method} has the type ${integration.Type}, which is not served locally.`);
  }
}

function readFunction(id: string, resources: Resources, outdir: string, assets: Assets): FunctionDefinition {
  const properties = resources.find('AWS::Lambda::Function', id)?.properties;
  const asset = assets.files[properties?.Code.S3Key.replace(/\.zip$/, '') ?? ''];
  if (!properties || !asset) throw new Error(`The code of the function ${id} is not among the assets of the stack.`);
  const { Handler, Runtime, Timeout, MemorySize, Environment, LoggingConfig } = properties;
  const [module, exportName = ''] = Handler.split('.');
  return {
    name: id,
    modulePath: join(resolve(outdir), asset.source.path, `${module}.mjs`),
    exportName,
    timeoutMs: Timeout * 1000,
    memoryMb: MemorySize,
    environment: {
      ...Environment?.Variables,
      // What the Lambda runtime adds by itself.
      _HANDLER: Handler,
      AWS_EXECUTION_ENV: `AWS_Lambda_${Runtime}`,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
      AWS_LAMBDA_FUNCTION_NAME: id,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_FORMAT: LoggingConfig?.LogFormat ?? 'Text',
      ...(LoggingConfig?.ApplicationLogLevel && { AWS_LAMBDA_LOG_LEVEL: LoggingConfig.ApplicationLogLevel }),
      AWS_REGION: pseudoParameters['AWS::Region'],
      TZ: ':UTC',
    },
  };
}

/** Replaces the intrinsic functions that are read here by their values. */
function resolveIntrinsics(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolveIntrinsics);
  if (typeof value !== 'object' || value === null) return value;
  const {
    Ref: ref,
    'Fn::GetAtt': attribute,
    'Fn::Join': join,
    'Fn::Select': select,
    'Fn::Split': split,
  } = value as Intrinsic;
  if (ref !== undefined) return pseudoParameter(ref) ?? ref;
  if (attribute !== undefined) return attribute.join('.');
  if (join !== undefined) return join[1].map(resolveIntrinsics).join(join[0]);
  if (split !== undefined) return String(resolveIntrinsics(split[1])).split(split[0]);
  // An ARN has none of its parts here.
  if (select !== undefined) return (resolveIntrinsics(select[1]) as readonly unknown[])[select[0]] ?? '';
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolveIntrinsics(member)]));
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly string[];
  readonly 'Fn::Join'?: readonly [separator: string, parts: readonly unknown[]];
  readonly 'Fn::Select'?: readonly [index: number, list: unknown];
  readonly 'Fn::Split'?: readonly [separator: string, text: unknown];
}

function pseudoParameter(name: string): string | undefined {
  return (pseudoParameters as Readonly<Record<string, string>>)[name];
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8')) as T;
}
