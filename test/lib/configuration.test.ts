import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { App, Aws, Lazy, Token } from 'aws-cdk-lib';
import {
  ConfigurationError,
  type ConfigurationProps,
  type Key,
  keys,
  readConfiguration,
  resolveConfiguration,
} from '../../lib/configuration.ts';
import { presetSetting, type Setting, settings, stackNameSetting } from '../../lib/settings.ts';

const read = (context: Record<string, unknown>) => readConfiguration(new App({ context }).node);
const resolve = (context: Record<string, unknown>) => resolveConfiguration(read(context).gateway);

/** A construct takes typed values, and a program without types any. */
const construct = (props: Record<string, unknown>) => resolveConfiguration(props as ConfigurationProps);

const USER_POOL = 'arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Ab12Cd34E';
const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-4e5f';

describe('without anything set', () => {
  it('has a default for every key', () => {
    expect(resolve({})).toEqual({
      connectRegion: undefined,
      fips: false,
      allowedOrigins: ['*'],
      operations: 'all',
      throttle: {},
      firewall: 'block',
      firewallRate: 2000,
      firewallForwardedHeader: undefined,
      firewallMaxBodyBytes: 65_536,
      firewallBlockAnonymous: false,
      firewallAllowedCountries: [],
      firewallBlockedCountries: [],
      firewallAllowedAddresses: [],
      firewallBlockedAddresses: [],
      authorizer: 'none',
      authorizerHeader: 'X-Gateway-Authorization',
      authorizerUserPools: [],
      authorizerIssuer: undefined,
      authorizerAudiences: [],
      apiKeys: [],
      apiKeyThrottle: undefined,
      apiKeyQuota: undefined,
      rollout: 'AllAtOnce',
      provisionedConcurrency: {},
      reservedConcurrency: {},
      endpointType: 'regional',
      vpcEndpointIds: [],
      vpcId: undefined,
      vpcSubnetIds: [],
      vpcClientAddresses: [],
      domainName: undefined,
      certificateArn: undefined,
      hostedZoneId: undefined,
      dnsRouting: 'simple',
      dashboard: false,
      alarms: false,
      alarmEmails: [],
      logLevel: 'INFO',
      logRetentionDays: 30,
      removalPolicy: 'destroy',
      customerManagedKey: false,
      accountLogRole: 'create',
    });
  });

  it('has the name ParticipantGateway for the stack', () => {
    expect(read({})).toEqual({ stackName: 'ParticipantGateway', gateway: {} });
  });
});

describe('a preset', () => {
  it('is dev unless told otherwise', () => {
    expect(resolve({ preset: 'dev' })).toEqual(resolve({}));
  });

  it('of prod changes how the gateway is run, and nothing that a caller notices', () => {
    const [dev, prod] = [resolve({}), resolve({ preset: 'prod' })];
    expect(Object.fromEntries(keys.filter((key) => prod[key] !== dev[key]).map((key) => [key, prod[key]]))).toEqual({
      rollout: 'Canary10Percent5Minutes',
      dashboard: true,
      alarms: true,
      logRetentionDays: 365,
      removalPolicy: 'retain',
      customerManagedKey: true,
    });
  });

  it('gives way to what is set', () => {
    expect(resolve({ preset: 'prod', logRetentionDays: '90', logLevel: 'WARN' })).toEqual({
      ...resolve({ preset: 'prod' }),
      logRetentionDays: 90,
      logLevel: 'WARN',
    });
  });
});

