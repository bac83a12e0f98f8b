import { isIP } from 'node:net';
import { Token } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type {
  ApiKeyQuota,
  Configuration,
  DnsRouting,
  Key,
  PerFunction,
  ProvisionedConcurrency,
  Rollout,
} from './configuration.ts';
import type { Preset } from './presets.ts';
import { operationNames, type Throttle, type Throttles } from './throttles.ts';

/** One key of the configuration: how its value is read, what it accepts in words, and what holds without it. */
export interface Setting<Value> {
  /** The form of the value as text, which is how `-c key=value` has it; a construct takes the type of `Configuration`. */
  readonly type: 'text' | 'number' | 'true or false' | 'list' | 'by name' | 'choice';
  /** Completes the sentence "It must be …", to which the example is added where there is no choice to name. */
  readonly accepts: string;
  /** As text. */
  readonly example: string;
  readonly fallback: Value;
  /** What holds without the key, in words; absent where the value itself says it. */
  readonly fallbackInWords?: string;
  /** Returns undefined for a value that is not accepted. */
  readonly read: (value: unknown) => Value | undefined;
}

const retentionDays = Object.values(RetentionDays).filter(
  (days): days is number => typeof days === 'number' && days !== RetentionDays.INFINITE,
);

/** ISO 3166-1 alpha-2. */
const COUNTRY = /^[A-Z]{2}$/;
const CIDRS = 'blocks of addresses in CIDR notation';

export const presetSetting: Setting<Preset> = choice(['dev', 'prod'], 'dev', 'prod');

export const stackNameSetting: Setting<string> = {
  type: 'text',
  accepts: 'the name of a stack, of letters, digits and hyphens',
  example: 'ParticipantGatewayTest',
  fallback: 'ParticipantGateway',
  read: (value) => (typeof value === 'string' && /^[A-Za-z][A-Za-z\d-]{0,127}$/.test(value) ? value : undefined),
};

