import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  type CfnRestApi,
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
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { requestBodySchema } from '../contract/json-schema.ts';
import type { Operation } from '../contract/operation.ts';
import { chatOperations, connectionOperations, type OperationName } from '../contract/operations.ts';
import { hasBody } from '../contract/shapes.ts';
import type { AccessControl } from './access-control.ts';
import { acknowledge } from './compliance.ts';
import type { Configuration } from './configuration.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import type { LogKeeping } from './log-keeping.ts';
import { addPreflight } from './preflight.ts';
import type { PrivateNetwork } from './private-network.ts';
import type { Throttles } from './throttles.ts';
import { securityPolicy } from './transport-security.ts';
import { addSwitchedOff, addUnknownMethod, addUnknownPath } from './unknown-operation.ts';

/** The first part of every path. */
export const STAGE_NAME = 'v1';

export interface ParticipantApiProps extends Pick<Configuration, 'accountLogRole' | 'allowedOrigins' | 'fips'> {
  /** The functions that carry the operations; without `chat`, those that it would carry are switched off. */
  readonly functions: { readonly connection: IFunction; readonly chat: IFunction | undefined };
  /** Who may call the operations; undefined means everybody. */
  readonly access: AccessControl | undefined;
  /** The name by which the API's metrics are told from those of other gateways. */
  readonly serviceName: string;
  readonly throttles: Throttles;
  /** The VPC endpoints by which alone the API is reached; undefined means over the internet. */
  readonly network: PrivateNetwork | undefined;
  readonly logs: LogKeeping;
}

/** A regional REST API with a route for each operation, checked by the models that the contract gives. */
export class ParticipantApi extends Construct {
  readonly restApi: RestApi;
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, props: ParticipantApiProps) {
    super(scope, id);
    const { functions, access, serviceName, throttles, network, logs, accountLogRole, allowedOrigins, fips } = props;
    const handledBy = (handler: IFunction | undefined) => (operation: Operation) => ({ operation, handler });
    const routes = [
      ...Object.values(connectionOperations).map(handledBy(functions.connection)),
      ...Object.values(chatOperations).map(handledBy(functions.chat)),
    ];
    const served = routes.filter(({ handler }) => handler).map(({ operation }) => operation);
    this.accessLog = new LogGroup(this, 'AccessLogs', logs);
    this.restApi = new RestApi(this, 'RestApi', {
      restApiName: serviceName,
      description: 'Amazon Connect Participant Service, behind a gateway',
      endpointConfiguration: { types: [EndpointType.REGIONAL] },
      ...network?.apiOptions({ bySignature: access?.authorizer === 'iam' }),
      ...LOG_ROLE[accountLogRole],
      deployOptions: {
        stageName: STAGE_NAME,
        tracingEnabled: true,
        ...METHOD_DEFAULTS,
        // By method for the operations alone: CloudWatch charges for each metric.
        metricsEnabled: false,
        accessLogDestination: new LogGroupLogDestination(this.accessLog),
        accessLogFormat: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
        methodOptions: Object.fromEntries(
          served.map((operation) => [
            `${operation.path}/${operation.method}`,
            { ...METHOD_DEFAULTS, ...throttleOf(operation, throttles) },
          ]),
        ),
      },
    });

    // A private API is called by names of its VPC endpoints, too, which strict access would refuse.
    const resource = this.restApi.node.defaultChild as CfnRestApi;
    resource.securityPolicy = securityPolicy(fips);
    resource.endpointAccessMode = network ? 'BASIC' : 'STRICT';
    // The owner of the construct decides what is an output of the stack.
    this.restApi.node.tryRemoveChild('Endpoint');

    const requestValidator = this.restApi.addRequestValidator('Validator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    const { methodOptions = {}, headers: credentialHeaders = [] } = access ?? {};
    for (const { operation, handler } of routes) {
      const resource = this.restApi.root.resourceForPath(operation.path);
      if (handler) {
        this.#addOperation(resource, operation, handler, { ...methodOptions, requestValidator });
        addUnknownMethod(resource, served, allowedOrigins);
      } else {
        addSwitchedOff(resource, operation, served, allowedOrigins);
      }
      addPreflight(resource, allowedOrigins, credentialHeaders);
    }
    addUnknownPath(this.restApi.root, served, allowedOrigins, credentialHeaders);
    addGatewayResponses(this.restApi, served, allowedOrigins, access);
    access?.addUsagePlan(this.restApi.deploymentStage);
    this.#acknowledge();
  }

  #acknowledge(): void {
    acknowledge(this.restApi, {
      'AwsSolutions-APIG4':
        'Amazon Connect authorizes every operation by the token of the chat; `authorizer` puts another proof before it. ' +
        'Methods without an operation answer a fixed text.',
      'AwsSolutions-COG4':
        'A Cognito user pool is one choice of `authorizer`: those who chat need not have an account.',
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
        'It is the policy that AWS keeps for this role, which serves all APIs of the account and region.',
    });
    acknowledge(this.restApi.deploymentStage, {
      'AwsSolutions-APIG6': EXECUTION_LOG,
      APIGWExecutionLoggingEnabled: EXECUTION_LOG,
      APIGWCacheEnabledAndEncrypted:
        'Answers are made for one caller, and hold credentials: none may be kept for another.',
      APIGWSSLEnabled:
        'A client certificate shows who calls an HTTP backend; Lambda knows API Gateway by its permission.',
    });
  }

  #addOperation(resource: IResource, operation: Operation, handler: IFunction, options: MethodOptions): void {
    resource.addMethod(operation.method, new LambdaIntegration(handler, INTEGRATION_OPTIONS), {
      ...options,
      operationName: operation.name,
      requestParameters: requiredParameters(operation),
      ...(hasBody(operation) && { requestModels: { 'application/json': this.#addModel(operation) } }),
    });
  }

  #addModel(operation: Operation): IModel {
    return this.restApi.addModel(`${operation.name}Model`, {
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

function throttleOf({ name }: Operation, throttles: Throttles) {
  const { rate, burst } = throttles[name as OperationName];
  return { throttlingRateLimit: rate, throttlingBurstLimit: burst };
}

/**
 * API Gateway writes the access logs of an account and region by one role, so the one that a stack creates outlives it: others
 * may have come to use it.
 */
const LOG_ROLE = {
  create: { cloudWatchRole: true, cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN },
  keep: { cloudWatchRole: false },
} as const satisfies { readonly [Choice in Configuration['accountLogRole']]: object };

const EXECUTION_LOG =
  'Execution logs hold whole requests, tokens included; the access log, metrics and traces are on instead.';

const METHOD_DEFAULTS = {
  metricsEnabled: true,
  // EXECUTION_LOG says why.
  loggingLevel: MethodLoggingLevel.OFF,
  dataTraceEnabled: false,
} as const;

const INTEGRATION_OPTIONS = { timeout: Duration.seconds(29), allowTestInvoke: false } as const;

/** What the access log says of a request. Never its path or headers: those are where tokens travel. */
export const accessLogFields = {
  requestTime: '$context.requestTime',
  requestId: '$context.requestId',
  traceId: '$context.xrayTraceId',
  sourceIp: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  resource: '$context.resourcePath',
  status: '$context.status',
  errorType: '$context.error.responseType',
  firewall: '$context.wafResponseCode',
  responseLength: '$context.responseLength',
  responseLatencyMs: '$context.responseLatency',
  integrationStatus: '$context.integration.status',
  integrationLatencyMs: '$context.integration.latency',
};
