import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ApplicationLogLevel, Architecture, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { LogLevel } from './configuration.ts';

export interface BundledFunctionProps {
  /** The stem of the handler's file in `lambda/`. */
  readonly handler: string;
  /** The least severe level that it logs. */
  readonly logLevel: LogLevel;
  /** What it is told, beside that level. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * A Lambda function of `lambda/`: bundled and minified, with a log group of its own and a role that allows nothing beyond
 * logs and traces.
 */
export class BundledFunction extends Construct {
  readonly function: NodejsFunction;

  constructor(scope: Construct, id: string, { handler, logLevel, environment }: BundledFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'Lets a participant gateway function write its logs and traces, and nothing else.',
    });
    logGroup.grantWrite(role);

    this.function = new NodejsFunction(this, 'Function', {
      description: `Participant Gateway: ${handler}`,
      entry: path(`lambda/${handler}.ts`),
      projectRoot: path(''),
      depsLockFilePath: path('package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout: FUNCTION_TIMEOUT,
      role,
      // Adds to the role what X-Ray needs.
      tracing: Tracing.ACTIVE,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: lambdaLogLevel(logLevel),
      environment: {
        ...environment,
        POWERTOOLS_LOG_LEVEL: logLevel,
        NODE_OPTIONS: '--enable-source-maps',
      },
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        minify: true,
        sourceMap: true,
        sourceMapMode: SourceMapMode.DEFAULT,
        sourcesContent: false,
        mainFields: ['module', 'main'],
        // Lambda's own copy of the SDK changes with the runtime; the bundled one is the one that was tested.
        bundleAwsSDK: true,
        esbuildArgs: { '--alias:@aws-sdk/credential-provider-node': path('lambda/no-credentials.ts') },
      },
    });
  }
}

/** Shorter than the 29 s after which API Gateway gives up, so that the function's own answer is the one that arrives. */
const FUNCTION_TIMEOUT = Duration.seconds(10);

/** Lambda drops lines below its own level, and metrics are lines at INFO: only DEBUG may move it. */
function lambdaLogLevel(logLevel: LogLevel): ApplicationLogLevel {
  return logLevel === 'DEBUG' ? ApplicationLogLevel.DEBUG : ApplicationLogLevel.INFO;
}

function path(relative: string): string {
  return fileURLToPath(new URL(`../${relative}`, import.meta.url));
}
