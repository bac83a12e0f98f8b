import { Token } from 'aws-cdk-lib';
import { chatOperations } from '../contract/operations.ts';
import type { Configuration, FunctionName, Key } from './configuration.ts';

/**
 * Says which keys cannot hold together: one that has no effect beside another, one that lacks another, and values that
 * exclude each other.
 *
 * @param given the keys that were set, as opposed to those that have a default
 * @returns sentences that name both keys
 */
export function contradictions(configuration: Configuration, given: ReadonlySet<Key>): string[] {
  return [...withoutEffect(configuration, given), ...lacking(configuration), ...exclusive(configuration)];
}

/** Keys that do nothing, each with the key that is why. */
function withoutEffect(configuration: Configuration, given: ReadonlySet<Key>): string[] {
  const { alarms, apiKeys, authorizer, domainName, endpointType, firewall, operations, throttle, vpcId } =
    configuration;
  const firewallKeys = [...given].filter((key) => key.startsWith('firewall') && key !== 'firewall');
  const useless: readonly (readonly [keys: readonly Key[], isUseless: boolean, why: string])[] = [
    [firewallKeys, firewall === 'off', 'while firewall is off'],
    [
      ['firewallBlockAnonymous'],
      configuration.firewallForwardedHeader !== undefined,
      "beside firewallForwardedHeader: AWS's list knows only the address of the connection, which is that of the proxy",
    ],
    [['authorizerHeader'], authorizer === 'none' || authorizer === 'iam', `while authorizer is ${authorizer}`],
    [['authorizerUserPools'], authorizer !== 'cognito', `while authorizer is ${authorizer}, not cognito`],
    [['authorizerIssuer', 'authorizerAudiences'], authorizer !== 'jwt', `while authorizer is ${authorizer}, not jwt`],
    [['apiKeyThrottle', 'apiKeyQuota'], apiKeys.length === 0, 'without apiKeys'],
    [
      ['vpcEndpointIds', 'vpcId', 'vpcSubnetIds', 'vpcClientAddresses'],
      endpointType === 'regional',
      'while endpointType is regional, not private',
    ],
    [['vpcSubnetIds', 'vpcClientAddresses'], vpcId === undefined, 'without vpcId'],
    [['certificateArn', 'hostedZoneId', 'dnsRouting'], domainName === undefined, 'without domainName'],
    [['alarmEmails'], !alarms, 'while alarms is false'],
    [
      ['firewallBlockedCountries'],
      configuration.firewallAllowedCountries.length > 0,
      'beside firewallAllowedCountries, which blocks every other country',
    ],
  ];
  const keys = useless.flatMap(([keys, isUseless, why]) =>
    keys
      .filter((key) => isUseless && given.has(key))
      .map((key) => `The configuration key ${key} has no effect ${why}. Leave one of the two out.`),
  );
  if (operations === 'all') return keys;
  const names = [
    ...Object.keys(throttle).flatMap((name) => (name in chatOperations ? ([['throttle', name]] as const) : [])),
    ...(['provisionedConcurrency', 'reservedConcurrency'] as const).flatMap((key) =>
      configuration[key].chat === undefined ? [] : ([[key, 'chat']] as const),
    ),
  ];
  return [
    ...keys,
    ...names.map(
      ([key, name]) =>
        `The configuration key ${key} names ${name}, which is not served while operations is connection. ` +
        `Leave ${name} out, or set operations to all.`,
    ),
  ];
}

