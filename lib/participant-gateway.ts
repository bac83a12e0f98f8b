import { Names, Stack } from 'aws-cdk-lib';
import { LambdaApplication } from 'aws-cdk-lib/aws-codedeploy';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { AccessControl } from './access-control.ts';
import { Alarms } from './alarms.ts';
import type { BundledFunction } from './bundled-function.ts';
import { acknowledge } from './compliance.ts';
import {
  type Configuration,
  type ConfigurationProps,
  type FunctionName,
  resolveConfiguration,
} from './configuration.ts';
import { CustomDomain } from './custom-domain.ts';
import { GatewayDashboard } from './dashboard.ts';
import { Firewall } from './firewall.ts';
import { encryptionKeyFor, type LogKeeping, logKeeping } from './log-keeping.ts';
import { LogQueries } from './log-queries.ts';
import { GatewayMetrics } from './metrics.ts';
import { ParticipantApi, STAGE_NAME } from './participant-api.ts';
import { ParticipantFunction } from './participant-function.ts';
import { PrivateNetwork } from './private-network.ts';
import { ReleasedFunction } from './released-function.ts';
import { defaultThrottles, type Throttles } from './throttles.ts';

/** Any key of the configuration; what is left out has the value of the preset. */
export type ParticipantGatewayProps = ConfigurationProps;

/** What is to be watched, and the key that the alarms' topic is encrypted by. */
interface Watched {
  readonly connection: Released;
  readonly chat: Released | undefined;
  readonly authorizer: BundledFunction | undefined;
  readonly encryptionKey: Key | undefined;
}

/** A function, and the version of it that the API calls. */
interface Released {
  readonly participantFunction: ParticipantFunction;
  readonly release: ReleasedFunction;
}

/**
 * A gateway to Amazon Connect's Participant Service: a firewall, and a REST API in front of the functions that call the
 * service, with all that is needed to run them.
 *
 * @throws ConfigurationError
 */
export class ParticipantGateway extends Construct {
  /** What clients take for the endpoint of the Participant Service, stage included and without a slash at its end. */
  readonly url: string;
  /** The name by which logs, metrics and alarms of this gateway are told from those of others. */
  readonly serviceName: string;
  readonly api: ParticipantApi;
  readonly connection: ParticipantFunction;
  /** undefined if CreateParticipantConnection alone is served. */
  readonly chat: ParticipantFunction | undefined;
  /** undefined if everybody may call. */
  readonly access: AccessControl | undefined;
  readonly firewall: Firewall | undefined;
  /** undefined if the gateway has no domain name of its own. */
  readonly domain: CustomDomain | undefined;
  readonly alarms: Alarms | undefined;
  readonly #configuration: Configuration;
  readonly #logs: LogKeeping;
  readonly #throttles: Throttles;

  constructor(scope: Construct, id: string, props: ParticipantGatewayProps = {}) {
    super(scope, id);
    const configuration = resolveConfiguration(props, Stack.of(this).region);
    const { customerManagedKey, domainName, endpointType, operations } = configuration;
    this.#configuration = configuration;
    this.serviceName = Names.uniqueResourceName(this, { maxLength: 64, separator: '-', allowedSpecialCharacters: '-' });
    const encryptionKey = customerManagedKey ? encryptionKeyFor(this, configuration) : undefined;
    if (!encryptionKey) acknowledge(this, { CloudWatchLogGroupEncrypted: AWS_KEY, SNSEncryptedKMS: AWS_KEY });
    this.#logs = logKeeping(configuration, encryptionKey);
    this.#throttles = { ...defaultThrottles, ...configuration.throttle };

    const connection = this.#release('connection');
    const chat = operations === 'all' ? this.#release('chat') : undefined;
    this.connection = connection.participantFunction;
    this.chat = chat?.participantFunction;
    const access = this.#accessControl();
    this.access = access;
    this.api = new ParticipantApi(this, 'Api', {
      ...configuration,
      functions: { connection: connection.release.live, chat: chat?.release.live },
      access,
      serviceName: this.serviceName,
      throttles: this.#throttles,
      network: endpointType === 'private' ? new PrivateNetwork(this, 'PrivateNetwork', configuration) : undefined,
      logs: this.#logs,
    });
    const { restApi } = this.api;
    this.firewall =
      configuration.firewall === 'off' ? undefined : this.#firewall(configuration.firewall, access?.headers ?? []);
    if (!this.firewall)
      acknowledge(this.api, { 'AwsSolutions-APIG3': NO_FIREWALL, APIGWAssociatedWithWAF: NO_FIREWALL });
    this.domain =
      domainName === undefined
        ? undefined
        : new CustomDomain(this, 'Domain', { ...configuration, domainName, api: restApi });
    const { region, urlSuffix } = Stack.of(this);
    const host = domainName ?? `${restApi.restApiId}.execute-api.${region}.${urlSuffix}`;
    this.url = `https://${host}/${STAGE_NAME}`;
    this.alarms = this.#watch({ connection, chat, authorizer: access?.authorizerFunction, encryptionKey });
  }

