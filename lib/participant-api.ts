import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  EndpointType,
  type IModel,
  type IResource,
  type JsonSchema,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type MethodOptions,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { requestBodySchema } from '../contract/json-schema.ts';
import type { Operation } from '../contract/operation.ts';
import { chatOperations, connectionOperations, type OperationName } from '../contract/operations.ts';
import { hasBody } from '../contract/shapes.ts';
import type { AccessControl } from './access-control.ts';
import type { Configuration } from './configuration.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import { addPreflight } from './preflight.ts';
import { addSwitchedOff, addUnknownMethod, addUnknownPath } from './unknown-operation.ts';

export interface ParticipantApiProps {
  /** The functions that carry the operations; without `chat`, those that it would carry are switched off. */
  readonly functions: { readonly connection: IFunction; readonly chat: IFunction | undefined };
  /** Who may call the operations; without it, everybody may. */
  readonly access?: AccessControl;
  readonly configuration: Configuration;
}

/** A regional REST API with a route for each operation, checked by the models that the contract gives. */
export class ParticipantApi extends Construct {
  readonly api: RestApi;

  constructor(scope: Construct, id: string, { functions, access, configuration }: ParticipantApiProps) {
    super(scope, id);
    const handledBy = (handler: IFunction | undefined) => (operation: Operation) => ({ operation, handler });
    const routes = [
      ...Object.values(connectionOperations).map(handledBy(functions.connection)),
      ...Object.values(chatOperations).map(handledBy(functions.chat)),
    ];
    const served = routes.filter(({ handler }) => handler).map(({ operation }) => operation);
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
        // By method for the operations alone: CloudWatch charges for each metric.
        metricsEnabled: false,
        accessLogDestination: new LogGroupLogDestination(accessLogs),
        accessLogFormat: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
        methodOptions: Object.fromEntries(
          served.map((operation) => [
            `${operation.path}/${operation.method}`,
            { ...METHOD_DEFAULTS, ...throttleOf(operation, configuration) },
          ]),
        ),
      },
    });

    // The gateway's URL is the stack's one output.
    this.api.node.tryRemoveChild('Endpoint');

    const requestValidator = this.api.addRequestValidator('Validator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    const { allowedOrigins } = configuration;
    const { methodOptions = {}, headers: credentialHeaders = [] } = access ?? {};
    for (const { operation, handler } of routes) {
      const resource = this.api.root.resourceForPath(operation.path);
      if (handler) {
        this.addOperation(resource, operation, handler, { ...methodOptions, requestValidator });
        addUnknownMethod(resource, served, allowedOrigins);
      } else {
        addSwitchedOff(resource, operation, served, allowedOrigins);
      }
      addPreflight(resource, allowedOrigins, credentialHeaders);
    }
    addUnknownPath(this.api.root, served, allowedOrigins, credentialHeaders);
    addGatewayResponses(this.api, served, allowedOrigins, access);
    access?.addUsagePlan(this.api.deploymentStage);
  }

  private addOperation(resource: IResource, operation: Operation, handler: IFunction, options: MethodOptions): void {
    resource.addMethod(operation.method, new LambdaIntegration(handler, INTEGRATION_OPTIONS), {
      ...options,
      operationName: operation.name,
      requestParameters: requiredParameters(operation),
      ...(hasBody(operation) && { requestModels: { 'application/json': this.addModel(operation) } }),
    });
  }

  private addModel(operation: Operation): IModel {
    return this.api.addModel(`${operation.name}Model`, {
      modelName: `${operation.name}Request`,
      contentType: 'application/json',
      schema: requestBodySchema(operation) as JsonSchema,
    });
  }
}

/** Header and parts of the path, as API Gateway calls them. */
function requiredParameters({ input }: Operation): Record<string, true> {
  const parameters = Object.entries(input.members).flatMap(([name, { location, locationName = name }]) => {
    if (location === 'header') return [`method.request.header.${locationName}`];
    return location === 'uri' ? [`method.request.path.${locationName}`] : [];
  });
  return Object.fromEntries(parameters.map((parameter) => [parameter, true]));
}

function throttleOf({ name }: Operation, { throttle }: Configuration) {
  const { rate, burst } = throttle[name as OperationName];
  return { throttlingRateLimit: rate, throttlingBurstLimit: burst };
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