/** Keys that cannot do without another. */
function lacking(configuration: Configuration): string[] {
  const { authorizer, connectRegion, dnsRouting, domainName, endpointType, rollout, vpcId } = configuration;
  const isMissing = (key: Key): boolean => {
    const value = configuration[key];
    return value === undefined || value === false || (Array.isArray(value) && value.length === 0);
  };
  const needs: readonly (readonly [what: string, isSo: boolean, needed: readonly Key[], why: string])[] = [
    ['authorizer=cognito', authorizer === 'cognito', ['authorizerUserPools'], 'the pools whose tokens are accepted'],
    ['authorizer=jwt', authorizer === 'jwt', ['authorizerIssuer'], 'the issuer whose tokens are accepted'],
    [
      'authorizer=jwt',
      authorizer === 'jwt',
      ['authorizerAudiences'],
      'lest a token that the issuer made for another service is accepted',
    ],
    [
      'endpointType=private',
      endpointType === 'private',
      ['vpcEndpointIds', 'vpcId'],
      'the way by which the API is reached',
    ],
    ['vpcId', vpcId !== undefined, ['vpcSubnetIds'], 'where the VPC endpoint is created'],
    ['vpcId', vpcId !== undefined, ['vpcClientAddresses'], 'who may use the VPC endpoint'],
    ['domainName', domainName !== undefined, ['certificateArn', 'hostedZoneId'], 'by which it gets its certificate'],
    [`dnsRouting=${shown(dnsRouting)}`, dnsRouting !== 'simple', ['hostedZoneId'], 'where the domain name is recorded'],
    [`rollout=${rollout}`, rollout !== 'AllAtOnce', ['alarms'], 'on which a roll-out is rolled back'],
  ];
  const sentences = needs
    .filter(([, isSo, needed]) => isSo && needed.every(isMissing))
    .map(([what, , needed, why]) => `The configuration has ${what}, which needs ${needed.join(' or ')}: ${why}.`);
  if (!configuration.fips || connectRegion === undefined || Token.isUnresolved(connectRegion)) return sentences;
  return FIPS_REGIONS.includes(connectRegion)
    ? sentences
    : [
        ...sentences,
        `The configuration has fips=true and connectRegion=${connectRegion}, where Amazon Connect has no FIPS endpoint: ` +
          `it has one in ${FIPS_REGIONS.join(', ')}.`,
      ];
}

/** Where the Participant Service has a FIPS endpoint: https://docs.aws.amazon.com/general/latest/gr/connect_region.html */
const FIPS_REGIONS: readonly string[] = ['us-east-1', 'us-west-2', 'ca-central-1', 'us-gov-west-1'];

/** Values that cannot both hold. */
function exclusive(configuration: Configuration): string[] {
  const { domainName, endpointType, firewallAllowedAddresses, firewallBlockedAddresses } = configuration;
  const { provisionedConcurrency, reservedConcurrency, vpcEndpointIds, vpcId } = configuration;
  return [
    ...(endpointType === 'private' && domainName !== undefined
      ? [
          'The configuration has endpointType=private and domainName: a private API has no public domain name. Leave one of the two out.',
        ]
      : []),
    ...(vpcEndpointIds.length > 0 && vpcId !== undefined
      ? [
          'The configuration has vpcEndpointIds, for VPC endpoints that exist, and vpcId, for one that is created. Leave one of the two out.',
        ]
      : []),
    ...firewallAllowedAddresses
      .filter((address) => firewallBlockedAddresses.includes(address))
      .map(
        (address) =>
          `Both firewallAllowedAddresses and firewallBlockedAddresses have ${address}. Take it out of one of the two.`,
      ),
    ...(['connection', 'chat'] satisfies FunctionName[]).flatMap((name) => {
      const provisioned = provisionedConcurrency[name]?.max ?? 0;
      const reserved = reservedConcurrency[name] ?? Number.POSITIVE_INFINITY;
      return provisioned <= reserved
        ? []
        : [
            `The configuration key provisionedConcurrency keeps up to ${provisioned} environments of ${name} ready, of which ` +
              `reservedConcurrency allows ${reserved}. Lower the first, or raise the second.`,
          ];
    }),
  ];
}

function shown(dnsRouting: Configuration['dnsRouting']): string {
  return typeof dnsRouting === 'string' ? dnsRouting : `weight=${dnsRouting.weight}`;
}
