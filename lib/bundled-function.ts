import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ApplicationLogLevel, Architecture, Code, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, type NodejsFunctionProps, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './compliance.ts';
import type { Configuration } from './configuration.ts';
import type { LogKeeping } from './log-keeping.ts';

export interface BundledFunctionProps {
  /** The stem of the handler's file in `lambda/`. */
  readonly handler: string;
  /** The name by which its logs and metrics are told from those of other gateways. */
  readonly serviceName: string;
  /** The least severe level that it logs. */
  readonly logLevel: Configuration['logLevel'];
  /** What else it is told. */
  readonly environment: Readonly<Record<string, string>>;
  /** undefined means that it shares what the account has. */
  readonly reservedConcurrency: number | undefined;
  readonly logs: LogKeeping;
}

/**
 * A Lambda function of `lambda/`: bundled and minified, with a log group of its own and a role that allows nothing beyond
 * logs and traces.
 */
export class BundledFunction extends Construct {
  readonly function: NodejsFunction;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);
    const { handler, serviceName, logLevel, environment, reservedConcurrency, logs } = props;
    this.logGroup = new LogGroup(this, 'Logs', logs);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'Lets a participant gateway function write its logs and traces, and nothing else.',
    });
    this.logGroup.grantWrite(role);

    this.function = new NodejsFunction(this, 'Function', {
      description: `Participant Gateway: ${handler}`,
      ...codeOf(handler),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout: FUNCTION_TIMEOUT,
      ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
      // A version that a roll-out has replaced is what one goes back to. One that came with an update that failed must go, or
      // the same code could not be published again.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
      role,
      // Adds to the role what X-Ray needs.
      tracing: Tracing.ACTIVE,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: lambdaLogLevel(logLevel),
      environment: {
        ...environment,
        POWERTOOLS_SERVICE_NAME: serviceName,
        POWERTOOLS_LOG_LEVEL: logLevel,
        NODE_OPTIONS: '--enable-source-maps',
      },
    });
    acknowledge(role, {
      'AwsSolutions-IAM5[Resource::*]': 'X-Ray has no resources that a policy could name.',
      IAMNoInlinePolicy: 'The policy belongs to this one role, and goes with it.',
    });
    acknowledge(this.function, {
      LambdaConcurrency: 'It shares the concurrency of the account unless reservedConcurrency reserves some for it.',
      LambdaDLQ: 'It is called synchronously: who calls gets the error, and nothing waits to be called again.',
      LambdaInsideVPC: 'It calls public endpoints, and reaches nothing in a VPC.',
    });
  }
}

/** The package has each function bundled, by `scripts/functions.ts`; in the repository, it is bundled at each synthesis. */
function codeOf(handler: string): NodejsFunctionProps {
  const bundled = path(`functions/${handler}`);
  if (existsSync(bundled)) return { code: Code.fromAsset(bundled), handler: 'index.handler' };
  return {
    entry: path(`lambda/${handler}.ts`),
    projectRoot: path(''),
    depsLockFilePath: path('package-lock.json'),
    bundling: {
      format: OutputFormat.ESM,
      target: 'node24',
      minify: true,
      sourceMap: true,
      sourceMapMode: SourceMapMode.DEFAULT,
      sourcesContent: false,
      mainFields: ['module', 'main'],
    },
  };
}

/** Shorter than the 29 s after which API Gateway gives up, so that the function's own answer is the one that arrives. */
const FUNCTION_TIMEOUT = Duration.seconds(10);

/** Lambda drops lines below its own level, and metrics are lines at INFO: only DEBUG may move it. */
function lambdaLogLevel(logLevel: Configuration['logLevel']): ApplicationLogLevel {
  return logLevel === 'DEBUG' ? ApplicationLogLevel.DEBUG : ApplicationLogLevel.INFO;
}

function path(relative: string): string {
  return fileURLToPath(new URL(`../${relative}`, import.meta.url));
}