  #release(name: FunctionName): Released {
    const { provisionedConcurrency, reservedConcurrency } = this.#configuration;
    const id = name === 'connection' ? 'Connection' : 'Chat';
    const participantFunction = new ParticipantFunction(this, id, {
      ...this.#configuration,
      handler: name,
      serviceName: this.serviceName,
      reservedConcurrency: reservedConcurrency[name],
      logs: this.#logs,
    });
    const release = new ReleasedFunction(participantFunction, 'Release', {
      function: participantFunction.function,
      provisionedConcurrency: provisionedConcurrency[name],
    });
    return { participantFunction, release };
  }

  #accessControl(): AccessControl | undefined {
    const configuration = this.#configuration;
    if (configuration.authorizer === 'none' && configuration.apiKeys.length === 0) return undefined;
    return new AccessControl(this, 'AccessControl', {
      ...configuration,
      serviceName: this.serviceName,
      reservedConcurrency: configuration.reservedConcurrency.authorizer,
      logs: this.#logs,
    });
  }

  #firewall(firewall: 'block' | 'count', credentialHeaders: readonly string[]): Firewall {
    return new Firewall(this, 'Firewall', {
      ...this.#configuration,
      firewall,
      stage: this.api.restApi.deploymentStage,
      name: this.serviceName,
      credentialHeaders,
      logs: this.#logs,
    });
  }

  /** What a person looks at, and what wakes one. */
  #watch({ connection, chat, authorizer, encryptionKey }: Watched): Alarms | undefined {
    const released = chat ? [connection, chat] : [connection];
    new LogQueries(this, 'LogQueries', {
      serviceName: this.serviceName,
      functionLogs: released.map(({ participantFunction }) => participantFunction.logGroup),
      accessLogs: this.api.accessLog,
      authorizerLogs: authorizer?.logGroup,
      firewallLogs: this.firewall?.logGroup,
    });
    const { alarms: hasAlarms, dashboard: hasDashboard, alarmEmails: emails, rollout } = this.#configuration;
    if (!hasAlarms && !hasDashboard) return undefined;
    const metrics = new GatewayMetrics(this, 'Metrics', {
      serviceName: this.serviceName,
      functions: {
        connection: connection.participantFunction.function,
        chat: chat?.participantFunction.function,
      },
      authorizer: authorizer?.function,
      accessLogs: this.api.accessLog,
      firewallRules: this.firewall?.ruleMetricNames ?? [],
    });
    const alarms = hasAlarms ? new Alarms(this, 'Alarms', { metrics, emails, encryptionKey }) : undefined;
    if (alarms && rollout !== 'AllAtOnce') {
      const application = new LambdaApplication(this, 'Deployments');
      alarms.watchDeployments(
        released.map(({ release }) => release.shiftTraffic(rollout, application, alarms.rollbackAlarms)),
      );
    }
    if (hasDashboard) {
      new GatewayDashboard(this, 'Dashboard', { metrics, alarms: alarms?.all ?? [], throttles: this.#throttles });
    }
    return alarms;
  }
}

const NO_FIREWALL = 'The owner has set firewall to off: another one stands in front, or the API is private.';
const AWS_KEY = 'It is encrypted by a key of AWS; customerManagedKey has the gateway make one of its own.';
