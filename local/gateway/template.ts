import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** The part of a synthesized stack that the local gateway serves. */
export interface GatewayTemplate {
  readonly stageName: string;
  readonly methods: readonly ApiMethod[];
  /** By response type, e.g. `BAD_REQUEST_BODY`. */
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponse>;
  /** By logical id. */
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
}

export interface ApiMethod {
  readonly httpMethod: string;
  /** The path of the resource, e.g. `/participant/views/{ViewToken}`. */
  readonly resourcePath: string;
  /** Headers that the request validator requires. */
  readonly requiredHeaders: readonly string[];
  /** JSON schemas that the request validator applies, by content type. */
  readonly requestModels: ReadonlyMap<string, object>;
  readonly throttle: Throttle | undefined;
  readonly integration: LambdaIntegration | MockIntegration;
}

export interface Throttle {
  /** Requests a second. */
  readonly rate: number;
  readonly burst: number;
}

export interface LambdaIntegration {
  readonly type: 'AWS_PROXY';
  /** The logical id of the function. */
  readonly functionId: string;
  readonly timeoutMs: number;
}

export interface MockIntegration {
  readonly type: 'MOCK';
  readonly requestTemplates: Readonly<Record<string, string>>;
  readonly responses: readonly MockResponse[];
}

export interface MockResponse {
  readonly statusCode: string;
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
const pseudoParameters: Readonly<Record<string, string>> = {
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws',
  'AWS::Region': process.env.AWS_REGION ?? 'us-east-1',
  'AWS::StackName': 'ParticipantGateway',
  'AWS::URLSuffix': 'amazonaws.com',
};

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
  return {
    stageName: String(stage.properties.StageName),
    methods: resources.ofType('AWS::ApiGateway::Method').map((method) => readMethod(method, resources, stage)),
    gatewayResponses: new Map(
      resources.ofType('AWS::ApiGateway::GatewayResponse').map(({ properties }) => [
        String(properties.ResponseType),
        {
          statusCode: properties.StatusCode === undefined ? undefined : Number(properties.StatusCode),
          responseParameters: (properties.ResponseParameters ?? {}) as Record<string, string>,
          responseTemplates: (properties.ResponseTemplates ?? {}) as Record<string, string>,
        },
      ]),
    ),
    functions: new Map(
      resources.ofType('AWS::Lambda::Function').map((each) => [each.id, readFunction(each, outdir, assets)]),
    ),
  };
}

interface RawResource {
  readonly Type: string;
  readonly Properties?: unknown;
}

interface Assets {
  readonly files: Record<string, { readonly source: { readonly path: string } }>;
}

/** A resource whose intrinsic functions are resolved: `Ref` to a resource is its logical id, `GetAtt` is `id.attribute`. */
interface Resource {
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is data whose shape its resource type decides.
  readonly properties: any;
}

class Resources {
  readonly #raw: Record<string, RawResource>;

  constructor(raw: Record<string, RawResource>) {
    this.#raw = raw;
  }

