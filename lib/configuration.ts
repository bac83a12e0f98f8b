import { isDeepStrictEqual } from 'node:util';
import { Token } from 'aws-cdk-lib';
import type { Node } from 'constructs';
import { closestMatch } from 'leven';
import { contradictions } from './contradictions.ts';
import { type Preset, presets } from './presets.ts';
import { presetSetting, type Setting, settings, stackNameSetting } from './settings.ts';
import type { Throttle, Throttles } from './throttles.ts';

/** What an owner can set. `docs/configuration.md` has each key with its type, its defaults and an example. */
export interface Configuration {
  /** The AWS region of the Amazon Connect instance; without it, the region that the stack is deployed to. */
  readonly connectRegion: string | undefined;
  /** Whether Amazon Connect is called at its FIPS 140 endpoint, and the gateway's own takes FIPS 140 ciphers alone. */
  readonly fips: boolean;
  /** The origins of the web pages that may call the gateway from a browser; `*` alone means every origin. */
  readonly allowedOrigins: readonly string[];
  /** What is served: every operation, or CreateParticipantConnection alone. */
  readonly operations: 'all' | 'connection';
  /** What API Gateway lets through to an operation; to the others, a tenth less than Amazon Connect's quota. */
  readonly throttle: Partial<Throttles>;

  /** Whether the firewall blocks, only counts what it would block, or is not there. */
  readonly firewall: 'block' | 'count' | 'off';
  /** The requests that one address may send in five minutes. */
  readonly firewallRate: number;
  /** The header in which a proxy in front of the gateway tells the address of the client. */
  readonly firewallForwardedHeader: string | undefined;
  /** The size in bytes of the largest body that the firewall lets pass. */
  readonly firewallMaxBodyBytes: number;
  /** Whether the firewall blocks the addresses of VPNs, proxies, Tor and hosting providers. */
  readonly firewallBlockAnonymous: boolean;
  /** The countries that may call, as ISO 3166-1 alpha-2 codes; none means all. */
  readonly firewallAllowedCountries: readonly string[];
  /** The countries that may not call, as ISO 3166-1 alpha-2 codes. */
  readonly firewallBlockedCountries: readonly string[];
  /** Blocks of addresses that pass whatever the other rules say, in CIDR notation. */
  readonly firewallAllowedAddresses: readonly string[];
  /** Blocks of addresses that may not call, in CIDR notation. */
  readonly firewallBlockedAddresses: readonly string[];

  /** What a caller has to prove before the token of the chat is looked at. */
  readonly authorizer: 'none' | 'iam' | 'cognito' | 'jwt';
  /** The header that carries the token for `cognito` and `jwt`. */
  readonly authorizerHeader: string;
  /** ARNs of the Amazon Cognito user pools whose tokens are accepted. */
  readonly authorizerUserPools: readonly string[];
  /** The OpenID Connect issuer whose tokens are accepted. */
  readonly authorizerIssuer: string | undefined;
  /** The audiences of which a token has to have one. */
  readonly authorizerAudiences: readonly string[];
  /** Names of the API keys of which a caller has to send one; none means that none is asked for. */
  readonly apiKeys: readonly string[];
  /** What each API key may send; without it, as much as the operations let through. */
  readonly apiKeyThrottle: Throttle | undefined;
  /** How much each API key may send in a period. */
  readonly apiKeyQuota: ApiKeyQuota | undefined;

  /** How a new version of the functions takes over, by the name of its CodeDeploy configuration. */
  readonly rollout: Rollout;
  /** Execution environments that are kept ready, of each function. */
  readonly provisionedConcurrency: PerFunction<ProvisionedConcurrency>;
  /** Execution environments that each function is sure to get, and cannot go beyond. */
  readonly reservedConcurrency: PerFunction<number> & { readonly authorizer?: number };

  /** Whether the API is reached over the internet, or over VPC endpoints alone. */
  readonly endpointType: 'regional' | 'private';
  /** The VPC endpoints that reach a private API. */
  readonly vpcEndpointIds: readonly string[];
  /** The VPC in which a VPC endpoint for a private API is created. */
  readonly vpcId: string | undefined;
  /** The subnets of the VPC endpoint that is created. */
  readonly vpcSubnetIds: readonly string[];
  /** Blocks of addresses that may use the VPC endpoint that is created, in CIDR notation. */
  readonly vpcClientAddresses: readonly string[];

  /** The gateway's own domain name. */
  readonly domainName: string | undefined;
  /** The certificate of the domain name; without it, one is created, and validated in the hosted zone. */
  readonly certificateArn: string | undefined;
  /** The Route 53 hosted zone in which the domain name is recorded. */
  readonly hostedZoneId: string | undefined;
  /** When this region answers for the domain name, if several have a record of it. */
  readonly dnsRouting: DnsRouting;

  /** Whether there is a dashboard. */
  readonly dashboard: boolean;
  /** Whether there are alarms. */
  readonly alarms: boolean;
  /** Who is told of alarms. */
  readonly alarmEmails: readonly string[];

  /** The least severe level that the functions log. */
  readonly logLevel: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  /** For how many days logs are kept. */
  readonly logRetentionDays: number;
  /** What becomes of logs and their key when the gateway is removed. */
  readonly removalPolicy: 'destroy' | 'retain';
  /** Whether logs and alarms are encrypted by a KMS key of the gateway's own, instead of one of AWS's. */
  readonly customerManagedKey: boolean;
  /** Whether the stack gives API Gateway the role by which it writes the logs of the whole account and region. */
  readonly accountLogRole: 'create' | 'keep';
}

