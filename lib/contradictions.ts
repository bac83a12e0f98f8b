import { Token } from 'aws-cdk-lib';
import { chatOperations } from '../contract/operations.ts';
import type { Configuration, FunctionName, Key } from './configuration.ts';

/**
 * Says which keys cannot hold together: one that has no effect beside another, one that lacks another, and values that
 * exclude each other.
 *
 * @param given the keys that were set to something else than their default
 * @param stackRegion where Amazon Connect is without `connectRegion`
 * @returns sentences that name both keys, and what to do
 */
export function contradictions(
  configuration: Configuration,
  given: ReadonlySet<Key>,
  stackRegion: string | undefined,
): string[] {
  return [
    ...withoutEffect(configuration, given),
    ...notServed(configuration),
    ...lacking(configuration),
    ...exclusive(configuration, stackRegion),
  ];
}

/** Keys that do nothing, each with the key that is why. */
function withoutEffect(configuration: Configuration, given: ReadonlySet<Key>): string[] {
  const { alarms, apiKeys, authorizer, domainName, endpointType, firewall, vpcId } = configuration;
  const { firewallAllowedCountries, firewallForwardedHeader, reservedConcurrency } = configuration;
  const firewallKeys = [...given].filter((key) => key.startsWith('firewall') && key !== 'firewall');
  const useless: readonly (readonly [isUseless: boolean, keys: readonly Key[], why: string, remedy: string])[] = [
    [firewall === 'off', firewallKeys, 'while firewall is off', 'set firewall to block or count'],
    [
      authorizer === 'none' || authorizer === 'iam',
      ['authorizerHeader'],
      `while authorizer is ${authorizer}`,
      'set authorizer to cognito or jwt',
    ],
    [
      authorizer !== 'cognito',
      ['authorizerUserPools'],
      `while authorizer is ${authorizer}`,
      'set authorizer to cognito',
    ],
    [
      authorizer !== 'jwt',
      ['authorizerIssuer', 'authorizerAudiences'],
      `while authorizer is ${authorizer}`,
      'set authorizer to jwt',
    ],
    [apiKeys.length === 0, ['apiKeyThrottle', 'apiKeyQuota'], 'without apiKeys', 'set apiKeys'],
    [
      endpointType === 'regional',
      ['vpcEndpointIds', 'vpcId', 'vpcSubnetIds', 'vpcClientAddresses'],
      'while endpointType is regional',
      'set endpointType to private',
    ],
    [vpcId === undefined, ['vpcSubnetIds', 'vpcClientAddresses'], 'without vpcId', 'set vpcId'],
    [
      domainName === undefined,
      ['certificateArn', 'hostedZoneId', 'dnsRouting'],
      'without domainName',
      'set domainName',
    ],
    [!alarms, ['alarmEmails'], 'while alarms is false', 'set alarms to true'],
    [
      firewallAllowedCountries.length > 0,
      ['firewallBlockedCountries'],
      'beside firewallAllowedCountries, which blocks every other country',
      'leave that out',
    ],
    [
      firewallForwardedHeader !== undefined,
      ['firewallBlockAnonymous'],
      "beside firewallForwardedHeader: AWS's list knows only the address of the connection, which is that of the proxy",
      'leave that out',
    ],
  ];
  return [
    ...useless.flatMap(([isUseless, keys, why, remedy]) =>
      keys
        .filter((key) => isUseless && given.has(key))
        .map((key) => `The configuration key ${key} has no effect ${why}. Leave it out, or ${remedy}.`),
    ),
    ...(reservedConcurrency.authorizer !== undefined && authorizer !== 'jwt'
      ? [
          `The configuration key reservedConcurrency names authorizer, which is a function only if authorizer is jwt. ` +
            'Leave it out, or set authorizer to jwt.',
        ]
      : []),
  ];
}

/** What is said of an operation, or of a function, that is switched off. */
function notServed({
  operations,
  throttle,
  provisionedConcurrency,
  reservedConcurrency,
}: Configuration): readonly string[] {
  if (operations === 'all') return [];
  const named = [
    ...Object.keys(throttle).flatMap((name) => (name in chatOperations ? ([['throttle', name]] as const) : [])),
    ...Object.entries({ provisionedConcurrency, reservedConcurrency }).flatMap(([key, { chat }]) =>
      chat === undefined ? [] : ([[key, 'chat']] as const),
    ),
  ];
  return named.map(
    ([key, name]) =>
      `The configuration key ${key} names ${name}, which is not served while operations is connection. ` +
      `Leave ${name} out, or set operations to all.`,
  );
}