describe('accepts as text', () => {
  const accepted: readonly (readonly [Key, string, unknown])[] = [
    ['connectRegion', 'eu-central-1', 'eu-central-1'],
    ['connectRegion', 'us-gov-west-1', 'us-gov-west-1'],
    ['fips', 'true', true],
    ['fips', 'false', false],
    ['allowedOrigins', '*', ['*']],
    ['allowedOrigins', 'https://a.example,https://a.example', ['https://a.example']],
    ['allowedOrigins', 'https://www.example.com', ['https://www.example.com']],
    ['allowedOrigins', 'https://a.example, http://localhost:3000', ['https://a.example', 'http://localhost:3000']],
    ['operations', 'connection', 'connection'],
    ['throttle', 'SendMessage=20/30', { SendMessage: { rate: 20, burst: 30 } }],
    [
      'throttle',
      'SendMessage=0.5/1, CreateParticipantConnection=60/90',
      { SendMessage: { rate: 0.5, burst: 1 }, CreateParticipantConnection: { rate: 60, burst: 90 } },
    ],
    ['firewall', 'count', 'count'],
    ['firewallRate', '10', 10],
    ['firewallForwardedHeader', 'X-Forwarded-For', 'X-Forwarded-For'],
    ['firewallMaxBodyBytes', '65536', 65_536],
    ['firewallBlockAnonymous', 'true', true],
    ['firewallAllowedCountries', 'DE, AT', ['DE', 'AT']],
    ['firewallBlockedCountries', 'KP', ['KP']],
    ['firewallAllowedAddresses', '203.0.113.0/24,2001:db8::/32', ['203.0.113.0/24', '2001:db8::/32']],
    ['firewallBlockedAddresses', '198.51.100.7/32', ['198.51.100.7/32']],
    ['rollout', 'Linear10PercentEvery10Minutes', 'Linear10PercentEvery10Minutes'],
    [
      'provisionedConcurrency',
      'connection=2..10,chat=5..5',
      { connection: { min: 2, max: 10 }, chat: { min: 5, max: 5 } },
    ],
    ['reservedConcurrency', 'chat=200', { chat: 200 }],
    ['dashboard', 'true', true],
    ['alarms', 'true', true],
    ['logLevel', 'DEBUG', 'DEBUG'],
    ['logRetentionDays', '3653', 3653],
    ['removalPolicy', 'retain', 'retain'],
    ['customerManagedKey', 'true', true],
    ['accountLogRole', 'keep', 'keep'],
  ];

  it.each(accepted)('%s=%s', (key, value, expected) => {
    const companions = key === 'rollout' ? { alarms: 'true' } : {};
    expect(resolve({ ...companions, [key]: value })[key]).toEqual(expected);
  });

  it.each([
    [{ authorizer: 'iam' }, { authorizer: 'iam' }],
    [
      { authorizer: 'cognito', authorizerHeader: 'Authorization', authorizerUserPools: USER_POOL },
      { authorizer: 'cognito', authorizerHeader: 'Authorization', authorizerUserPools: [USER_POOL] },
    ],
    [
      { authorizer: 'jwt', authorizerIssuer: 'https://login.example.com/oauth2', authorizerAudiences: 'chat,app' },
      { authorizer: 'jwt', authorizerIssuer: 'https://login.example.com/oauth2', authorizerAudiences: ['chat', 'app'] },
    ],
    [
      { apiKeys: 'web,ios_2', apiKeyThrottle: '5/10', apiKeyQuota: '100000/month' },
      {
        apiKeys: ['web', 'ios_2'],
        apiKeyThrottle: { rate: 5, burst: 10 },
        apiKeyQuota: { requests: 100_000, period: 'month' },
      },
    ],
    [
      { endpointType: 'private', vpcEndpointIds: 'vpce-0123456789abcdef0' },
      { endpointType: 'private', vpcEndpointIds: ['vpce-0123456789abcdef0'] },
    ],
    [
      {
        endpointType: 'private',
        vpcId: 'vpc-01234567',
        vpcSubnetIds: 'subnet-01234567',
        vpcClientAddresses: '10.0.0.0/8',
      },
      {
        endpointType: 'private',
        vpcId: 'vpc-01234567',
        vpcSubnetIds: ['subnet-01234567'],
        vpcClientAddresses: ['10.0.0.0/8'],
      },
    ],
    [
      { domainName: 'chat.example.com', certificateArn: CERTIFICATE, hostedZoneId: 'Z01234', dnsRouting: 'weight=0' },
      {
        domainName: 'chat.example.com',
        certificateArn: CERTIFICATE,
        hostedZoneId: 'Z01234',
        dnsRouting: { weight: 0 },
      },
    ],
    [
      { alarms: 'true', alarmEmails: 'on-call@example.com,boss@example.com' },
      { alarms: true, alarmEmails: ['on-call@example.com', 'boss@example.com'] },
    ],
  ])('%j', (context, expected) => {
    expect(resolve(context)).toMatchObject(expected);
  });

  it('the name of a stack', () => {
    expect(read({ stackName: 'chat-test' }).stackName).toBe('chat-test');
  });

  it.each(keys.map((key) => [key, settings[key].example] as const))('the example of %s', (key, example) => {
    expect(read({ [key]: example }).gateway).toHaveProperty(key);
  });

  it.each([
    ['preset', presetSetting],
    ['stackName', stackNameSetting],
  ] as const)('the example of %s', (_, { read, example }: Setting<unknown>) => {
    expect(read(example)).toBe(example);
  });
});