  ofType(type: string): Resource[] {
    return Object.entries(this.#raw)
      .filter(([, resource]) => resource.Type === type)
      .map(([id]) => this.get(id));
  }

  get(id: string): Resource {
    return { id, properties: resolveIntrinsics(this.#raw[id]?.Properties ?? {}) };
  }

  /** The path of an API resource, put together from its parents. */
  pathOf(resourceId: string): string {
    if (this.#raw[resourceId]?.Type !== 'AWS::ApiGateway::Resource') return '';
    const { ParentId, PathPart } = this.get(resourceId).properties;
    return `${this.pathOf(ParentId)}/${PathPart}`;
  }
}

function readMethod({ properties }: Resource, resources: Resources, stage: Resource): ApiMethod {
  const httpMethod = String(properties.HttpMethod);
  const resourcePath = resources.pathOf(properties.ResourceId) || '/';
  const validator = properties.RequestValidatorId ? resources.get(properties.RequestValidatorId).properties : {};
  const required = validator.ValidateRequestParameters ? (properties.RequestParameters ?? {}) : {};
  const models = validator.ValidateRequestBody ? (properties.RequestModels ?? {}) : {};
  return {
    httpMethod,
    resourcePath,
    requiredHeaders: Object.keys(required)
      .filter((parameter) => required[parameter] && parameter.startsWith(HEADER_PARAMETER))
      .map((parameter) => parameter.slice(HEADER_PARAMETER.length)),
    requestModels: new Map(
      Object.entries<string>(models).map(([type, model]) => [type, resources.get(model).properties.Schema]),
    ),
    throttle: readThrottle(stage, httpMethod, resourcePath),
    integration: readIntegration(properties.Integration, `${httpMethod} ${resourcePath}`),
  };
}

const HEADER_PARAMETER = 'method.request.header.';

function readThrottle(stage: Resource, httpMethod: string, resourcePath: string): Throttle | undefined {
  const path = `/${resourcePath.replaceAll('/', '~1')}`;
  const settings: Record<string, unknown>[] = stage.properties.MethodSettings ?? [];
  const setting = settings.find(
    (each) => each.HttpMethod === httpMethod && each.ResourcePath === path && each.ThrottlingRateLimit !== undefined,
  );
  return setting && { rate: Number(setting.ThrottlingRateLimit), burst: Number(setting.ThrottlingBurstLimit) };
}

function readIntegration(integration: Resource['properties'], method: string): LambdaIntegration | MockIntegration {
  switch (integration.Type) {
    case 'AWS_PROXY': {
      const [, functionId] = /functions\/(\w+)\.Arn\/invocations$/.exec(integration.Uri) ?? [];
      if (!functionId) throw new Error(`The integration of ${method} names no function of the template.`);
      return { type: 'AWS_PROXY', functionId, timeoutMs: integration.TimeoutInMillis ?? 29_000 };
    }
    case 'MOCK':
      return {
        type: 'MOCK',
        requestTemplates: integration.RequestTemplates ?? {},
        responses: (integration.IntegrationResponses ?? []).map((response: Resource['properties']) => ({
          statusCode: response.StatusCode,
          responseParameters: response.ResponseParameters ?? {},
          responseTemplates: response.ResponseTemplates ?? {},
        })),
      };
    default:
      throw new Error(`The integration of ${method} has the type ${integration.Type}, which is not served locally.`);
  }
}

function readFunction({ id, properties }: Resource, outdir: string, assets: Assets): FunctionDefinition {
  const asset = assets.files[String(properties.Code.S3Key).replace(/\.zip$/, '')];
  if (!asset) throw new Error(`The code of the function ${id} is not among the assets of the stack.`);
  const [module, exportName] = String(properties.Handler).split('.');
  return {
    name: id,
    modulePath: join(resolve(outdir), asset.source.path, `${module}.mjs`),
    exportName: exportName ?? 'handler',
    timeoutMs: Number(properties.Timeout) * 1000,
    memoryMb: Number(properties.MemorySize),
    environment: {
      ...properties.Environment?.Variables,
      // What the Lambda runtime adds by itself.
      _HANDLER: properties.Handler,
      AWS_EXECUTION_ENV: `AWS_Lambda_${properties.Runtime}`,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(properties.MemorySize),
      AWS_LAMBDA_FUNCTION_NAME: id,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_FORMAT: properties.LoggingConfig?.LogFormat,
      AWS_LAMBDA_LOG_LEVEL: properties.LoggingConfig?.ApplicationLogLevel,
      AWS_REGION: pseudoParameters['AWS::Region'],
      TZ: ':UTC',
    },
  };
}

/** Replaces the intrinsic functions that the stack uses by their values. */
function resolveIntrinsics(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolveIntrinsics);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[name, argument] = []] = entries;
  if (entries.length === 1) {
    if (name === 'Ref') return pseudoParameters[argument] ?? argument;
    if (name === 'Fn::GetAtt') return argument.join('.');
    if (name === 'Fn::Join') return argument[1].map(resolveIntrinsics).join(argument[0]);
    if (name === 'Fn::Sub')
      return argument.replace(/\$\{([^}]+)\}/g, (_: string, key: string) => pseudoParameters[key]);
  }
  return Object.fromEntries(entries.map(([key, member]) => [key, resolveIntrinsics(member)]));
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8')) as T;
}