/** Keys that cannot do without another. */
function lacking(configuration: Configuration): string[] {
  const { authorizer, dnsRouting, domainName, endpointType, rollout, vpcId } = configuration;
  const isMissing = (key: Key): boolean => {
    const value = configuration[key];
    return value === undefined || value === false || (Array.isArray(value) && value.length === 0);
  };
  const needs: readonly (readonly [
    isSo: boolean,
    what: string,
    needed: readonly Key[],
    why: string,
    remedy: string,
  ])[] = [
    [
      authorizer === 'cognito',
      'authorizer=cognito',
      ['authorizerUserPools'],
      'the pools whose tokens are accepted',
      'set authorizer to none',
    ],
    [
      authorizer === 'jwt',
      'authorizer=jwt',
      ['authorizerIssuer'],
      'the issuer whose tokens are accepted',
      'set authorizer to none',
    ],
    [
      authorizer === 'jwt',
      'authorizer=jwt',
      ['authorizerAudiences'],
      'lest a token that the issuer made for another service is accepted',
      'set authorizer to none',
    ],
    [
      endpointType === 'private',
      'endpointType=private',
      ['vpcEndpointIds', 'vpcId'],
      'the way by which the API is reached',
      'set endpointType to regional',
    ],
    [vpcId !== undefined, 'vpcId', ['vpcSubnetIds'], 'where the VPC endpoint is created', 'leave vpcId out'],
    [vpcId !== undefined, 'vpcId', ['vpcClientAddresses'], 'who may use the VPC endpoint', 'leave vpcId out'],
    [
      domainName !== undefined,
      'domainName',
      ['certificateArn', 'hostedZoneId'],
      'by which it gets its certificate',
      'leave domainName out',
    ],
    [
      dnsRouting !== 'simple' && domainName !== undefined,
      `dnsRouting=${shown(dnsRouting)}`,
      ['hostedZoneId'],
      'where the domain name is recorded',
      'set dnsRouting to simple',
    ],
    [
      rollout !== 'AllAtOnce',
      `rollout=${rollout}, by itself or by the preset`,
      ['alarms'],
      'on which a roll-out is rolled back',
      'set rollout to AllAtOnce',
    ],
  ];
  return needs
    .filter(([isSo, , needed]) => isSo && needed.every(isMissing))
    .map(
      ([, what, needed, why, remedy]) =>
        `The configuration has ${what}, which needs ${needed.join(' or ')}: ${why}. Set ${needed.join(' or ')}, or ${remedy}.`,
    );
}

/** Where the Participant Service has a FIPS endpoint: https://docs.aws.amazon.com/general/latest/gr/connect_region.html */
const FIPS_REGIONS: readonly string[] = ['us-east-1', 'us-west-2', 'ca-central-1', 'us-gov-west-1'];

/** Values that cannot both hold. */
function exclusive(configuration: Configuration, stackRegion: string | undefined): string[] {
  const { connectRegion, domainName, endpointType, fips, vpcEndpointIds, vpcId } = configuration;
  const { firewallAllowedAddresses, firewallBlockedAddresses, firewallAllowedCountries, firewallForwardedHeader } =
    configuration;
  const { provisionedConcurrency, reservedConcurrency } = configuration;
  const region = connectRegion ?? stackRegion;
  const pairs: readonly (readonly [isSo: boolean, sentence: string])[] = [
    [
      endpointType === 'private' && domainName !== undefined,
      'The configuration has endpointType=private and domainName: a private API has no public domain name. Leave one of the two out.',
    ],
    [
      endpointType === 'private' && firewallAllowedCountries.length > 0 && firewallForwardedHeader === undefined,
      'The configuration has endpointType=private and firewallAllowedCountries, which would block everybody: private addresses are in ' +
        'no country. Leave firewallAllowedCountries out, or set firewallForwardedHeader.',
    ],
    [
      vpcEndpointIds.length > 0 && vpcId !== undefined,
      'The configuration has vpcEndpointIds, for VPC endpoints that exist, and vpcId, for one that is created. Leave one of the two out.',
    ],
    [
      fips && region !== undefined && !Token.isUnresolved(region) && !FIPS_REGIONS.includes(region),
      `The configuration has fips=true and connectRegion=${region}, where Amazon Connect has no FIPS endpoint: it has one in ` +
        `${FIPS_REGIONS.join(', ')}. Set fips to false, or connectRegion to one of these.`,
    ],
    ...(['connection', 'chat'] satisfies FunctionName[]).map((name) => {
      const provisioned = provisionedConcurrency[name]?.max ?? 0;
      const reserved = reservedConcurrency[name] ?? Number.POSITIVE_INFINITY;
      return [
        provisioned > reserved,
        `The configuration key provisionedConcurrency keeps up to ${provisioned} environments of ${name} ready, of which ` +
          `reservedConcurrency allows ${reserved}. Lower the first, or raise the second.`,
      ] as const;
    }),
    ...firewallAllowedAddresses.map(
      (address) =>
        [
          firewallBlockedAddresses.includes(address),
          `Both firewallAllowedAddresses and firewallBlockedAddresses have ${address}. Take it out of one of the two.`,
        ] as const,
    ),
  ];
  return pairs.filter(([isSo]) => isSo).map(([, sentence]) => sentence);
}

function shown(dnsRouting: Configuration['dnsRouting']): string {
  return typeof dnsRouting === 'string' ? dnsRouting : `weight=${dnsRouting.weight}`;
}