describe('accepts as a construct has it', () => {
  it.each([
    ['allowedOrigins', ['https://www.example.com']],
    ['throttle', { SendMessage: { rate: 20, burst: 30 } }],
    ['fips', true],
    ['firewallRate', 6000],
    ['firewallAllowedCountries', ['DE']],
    ['provisionedConcurrency', { connection: { min: 2, max: 10 } }],
    ['reservedConcurrency', { connection: 50 }],
    ['logRetentionDays', 90],
    ['connectRegion', undefined],
    ['alarmEmails', []],
    ['throttle', {}],
  ] as const)('%s: %j', (key, value) => {
    expect(construct({ [key]: value })[key]).toEqual(value);
  });

  it.each([
    ['apiKeyThrottle', { apiKeys: ['web'], apiKeyThrottle: { rate: 0.5, burst: 1 } }],
    ['apiKeyQuota', { apiKeys: ['web'], apiKeyQuota: { requests: 1000, period: 'week' } }],
    ['dnsRouting', { domainName: 'chat.example.com', hostedZoneId: 'Z0123', dnsRouting: { weight: 255 } }],
  ] as const)('%s', (key, props) => {
    expect(construct(props)[key]).toEqual((props as Record<string, unknown>)[key]);
  });

  it('what is known only when the stack is deployed', () => {
    expect(construct({ connectRegion: Aws.REGION, fips: true }).connectRegion).toBe(Aws.REGION);
    const alarmEmails = ['on-call@example.com', Aws.STACK_NAME];
    expect(construct({ alarms: true, alarmEmails }).alarmEmails).toEqual(alarmEmails);
  });
});

