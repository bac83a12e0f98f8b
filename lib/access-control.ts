import { Duration } from 'aws-cdk-lib';
import {
  ApiKey,
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  IdentitySource,
  type MethodOptions,
  Period,
  RequestAuthorizer,
  type Stage,
  UsagePlan,
} from 'aws-cdk-lib/aws-apigateway';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { API_KEY_HEADER } from '../contract/cors.ts';
import { writeAuthorizerEnvironment } from '../contract/environment.ts';
import { BundledFunction } from './bundled-function.ts';
import type { Configuration, Key } from './configuration.ts';
import type { LogKeeping } from './log-keeping.ts';

export interface AccessControlProps
  extends Pick<Configuration, 'logLevel' | (Key & (`authorizer${string}` | `apiKey${string}`))> {
  /** What the logs of the authorizer's function call the service. */
  readonly serviceName: string;
  /** Of the authorizer's function, which is asked before any throttle; undefined means that it shares what the account has. */
  readonly reservedConcurrency: number | undefined;
  /** How the log of the authorizer's function is kept. */
  readonly logs: LogKeeping;
}

/** Who may call the operations of the API: an authorizer, API keys, both or neither. */
export class AccessControl extends Construct {
  readonly authorizer: AccessControlProps['authorizer'];
  /** What is put on the method of each operation, and on no other. */
  readonly methodOptions: Pick<MethodOptions, 'authorizationType' | 'authorizer' | 'apiKeyRequired'>;
  /** The headers in which callers send what they are asked for; a signature's are not among them. */
  readonly headers: readonly string[];
  /** What callers are asked for, in words. */
  readonly credentials: string;
  /** The function that verifies tokens, where there is one. */
  readonly authorizerFunction: BundledFunction | undefined;
  readonly #props: AccessControlProps;

  constructor(scope: Construct, id: string, props: AccessControlProps) {
    super(scope, id);
    const { authorizer, authorizerHeader, apiKeys } = props;
    const takesToken = authorizer === 'cognito' || authorizer === 'jwt';
    const apiKeyRequired = apiKeys.length > 0;
    this.#props = props;
    this.authorizer = authorizer;
    this.headers = [...(takesToken ? [authorizerHeader] : []), ...(apiKeyRequired ? [API_KEY_HEADER] : [])];
    this.credentials = [
      ...(authorizer === 'none' ? [] : [describe(authorizer, authorizerHeader)]),
      ...(apiKeyRequired ? [`an API key in the header ${API_KEY_HEADER}`] : []),
    ].join(', and ');
    this.authorizerFunction = authorizer === 'jwt' ? this.#makeFunction() : undefined;
    this.methodOptions = { ...this.#authorization(), ...(apiKeyRequired && { apiKeyRequired }) };
  }

  /** Makes the API keys, and the usage plan by which they are good for a stage. */
  addUsagePlan(stage: Stage): void {
    const { apiKeys, apiKeyThrottle: throttle, apiKeyQuota: quota, serviceName } = this.#props;
    if (apiKeys.length === 0) return;
    const plan = new UsagePlan(this, 'UsagePlan', {
      description: 'Participant Gateway: what each API key lets through',
      apiStages: [{ stage }],
      ...(throttle && { throttle: { rateLimit: throttle.rate, burstLimit: throttle.burst } }),
      ...(quota && { quota: { limit: quota.requests, period: PERIODS[quota.period] } }),
    });
    for (const name of apiKeys) {
      const description = `Participant Gateway: the API key of ${name}`;
      plan.addApiKey(new ApiKey(this, `ApiKey-${name}`, { apiKeyName: `${serviceName}-${name}`, description }));
    }
  }

  #authorization(): Pick<MethodOptions, 'authorizationType' | 'authorizer'> {
    const { authorizer, authorizerHeader, authorizerUserPools } = this.#props;
    const identitySource = IdentitySource.header(authorizerHeader);
    if (authorizer === 'iam') return { authorizationType: AuthorizationType.IAM };
    if (authorizer === 'cognito') {
      const cognitoUserPools = authorizerUserPools.map((arn, index) =>
        UserPool.fromUserPoolArn(this, `UserPool${index}`, arn),
      );
      const resultsCacheTtl = RESULTS_CACHE_TTL;
      return {
        authorizer: new CognitoUserPoolsAuthorizer(this, 'UserPoolAuthorizer', {
          cognitoUserPools,
          identitySource,
          resultsCacheTtl,
        }),
      };
    }
    if (!this.authorizerFunction) return {};
    return {
      authorizer: new RequestAuthorizer(this, 'TokenAuthorizer', {
        handler: this.authorizerFunction.function,
        identitySources: [identitySource],
        resultsCacheTtl: RESULTS_CACHE_TTL,
      }),
    };
  }

  #makeFunction(): BundledFunction {
    const {
      authorizerIssuer: issuer,
      authorizerAudiences: audiences,
      authorizerHeader: header,
      serviceName,
      logLevel,
      reservedConcurrency,
      logs,
    } = this.#props;
    if (issuer === undefined) {
      throw new Error('The authorizer jwt verifies the tokens of an issuer, and none is given: give the URL of one.');
    }
    return new BundledFunction(this, 'Token', {
      handler: 'authorizer',
      serviceName,
      logLevel,
      environment: writeAuthorizerEnvironment({ issuer, audiences, header }),
      reservedConcurrency,
      logs,
    });
  }
}

const PERIODS = { day: Period.DAY, week: Period.WEEK, month: Period.MONTH } as const;

/** As long as a token that was accepted may be so without another look at it. */
const RESULTS_CACHE_TTL = Duration.minutes(5);

function describe(authorizer: 'iam' | 'cognito' | 'jwt', header: string): string {
  if (authorizer === 'iam') return 'an AWS Signature Version 4 for execute-api, of an identity that may call it';
  if (authorizer === 'cognito') return `an ID token of its user pool in the header ${header}`;
  return `a token of its issuer in the header ${header}, after the word Bearer`;
}