export const settings: { readonly [K in Key]: Setting<Configuration[K]> } = {
  connectRegion: {
    ...text('the name of an AWS region', 'eu-central-1', /^[a-z]{2,}(-[a-z]+)+-\d$/),
    fallbackInWords: "the stack's region",
  },
  fips: flag(false),
  allowedOrigins: {
    type: 'list',
    accepts: '* or origins, separated by commas',
    example: 'https://www.example.com,http://localhost:3000',
    fallback: ['*'],
    read: readOrigins,
  },
  operations: choice(['all', 'connection'], 'all', 'connection'),
  throttle: {
    type: 'by name',
    accepts:
      'operations with their throttle, as name=rate/burst, separated by commas; ' +
      `the rate is in requests a second, the burst is what may come at once, and the names are ${operationNames.join(', ')}`,
    example: 'SendMessage=20/30,SendEvent=20/30',
    fallback: {},
    fallbackInWords: 'a tenth below the quotas of an instance',
    read: readThrottles,
  },

  firewall: choice(['block', 'count', 'off'], 'block', 'count'),
  firewallRate: wholeNumber(10, 2_000_000_000, 2000, '6000'),
  firewallForwardedHeader: literal('the name of a header', 'True-Client-IP', /^[A-Za-z\d-]{1,64}$/),
  firewallMaxBodyBytes: wholeNumber(1, 65_536, 65_536, '20000'),
  firewallBlockAnonymous: flag(false),
  firewallAllowedCountries: list(COUNTRY, 'two-letter codes of countries', 'DE,AT,CH'),
  firewallBlockedCountries: list(COUNTRY, 'two-letter codes of countries', 'KP'),
  firewallAllowedAddresses: list(isCidr, CIDRS, '203.0.113.0/24,2001:db8::/32'),
  firewallBlockedAddresses: list(isCidr, CIDRS, '198.51.100.7/32'),

  authorizer: choice(['none', 'iam', 'cognito', 'jwt'], 'none', 'jwt'),
  authorizerHeader: {
    ...literal(
      'the name of a header that nothing else needs, which X-Amz-Bearer, X-Api-Key, Host, Origin, Cookie and Content-… are not',
      'X-Chat-Authorization',
      /^(?!(x-amz-bearer|x-api-key|host|origin|cookie|content-.*)$)[a-z][\w-]{0,63}$/i,
    ),
    fallback: 'X-Gateway-Authorization',
  },
  authorizerUserPools: textList(
    /^arn:[\w-]+:cognito-idp:[\w-]+:\d{12}:userpool\/[\w-]+$/,
    'ARNs of Amazon Cognito user pools',
    'arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Ab12Cd34E',
  ),
  authorizerIssuer: text(
    'the URL of an OpenID Connect issuer, over https and without a slash at its end unless its tokens have one',
    'https://login.example.com/oauth2',
    /^https:\/\/[\w.-]+(:\d+)?(\/[\w.~/-]*)?$/,
  ),
  authorizerAudiences: textList(/^[^\s,]{1,256}$/, 'audiences', 'chat-gateway'),
  apiKeys: list(/^[\w-]{1,64}$/, 'names of letters, digits, hyphens and underscores', 'web,ios,android'),
  apiKeyThrottle: {
    type: 'text',
    accepts: 'a throttle as rate/burst, in requests a second and at once',
    example: '5/10',
    fallback: undefined,
    read: readThrottle,
  },
  apiKeyQuota: {
    type: 'text',
    accepts: 'requests and a period, as requests/period, where the period is day, week or month',
    example: '100000/day',
    fallback: undefined,
    read: readQuota,
  },

  rollout: choice(
    [
      'AllAtOnce',
      'Canary10Percent5Minutes',
      'Canary10Percent10Minutes',
      'Canary10Percent15Minutes',
      'Canary10Percent30Minutes',
      'Linear10PercentEvery1Minute',
      'Linear10PercentEvery2Minutes',
      'Linear10PercentEvery3Minutes',
      'Linear10PercentEvery10Minutes',
    ] satisfies Rollout[],
    'AllAtOnce',
    'Linear10PercentEvery1Minute',
  ),
  provisionedConcurrency: {
    type: 'by name',
    accepts:
      'functions with what they keep ready, as name=min..max, separated by commas; the names are connection and chat',
    example: 'connection=2..10,chat=5..20',
    fallback: {},
    read: readProvisionedConcurrency,
  },
  reservedConcurrency: {
    type: 'by name',
    accepts:
      'functions with what is reserved for them, as name=number, separated by commas; the names are connection, chat and authorizer',
    example: 'connection=50,chat=200',
    fallback: {},
    read: readReservedConcurrency,
  },

  endpointType: choice(['regional', 'private'], 'regional', 'private'),
  vpcEndpointIds: textList(/^vpce-[0-9a-f]{8,}$/, 'ids of VPC endpoints', 'vpce-0123456789abcdef0'),
  vpcId: text('the id of a VPC', 'vpc-0123456789abcdef0', /^vpc-[0-9a-f]{8,}$/),
  vpcSubnetIds: textList(
    /^subnet-[0-9a-f]{8,}$/,
    'ids of subnets',
    'subnet-0123456789abcdef0,subnet-0fedcba9876543210',
  ),
  vpcClientAddresses: list(isCidr, CIDRS, '10.0.0.0/8'),

  domainName: literal(
    'a domain name in lower case',
    'chat.example.com',
    /^(?=.{4,253}$)[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)+$/,
  ),
  certificateArn: text(
    'the ARN of a certificate of AWS Certificate Manager',
    'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
    /^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/,
  ),
  hostedZoneId: text('the id of a Route 53 hosted zone', 'Z0123456789ABCDEFGHIJ', /^Z[A-Z\d]{1,31}$/),
  dnsRouting: {
    type: 'text',
    accepts: 'simple, primary, secondary, or weight= and a number from 0 to 255',
    example: 'weight=50',
    fallback: 'simple',
    read: readDnsRouting,
  },

  dashboard: flag(false),
  alarms: flag(false),
  alarmEmails: textList(/^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/, 'e-mail addresses', 'on-call@example.com'),

  logLevel: choice(['DEBUG', 'INFO', 'WARN', 'ERROR'], 'INFO', 'WARN'),
  logRetentionDays: {
    type: 'number',
    accepts: `a number of days that Amazon CloudWatch Logs knows: one of ${retentionDays.join(', ')}`,
    example: '90',
    fallback: RetentionDays.ONE_MONTH,
    read: (value) => retentionDays.find((days) => days === toNumber(value)),
  },
  removalPolicy: choice(['destroy', 'retain'], 'destroy', 'retain'),
  customerManagedKey: flag(false),
  accountLogRole: choice(['create', 'keep'], 'create', 'keep'),
};