describe('refuses, and says what it accepts', () => {
  const refused: readonly (readonly [string, unknown, string])[] = [
    ['preset', 'production', 'one of dev, prod.'],
    ['stackName', 'my_stack', 'the name of a stack, of letters, digits and hyphens, such as ParticipantGatewayTest'],
    ['connectRegion', 'Frankfurt', 'the name of an AWS region, such as eu-central-1'],
    ['connectRegion', 1, 'the name of an AWS region'],
    ['fips', 'yes', 'true or false.'],
    ['allowedOrigins', '', '* or origins, separated by commas, such as https://www.example.com,http://localhost:3000'],
    ['allowedOrigins', 'https://www.example.com/', '* or origins'],
    ['allowedOrigins', 'www.example.com', '* or origins'],
    ['allowedOrigins', '*,https://www.example.com', '* or origins'],
    ['allowedOrigins', "https://a'b.example", '* or origins'],
    ['allowedOrigins', [], '* or origins'],
    ['operations', 'chat', 'one of all, connection.'],
    ['throttle', '', THROTTLES()],
    ['throttle', 20, THROTTLES()],
    ['throttle', '20/30', THROTTLES()],
    ['throttle', 'SendMessage=20', THROTTLES()],
    ['throttle', 'SendMessage=0/30', THROTTLES()],
    ['throttle', 'SendMessage=20/0', THROTTLES()],
    ['throttle', 'SendMessage=20/2.5', THROTTLES()],
    ['throttle', 'SendMessage=20/many', THROTTLES()],
    ['throttle', 'SendMessage=9999999999/30', THROTTLES()],
    ['throttle', 'SendMessage=20/9999999999', THROTTLES()],
    ['throttle', 'SendFax=20/30', THROTTLES()],
    ['throttle', 'SendMessage=20/30,', THROTTLES()],
    ['throttle', 'SendMessage=20/30,SendMessage=10/15', THROTTLES()],
    ['throttle', { SendMessage: { rate: 20 } }, THROTTLES()],
    ['throttle', { SendMessage: { rate: 20, burst: 30, brust: 30 } }, THROTTLES()],
    ['throttle', { SendMessage: { rate: true, burst: 30 } }, THROTTLES()],
    ['throttle', ['SendMessage=20/30'], THROTTLES()],
    ['throttle', null, THROTTLES()],
    ['fips', ['true'], 'true or false.'],
    ['firewallRate', [100], 'a whole number from 10'],
    ['firewallRate', '0x10', 'a whole number from 10'],
    ['firewallAllowedCountries', false, 'two-letter codes of countries'],
    ['dnsRouting', { weight: null }, 'simple, primary, secondary, or weight='],
    ['dnsRouting', { weight: '' }, 'simple, primary, secondary, or weight='],
    ['firewall', 'on', 'one of block, count, off'],
    ['firewallRate', '9', 'a whole number from 10 to 2000000000'],
    ['firewallRate', '2000000001', 'a whole number from 10'],
    ['firewallRate', 99.5, 'a whole number from 10'],
    ['firewallForwardedHeader', 'X Forwarded For', 'the name of a header, such as True-Client-IP'],
    ['firewallMaxBodyBytes', '0', 'a whole number from 1 to 65536'],
    ['firewallMaxBodyBytes', '65537', 'a whole number from 1 to 65536'],
    ['firewallBlockAnonymous', '1', 'true or false'],
    ['firewallAllowedCountries', 'Germany', 'two-letter codes of countries, separated by commas, such as DE,AT,CH'],
    ['firewallBlockedCountries', 'kp', 'two-letter codes of countries, separated by commas, such as KP'],
    ['firewallAllowedAddresses', '203.0.113.7', 'blocks of addresses in CIDR notation, separated by commas, such as'],
    ['firewallAllowedAddresses', '0.0.0.0/0', 'blocks of addresses in CIDR notation'],
    ['firewallBlockedAddresses', '203.0.113.0/33', 'blocks of addresses in CIDR notation'],
    ['firewallBlockedAddresses', '2001:db8::/129', 'blocks of addresses in CIDR notation'],
    ['firewallBlockedAddresses', '300.0.113.0/24', 'blocks of addresses in CIDR notation'],
    ['authorizer', 'oidc', 'one of none, iam, cognito, jwt'],
    [
      'authorizerHeader',
      'x-amz-bearer',
      'the name of a header that nothing else needs, which X-Amz-Bearer, X-Api-Key,',
    ],
    ['authorizerHeader', 'Content-Type', 'the name of a header that nothing else needs'],
    ['authorizerHeader', 'X-API-Key', 'the name of a header that nothing else needs'],
    ['authorizerHeader', 'X Token', 'the name of a header that nothing else needs'],
    ['authorizerUserPools', 'eu-central-1_Ab12Cd34E', 'ARNs of Amazon Cognito user pools, separated by commas'],
    ['authorizerIssuer', 'http://login.example.com', 'the URL of an OpenID Connect issuer, over https'],
    ['authorizerAudiences', '', 'audiences, separated by commas, such as chat-gateway'],
    ['apiKeys', 'web app', 'names of letters, digits, hyphens and underscores, separated by commas'],
    ['apiKeyThrottle', '5', 'a throttle as rate/burst, in requests a second and at once, such as 5/10'],
    ['apiKeyThrottle', '0/10', 'a throttle as rate/burst'],
    ['apiKeyQuota', '1000', 'requests and a period, as requests/period, where the period is day, week or month'],
    ['apiKeyQuota', '1000/year', 'requests and a period'],
    ['apiKeyQuota', '0/day', 'requests and a period'],
    ['rollout', 'Canary', 'one of AllAtOnce, Canary10Percent5Minutes,'],
    ['provisionedConcurrency', 'connection=5', 'functions with what they keep ready, as name=min..max, separated by'],
    ['provisionedConcurrency', 'connection=5..2', 'functions with what they keep ready'],
    ['provisionedConcurrency', 'connection=0..2', 'functions with what they keep ready'],
    ['provisionedConcurrency', 'chats=1..2', 'functions with what they keep ready'],
    ['reservedConcurrency', 'connection=0', 'functions with what is reserved for them, as name=number, separated by'],
    ['reservedConcurrency', '50', 'functions with what is reserved for them'],
    ['endpointType', 'edge', 'one of regional, private'],
    ['vpcEndpointIds', 'vpc-0123456789abcdef0', 'ids of VPC endpoints, separated by commas'],
    ['vpcId', 'my-vpc', 'the id of a VPC, such as vpc-0123456789abcdef0'],
    ['vpcSubnetIds', 'a,b', 'ids of subnets, separated by commas'],
    ['vpcClientAddresses', '10.0.0.0', 'blocks of addresses in CIDR notation, separated by commas, such as 10.0.0.0/8'],
    ['domainName', 'Chat.Example.com', 'a domain name in lower case, such as chat.example.com'],
    ['domainName', 'localhost', 'a domain name in lower case'],
    ['domainName', 'https://chat.example.com', 'a domain name in lower case'],
    ['certificateArn', 'arn:aws:iam::123456789012:server-certificate/a', 'the ARN of a certificate of AWS Certificate'],
    ['hostedZoneId', 'example.com', 'the id of a Route 53 hosted zone'],
    [
      'dnsRouting',
      'weight=256',
      'simple, primary, secondary, or weight= and a number from 0 to 255, such as weight=50',
    ],
    ['dnsRouting', 'latency', 'simple, primary, secondary, or weight='],
    ['dashboard', 'on', 'true or false'],
    ['alarms', 'on', 'true or false'],
    ['alarmEmails', 'on-call', 'e-mail addresses, separated by commas, such as on-call@example.com'],
    ['logLevel', 'info', 'one of DEBUG, INFO, WARN, ERROR.'],
    ['logRetentionDays', '31', 'a number of days that Amazon CloudWatch Logs knows: one of 1, 3, 5, 7, 14, 30, 60,'],
    ['logRetentionDays', '9999', 'a number of days that Amazon CloudWatch Logs knows'],
    ['removalPolicy', 'delete', 'one of destroy, retain'],
    ['customerManagedKey', 'kms', 'true or false'],
    ['accountLogRole', 'none', 'one of create, keep'],
  ];

  it.each(refused)('%s %j', (key, value, accepts) => {
    expect(() => resolve({ [key]: value })).toThrow(
      `The configuration key ${key} has the value ${JSON.stringify(value)}: it must be ${accepts}`,
    );
  });

  const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  const row = /^\| `(\w+)` \| [^|]+ \| ([^|]+) \| [^|]+ \| ([^|]+) \| `([^`]+)` \|$/gm;
  const documented = new Map([...page.matchAll(row)].map(([, key = '', ...cells]) => [key, cells]));

  it.each(refused)('%s %j in the words of docs/configuration.md, and in no others', (key, value) => {
    const [type = '', accepts, example] = documented.get(key) ?? [];
    const suchAs = ['choice', 'true or false'].includes(type) ? '' : `, such as ${example}`;
    expect(() => resolve({ [key]: value })).toThrow(
      new ConfigurationError(
        `The configuration key ${key} has the value ${JSON.stringify(value)}: it must be ${accepts}${suchAs}.`,
      ),
    );
  });

  it('in every key something', () => {
    expect([...new Set(refused.map(([key]) => key))].sort()).toEqual([...keys, 'preset', 'stackName'].sort());
  });

  const laterNumber = Token.asNumber(Lazy.any({ produce: () => 100 }));

  it.each([
    ['operations', Aws.REGION],
    ['apiKeys', [Aws.REGION]],
    ['firewallBlockedAddresses', [`${Aws.REGION}/8`]],
    ['firewallRate', laterNumber],
    ['throttle', { SendMessage: { rate: laterNumber, burst: 1 } }],
  ])('%s if it is known only when the stack is deployed, and does not show what stands for it', (key, value) => {
    expect(() => construct({ [key]: value })).toThrow(
      `The configuration key ${key} has the value that is known only when the stack is deployed: it must be `,
    );
  });

  function THROTTLES(): string {
    return 'operations with their throttle, as name=rate/burst, separated by commas; the rate is in requests a second, the burst is what may come at once, and the names are CreateParticipantConnection, DisconnectParticipant,';
  }
});

describe('an unknown key', () => {
  it.each([
    ['alowedOrigins', 'allowedOrigins'],
    ['logLevels', 'logLevel'],
    ['connect-region', 'connectRegion'],
    ['presets', 'preset'],
    ['throttling', 'throttle'],
  ])('%s is refused, and %s named as the nearest', (key, nearest) => {
    const sentence = `The configuration key ${key} is unknown: the nearest one is ${nearest}. docs/configuration.md has all of them.`;
    expect(() => read({ [key]: 'value' })).toThrow(sentence);
    expect(() => construct({ [key]: 'value' })).toThrow(sentence);
  });

  it('is the name of the stack for a construct, which has none, but not for the app', () => {
    expect(() => read({ stackname: 'chat' })).toThrow('stackname is unknown: the nearest one is stackName.');
    expect(() => construct({ stackName: 'chat' })).toThrow(
      'The configuration key stackName is unknown: the nearest one',
    );
  });

  it.each([
    '@aws-cdk/core:checkSecretUsage',
    'aws:cdk:bundling-stacks',
    'availability-zones:account=1:region=x',
    'cdk-migrate',
    'cli-telemetry',
    'acknowledged-issue-numbers',
  ])('of the CDK is let pass: %s', (key) => {
    expect(read({ [key]: true }).gateway).toEqual({});
  });
});

it('refuses FIPS in a stack whose region has no such endpoint, unless another is called', () => {
  expect(() => resolveConfiguration({ fips: true }, 'eu-central-1')).toThrow(
    'fips=true and connectRegion=eu-central-1',
  );
  expect(() => resolveConfiguration({ fips: true, connectRegion: 'us-east-1' }, 'eu-central-1')).not.toThrow();
  expect(() => resolveConfiguration({ fips: true }, 'us-west-2')).not.toThrow();
});

describe('two keys that contradict', () => {
  const privateApi = { endpointType: 'private', vpcEndpointIds: 'vpce-01234567' };
  const cognito = { authorizer: 'cognito', authorizerUserPools: USER_POOL };
  const noEffect = (key: string, why: string, remedy: string) =>
    `The configuration key ${key} has no effect ${why}. Leave it out, or ${remedy}.`;

  it.each([
    [
      { firewall: 'off', firewallRate: '6000' },
      noEffect('firewallRate', 'while firewall is off', 'set firewall to block or count'),
    ],
    [
      { firewallAllowedCountries: 'DE', firewallBlockedCountries: 'KP' },
      noEffect(
        'firewallBlockedCountries',
        'beside firewallAllowedCountries, which blocks every other country',
        'leave that out',
      ),
    ],
    [
      { firewallForwardedHeader: 'True-Client-IP', firewallBlockAnonymous: 'true' },
      noEffect(
        'firewallBlockAnonymous',
        "beside firewallForwardedHeader: AWS's list knows only the address of the connection, which is that of the proxy",
        'leave that out',
      ),
    ],
    [
      { authorizerHeader: 'Authorization' },
      noEffect('authorizerHeader', 'while authorizer is none', 'set authorizer to cognito or jwt'),
    ],
    [
      { authorizer: 'iam', authorizerHeader: 'X-Id' },
      noEffect('authorizerHeader', 'while authorizer is iam', 'set authorizer to cognito or jwt'),
    ],
    [
      { authorizerUserPools: USER_POOL },
      noEffect('authorizerUserPools', 'while authorizer is none', 'set authorizer to cognito'),
    ],
    [
      { authorizerIssuer: 'https://login.example.com' },
      noEffect('authorizerIssuer', 'while authorizer is none', 'set authorizer to jwt'),
    ],
    [
      { ...cognito, authorizerIssuer: 'https://login.example.com' },
      noEffect('authorizerIssuer', 'while authorizer is cognito', 'set authorizer to jwt'),
    ],
    [
      { authorizerAudiences: 'chat' },
      noEffect('authorizerAudiences', 'while authorizer is none', 'set authorizer to jwt'),
    ],
    [
      { ...cognito, authorizerAudiences: 'chat' },
      noEffect('authorizerAudiences', 'while authorizer is cognito', 'set authorizer to jwt'),
    ],
    [{ apiKeyThrottle: '5/10' }, noEffect('apiKeyThrottle', 'without apiKeys', 'set apiKeys')],
    [{ apiKeyQuota: '1000/day' }, noEffect('apiKeyQuota', 'without apiKeys', 'set apiKeys')],
    [
      { vpcEndpointIds: 'vpce-01234567' },
      noEffect('vpcEndpointIds', 'while endpointType is regional', 'set endpointType to private'),
    ],
    [{ vpcId: 'vpc-01234567' }, noEffect('vpcId', 'while endpointType is regional', 'set endpointType to private')],
    [
      { vpcSubnetIds: 'subnet-01234567' },
      noEffect('vpcSubnetIds', 'while endpointType is regional', 'set endpointType to private'),
    ],
    [
      { vpcClientAddresses: '10.0.0.0/8' },
      noEffect('vpcClientAddresses', 'while endpointType is regional', 'set endpointType to private'),
    ],
    [{ ...privateApi, vpcSubnetIds: 'subnet-01234567' }, noEffect('vpcSubnetIds', 'without vpcId', 'set vpcId')],
    [{ ...privateApi, vpcClientAddresses: '10.0.0.0/8' }, noEffect('vpcClientAddresses', 'without vpcId', 'set vpcId')],
    [{ certificateArn: CERTIFICATE }, noEffect('certificateArn', 'without domainName', 'set domainName')],
    [{ hostedZoneId: 'Z01234' }, noEffect('hostedZoneId', 'without domainName', 'set domainName')],
    [{ dnsRouting: 'primary' }, noEffect('dnsRouting', 'without domainName', 'set domainName')],
    [{ alarmEmails: 'on-call@example.com' }, noEffect('alarmEmails', 'while alarms is false', 'set alarms to true')],
    [
      { operations: 'connection', throttle: 'SendMessage=1/1' },
      'The configuration key throttle names SendMessage, which is not served while operations is connection. Leave SendMessage out, or set operations to all.',
    ],
    [
      { operations: 'connection', reservedConcurrency: 'chat=5' },
      'The configuration key reservedConcurrency names chat, which is not served while operations is connection. Leave chat out, or set operations to all.',
    ],
    [
      { reservedConcurrency: 'authorizer=5' },
      'The configuration key reservedConcurrency names authorizer, which is a function only if authorizer is jwt. Leave it out, or set authorizer to jwt.',
    ],
    [
      { ...privateApi, firewallAllowedCountries: 'DE' },
      'The configuration has endpointType=private and firewallAllowedCountries, which would block everybody: private addresses are in no country. Leave firewallAllowedCountries out, or set firewallForwardedHeader.',
    ],
    [
      { operations: 'connection', provisionedConcurrency: 'chat=5..5' },
      'The configuration key provisionedConcurrency names chat, which is not served while operations is connection. Leave chat out, or set operations to all.',
    ],
    [
      { authorizer: 'cognito' },
      'The configuration has authorizer=cognito, which needs authorizerUserPools: the pools whose tokens are accepted. Set authorizerUserPools, or set authorizer to none.',
    ],
    [
      { authorizer: 'jwt', authorizerAudiences: 'chat' },
      'The configuration has authorizer=jwt, which needs authorizerIssuer: the issuer whose tokens are accepted. Set authorizerIssuer, or set authorizer to none.',
    ],
    [
      { authorizer: 'jwt', authorizerIssuer: 'https://login.example.com' },
      'The configuration has authorizer=jwt, which needs authorizerAudiences: lest a token that the issuer made for another service is accepted. Set authorizerAudiences, or set authorizer to none.',
    ],
    [
      { endpointType: 'private' },
      'The configuration has endpointType=private, which needs vpcEndpointIds or vpcId: the way by which the API is reached. Set vpcEndpointIds or vpcId, or set endpointType to regional.',
    ],
    [
      { endpointType: 'private', vpcId: 'vpc-01234567', vpcClientAddresses: '10.0.0.0/8' },
      'The configuration has vpcId, which needs vpcSubnetIds: where the VPC endpoint is created. Set vpcSubnetIds, or leave vpcId out.',
    ],
    [
      { endpointType: 'private', vpcId: 'vpc-01234567', vpcSubnetIds: 'subnet-01234567' },
      'The configuration has vpcId, which needs vpcClientAddresses: who may use the VPC endpoint. Set vpcClientAddresses, or leave vpcId out.',
    ],
    [
      { domainName: 'chat.example.com' },
      'The configuration has domainName, which needs certificateArn or hostedZoneId: by which it gets its certificate. Set certificateArn or hostedZoneId, or leave domainName out.',
    ],
    [
      { domainName: 'chat.example.com', certificateArn: CERTIFICATE, dnsRouting: 'weight=50' },
      'The configuration has dnsRouting=weight=50, which needs hostedZoneId: where the domain name is recorded. Set hostedZoneId, or set dnsRouting to simple.',
    ],
    [
      { rollout: 'Linear10PercentEvery1Minute' },
      'The configuration has rollout=Linear10PercentEvery1Minute, by itself or by the preset, which needs alarms: on which a roll-out is rolled back. Set alarms, or set rollout to AllAtOnce.',
    ],
    [
      { preset: 'prod', alarms: 'false' },
      'The configuration has rollout=Canary10Percent5Minutes, by itself or by the preset, which needs alarms: on which a roll-out is rolled back. Set alarms, or set rollout to AllAtOnce.',
    ],
    [
      { fips: 'true', connectRegion: 'eu-central-1' },
      'The configuration has fips=true and connectRegion=eu-central-1, where Amazon Connect has no FIPS endpoint: it has one in us-east-1, us-west-2, ca-central-1, us-gov-west-1. Set fips to false, or connectRegion to one of these.',
    ],
    [
      { ...privateApi, domainName: 'chat.example.com', certificateArn: CERTIFICATE },
      'The configuration has endpointType=private and domainName: a private API has no public domain name. Leave one of the two out.',
    ],
    [
      { ...privateApi, vpcId: 'vpc-01234567', vpcSubnetIds: 'subnet-01234567', vpcClientAddresses: '10.0.0.0/8' },
      'The configuration has vpcEndpointIds, for VPC endpoints that exist, and vpcId, for one that is created. Leave one of the two out.',
    ],
    [
      { firewallAllowedAddresses: '10.0.0.0/8,11.0.0.0/8', firewallBlockedAddresses: '11.0.0.0/8' },
      'Both firewallAllowedAddresses and firewallBlockedAddresses have 11.0.0.0/8. Take it out of one of the two.',
    ],
    [
      { provisionedConcurrency: 'connection=2..51', reservedConcurrency: 'connection=50' },
      'The configuration key provisionedConcurrency keeps up to 51 environments of connection ready, of which reservedConcurrency allows 50. Lower the first, or raise the second.',
    ],
  ])('are refused, with both named: %j', (context, sentence) => {
    expect(() => resolve(context)).toThrow(new ConfigurationError(sentence));
  });

  it.each([
    { firewall: 'off' },
    { firewall: 'off', firewallRate: '2000', firewallBlockAnonymous: 'false' },
    { ...privateApi, firewallAllowedCountries: 'DE', firewallForwardedHeader: 'True-Client-IP' },
    {
      authorizer: 'jwt',
      authorizerIssuer: 'https://a.example',
      authorizerAudiences: 'a',
      reservedConcurrency: 'authorizer=5',
    },
    { firewall: 'count', firewallRate: '6000' },
    { operations: 'connection', throttle: 'CreateParticipantConnection=1/1', reservedConcurrency: 'connection=5' },
    { fips: 'true', connectRegion: 'us-gov-west-1' },
    { fips: 'true' },
    { provisionedConcurrency: 'connection=2..50', reservedConcurrency: 'connection=50' },
    { preset: 'prod', alarms: 'false', rollout: 'AllAtOnce' },
    { rollout: 'Canary10Percent30Minutes', alarms: 'true' },
  ])('are let pass where they agree: %j', (context) => {
    expect(() => resolve(context)).not.toThrow();
  });
});