export interface ApiKeyQuota {
  readonly requests: number;
  readonly period: 'day' | 'week' | 'month';
}

export type FunctionName = 'connection' | 'chat';
export type PerFunction<Value> = { readonly [Name in FunctionName]?: Value };

/** Between `min` and `max`, as the load demands. */
export interface ProvisionedConcurrency {
  readonly min: number;
  readonly max: number;
}

/** The names of AWS CodeDeploy, without the prefix `CodeDeployDefault.Lambda`. */
export type Rollout =
  | 'AllAtOnce'
  | 'Canary10Percent5Minutes'
  | 'Canary10Percent10Minutes'
  | 'Canary10Percent15Minutes'
  | 'Canary10Percent30Minutes'
  | 'Linear10PercentEvery1Minute'
  | 'Linear10PercentEvery2Minutes'
  | 'Linear10PercentEvery3Minutes'
  | 'Linear10PercentEvery10Minutes';

/** The one record; one of several by weight; or the one that answers while it is healthy, and the one that does otherwise. */
export type DnsRouting = 'simple' | { readonly weight: number } | 'primary' | 'secondary';

export type Key = keyof Configuration;

/** What may be set, as a construct takes it. */
export type ConfigurationProps = Partial<Configuration> & {
  /** What holds for the keys that are not set; `dev` unless told otherwise. */
  readonly preset?: Preset;
};

/** The configuration cannot be used; the message says which key is wrong, and what would be right. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Puts a configuration together from what is set, the preset, and the defaults.
 *
 * @param stackRegion where Amazon Connect is without `connectRegion`
 * @throws ConfigurationError that names a key which is unknown, one whose value is not accepted, or two that contradict
 */
export function resolveConfiguration(props: ConfigurationProps, stackRegion?: string): Configuration {
  const { preset = presetSetting.fallback, ...given } = readValues({ ...props });
  const fallbacks = Object.fromEntries(keys.map((key) => [key, settings[key].fallback])) as unknown as Configuration;
  const configuration: Configuration = { ...fallbacks, ...presets[preset], ...given };
  const changed = keys.filter((key) => key in given && !isDeepStrictEqual(given[key], fallbacks[key]));
  const [contradiction] = contradictions(configuration, new Set(changed), stackRegion);
  if (contradiction) throw new ConfigurationError(contradiction);
  return configuration;
}

/** What the app of this repository is told: the name of its stack, and how its gateway is configured. */
export interface AppConfiguration {
  /** The name of the stack, by which two gateways in one account and region are told apart. */
  readonly stackName: string;
  readonly gateway: ConfigurationProps;
}

/**
 * Reads what is set in the context of an app, where every value may be text.
 *
 * @throws ConfigurationError that names a key which is unknown, or one whose value is not accepted
 */
export function readConfiguration(node: Node): AppConfiguration {
  const context = Object.entries(node.getAllContext() as Record<string, unknown>);
  const own = context.filter(([key]) => !belongsToTheCdk(key));
  const { stackName = stackNameSetting.fallback, ...others } = Object.fromEntries(own);
  return { stackName: readValue('stackName', stackNameSetting, stackName), gateway: readValues(others, ['stackName']) };
}

export const keys = Object.keys(settings) as Key[];

/**
 * Reads the values that are set, and leaves the others out.
 *
 * @param others keys that could have been meant, beside those of a gateway
 */
function readValues(values: Readonly<Record<string, unknown>>, others: readonly string[] = []): ConfigurationProps {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([key, value]) => {
      if (key === 'preset') return [key, readValue(key, presetSetting, value)];
      if (!isKey(key)) throw unknownKey(key, ['preset', ...others, ...keys]);
      return [key, readValue<unknown>(key, settings[key], value)];
    }),
  );
}

function readValue<Value>(
  key: string,
  { type, accepts, example, read }: Setting<Value>,
  given: unknown,
): Exclude<Value, undefined> {
  const value = read(given);
  if (value !== undefined) return value as Exclude<Value, undefined>;
  const shown = isKnownLater(given) ? 'that is known only when the stack is deployed' : JSON.stringify(given);
  const suchAs = type === 'choice' || type === 'true or false' ? '' : `, such as ${example}`;
  throw new ConfigurationError(`The configuration key ${key} has the value ${shown}: it must be ${accepts}${suchAs}.`);
}

/** Whether a value, or a part of it, is a token of the CDK's, which would show as something that nobody has written. */
function isKnownLater(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(isKnownLater);
  return Token.isUnresolved(value);
}

function isKey(key: string): key is Key {
  return Object.hasOwn(settings, key);
}

/** The CDK's own keys are paths and flags, such as `aws:cdk:bundling-stacks` or `@aws-cdk/core:checkSecretUsage`, and a few names. */
function belongsToTheCdk(key: string): boolean {
  return /[:@/]/.test(key) || ['acknowledged-issue-numbers', 'cdk-migrate', 'cli-telemetry'].includes(key);
}

function unknownKey(key: string, known: readonly string[]): ConfigurationError {
  const nearest = closestMatch(key, known);
  return new ConfigurationError(
    `The configuration key ${key} is unknown: the nearest one is ${nearest}. docs/configuration.md has all of them.`,
  );
}