/** A text that a pattern accepts. */
function literal(what: string, example: string, pattern: RegExp): Setting<string | undefined> {
  return {
    type: 'text',
    accepts: what,
    example,
    fallback: undefined,
    read: (value) => (typeof value === 'string' && pattern.test(value) ? value : undefined),
  };
}

/** As `literal`, or what is known only when the stack is deployed, such as the id of something that another construct makes. */
function text(what: string, example: string, pattern: RegExp): Setting<string | undefined> {
  const { read, ...setting } = literal(what, example, pattern);
  return { ...setting, read: (value) => (isKnownLater(value) ? value : read(value)) };
}

/** Literals, of which there may be none. */
function list(
  accepted: RegExp | ((text: string) => boolean),
  what: string,
  example: string,
): Setting<readonly string[]> {
  const isAccepted = accepted instanceof RegExp ? (each: string) => accepted.test(each) : accepted;
  return {
    type: 'list',
    accepts: `${what}, separated by commas`,
    example,
    fallback: [],
    read: (value) =>
      readList(value)?.every((item) => typeof item === 'string' && isAccepted(item))
        ? (readList(value) as string[])
        : undefined,
  };
}

/** Texts of which some may be known only when the stack is deployed. */
function textList(pattern: RegExp, what: string, example: string): Setting<readonly string[]> {
  const { read, ...setting } = list(pattern, what, example);
  return {
    ...setting,
    read: (value) => {
      const items = readList(value);
      return items && read(items.filter((item) => !isKnownLater(item))) && (items as string[]);
    },
  };
}

function choice<const Choice extends string>(
  choices: readonly Choice[],
  fallback: Choice,
  example: Choice,
): Setting<Choice> {
  return {
    type: 'choice',
    accepts: `one of ${choices.join(', ')}`,
    example,
    fallback,
    read: (value) => choices.find((each) => each === value),
  };
}

function flag(fallback: boolean): Setting<boolean> {
  return {
    type: 'true or false',
    accepts: 'true or false',
    example: String(!fallback),
    fallback,
    read: (value) => [true, false].find((each) => each === value || String(each) === value),
  };
}

function wholeNumber(min: number, max: number, fallback: number, example: string): Setting<number> {
  return {
    type: 'number',
    accepts: `a whole number from ${min} to ${max}`,
    example,
    fallback,
    read: (value) => {
      const number = toNumber(value);
      return Number.isInteger(number) && number >= min && number <= max ? number : undefined;
    },
  };
}

function isKnownLater(value: unknown): value is string {
  return typeof value === 'string' && Token.isUnresolved(value);
}

/** A number, or one in decimal digits; NaN for anything else. */
function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d{1,10}(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
}

/** A list of distinct things, from text with commas or from an array. */
function readList(value: unknown): readonly unknown[] | undefined {
  const items = typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
  return Array.isArray(items) ? [...new Set<unknown>(items)] : undefined;
}

function readOrigins(value: unknown): readonly string[] | undefined {
  const origins = readList(value) ?? [];
  const areOrigins = origins.length > 0 && origins.every(isOrigin);
  return areOrigins || (origins.length === 1 && origins[0] === '*') ? (origins as string[]) : undefined;
}

/** An origin as a browser sends it: scheme, host and port, without path or trailing slash. */
function isOrigin(value: unknown): value is string {
  if (typeof value !== 'string' || !/^https?:\/\/[\w.:[\]-]+$/.test(value)) return false;
  return URL.canParse(value) && new URL(value).origin === value;
}

