import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  EndpointType,
  type JsonSchema,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type RequestValidator,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { requestBodySchema } from '../contract/json-schema.ts';
import { BEARER_HEADER, type Operation } from '../contract/operation.ts';
import { createParticipantConnection } from '../contract/operations/create-participant-connection.ts';
import { type ServedName, served } from '../contract/operations.ts';
import type { Configuration } from './configuration.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import { addPreflight } from './preflight.ts';
import { addUnknownMethod, addUnknownPath } from './unknown-operation.ts';

export interface ParticipantApiProps {
  /** The function that carries each operation. */
  readonly functions: { readonly [Name in ServedName]: IFunction };
  readonly configuration: Configuration;
}

/** A regional REST API with a route for each operation, checked by the models that the contract gives. */
export class ParticipantApi extends Construct {
  readonly api: RestApi;

  constructor(scope: Construct, id: string, { functions, configuration }: ParticipantApiProps) {
    super(scope, id);
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.api = new RestApi(this, 'RestApi', {
      restApiName: 'ParticipantGateway',
      description: 'Amazon Connect Participant Service, behind a gateway',
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: true,
      deployOptions: {
        stageName: 'v1',
        tracingEnabled: true,
        ...METHOD_DEFAULTS,
        accessLogDestination: new LogGroupLogDestination(accessLogs),
        accessLogFormat: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
        methodOptions: Object.fromEntries(
          Object.values<Operation>(served).map((operation) => [
            `${operation.path}/${operation.method}`,
            { ...METHOD_DEFAULTS, ...throttleOf(operation, configuration) },
          ]),
        ),
      },
    });

    // The gateway's URL is the stack's one output.
    this.api.node.tryRemoveChild('Endpoint');

    const validator = this.api.addRequestValidator('Validator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    for (const name of Object.keys(served) as ServedName[]) {
      this.addOperation(served[name], functions[name], validator, configuration);
    }
    addUnknownPath(this.api.root, configuration.allowedOrigins);
    addGatewayResponses(this.api, configuration.allowedOrigins);
  }

  private addOperation(
    operation: Operation,
    handler: IFunction,
    requestValidator: RequestValidator,
    { allowedOrigins }: Configuration,
  ): void {
    const model = this.api.addModel(`${operation.name}Model`, {
      modelName: `${operation.name}Request`,
      contentType: 'application/json',
      schema: requestBodySchema(operation) as JsonSchema,
    });
    const resource = this.api.root.resourceForPath(operation.path);
    resource.addMethod(operation.method, new LambdaIntegration(handler, INTEGRATION_OPTIONS), {
      operationName: operation.name,
      requestValidator,
      requestModels: { 'application/json': model },
      requestParameters: { [`method.request.header.${BEARER_HEADER}`]: true },
    });
    addUnknownMethod(resource, allowedOrigins);
    addPreflight(resource, allowedOrigins);
  }
}

function throttleOf({ name, quota }: Operation, { throttleRate, throttleBurst }: Configuration) {
  return name === createParticipantConnection.name
    ? { throttlingRateLimit: throttleRate, throttlingBurstLimit: throttleBurst }
    : quota && { throttlingRateLimit: quota.rate, throttlingBurstLimit: quota.burst };
}

const METHOD_DEFAULTS = {
  metricsEnabled: true,
  // Execution logs hold whole requests, tokens included.
  loggingLevel: MethodLoggingLevel.OFF,
  dataTraceEnabled: false,
} as const;

const INTEGRATION_OPTIONS = { timeout: Duration.seconds(29), allowTestInvoke: false } as const;

/** What the access log says of a request. Never its path or headers: those are where tokens travel. */
const accessLogFields = {
  requestTime: '$context.requestTime',
  requestId: '$context.requestId',
  traceId: '$context.xrayTraceId',
  sourceIp: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  resource: '$context.resourcePath',
  status: '$context.status',
  errorType: '$context.error.responseType',
  responseLength: '$context.responseLength',
  responseLatencyMs: '$context.responseLatency',
  integrationStatus: '$context.integration.status',
  integrationLatencyMs: '$context.integration.latency',
};