/** AWS WAF takes every length of a prefix but that of everything. */
function isCidr(text: string): boolean {
  const [, address = '', bits = ''] = /^([\d.]+|[\da-f:.]+)\/(\d{1,3})$/i.exec(text) ?? [];
  const version = isIP(address);
  return version !== 0 && Number(bits) >= 1 && Number(bits) <= (version === 4 ? 32 : 128);
}

function readThrottles(value: unknown): Partial<Throttles> | undefined {
  return readEntries(value, operationNames, readThrottle);
}

function readThrottle(value: unknown): Throttle | undefined {
  const { rate, burst } = readMembers(value, /^(?<rate>[^/]+)\/(?<burst>[^/]+)$/, ['rate', 'burst']);
  const throttle = { rate: toNumber(rate), burst: toNumber(burst) };
  return throttle.rate > 0 && throttle.rate < 1e9 && isPositive(throttle.burst) ? throttle : undefined;
}

function readQuota(value: unknown): ApiKeyQuota | undefined {
  const members = readMembers(value, /^(?<requests>[^/]+)\/(?<period>[^/]+)$/, ['requests', 'period']);
  const requests = toNumber(members.requests);
  const period = (['day', 'week', 'month'] as const).find((each) => each === members.period);
  return period && isPositive(requests) ? { requests, period } : undefined;
}

function readProvisionedConcurrency(value: unknown): PerFunction<ProvisionedConcurrency> | undefined {
  return readEntries(value, ['connection', 'chat'], (entry) => {
    const { min, max } = readMembers(entry, /^(?<min>\d+)\.\.(?<max>\d+)$/, ['min', 'max']);
    const range = { min: toNumber(min), max: toNumber(max) };
    return isPositive(range.min) && isPositive(range.max) && range.min <= range.max ? range : undefined;
  });
}

function readReservedConcurrency(value: unknown): Configuration['reservedConcurrency'] | undefined {
  return readEntries(value, ['connection', 'chat', 'authorizer'], (entry) =>
    isPositive(toNumber(entry)) ? toNumber(entry) : undefined,
  );
}

function readDnsRouting(value: unknown): DnsRouting | undefined {
  const simple = (['simple', 'primary', 'secondary'] as const).find((each) => each === value);
  if (simple) return simple;
  const weight = toNumber(readMembers(value, /^weight=(?<weight>\d+)$/, ['weight']).weight);
  return Number.isInteger(weight) && weight >= 0 && weight <= 255 ? { weight } : undefined;
}

/** The members of an object, or the groups of a pattern in a text; none if there is any other. */
function readMembers(value: unknown, pattern: RegExp, names: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value === 'string') return pattern.exec(value)?.groups ?? {};
  const members = { ...(typeof value === 'object' && !Array.isArray(value) && value) };
  return Object.keys(members).every((name) => names.includes(name)) ? members : {};
}

/** Values by name, from text such as `one=…,two=…` or from an object. A name that comes twice is not accepted. */
function readEntries<Name extends string, Value>(
  value: unknown,
  names: readonly Name[],
  read: (value: unknown) => Value | undefined,
): { [N in Name]?: Value } | undefined {
  if (typeof value !== 'string' && (typeof value !== 'object' || value === null || Array.isArray(value)))
    return undefined;
  const entries = typeof value === 'string' ? value.split(',').map(splitEntry) : Object.entries(value);
  const result: { [N in Name]?: Value } = {};
  for (const [text, given] of entries) {
    if (given === undefined) continue;
    const name = names.find((each) => each === text);
    const entry = name && !(name in result) ? read(given) : undefined;
    if (!name || entry === undefined) return undefined;
    result[name] = entry;
  }
  return result;
}

function splitEntry(entry: string): [name: string, value: string] {
  const [name = '', ...value] = entry.trim().split('=');
  return [name, value.join('=')];
}

/** As far as AWS's own limits are from it, far enough. */
function isPositive(number: number): boolean {
  return Number.isInteger(number) && number > 0 && number < 1e9;
}
