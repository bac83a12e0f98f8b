import type { Node } from 'constructs';
import type { Operation } from '../contract/operation.ts';
import { type OperationName, operations } from '../contract/operations.ts';

/** What an owner can set, from CDK context: `-c key=value` on the command line or `context` in `cdk.json`. */
export interface Configuration {
  /** The AWS region of the Amazon Connect instance; undefined means the region that the stack is deployed to. */
  readonly connectRegion: string | undefined;
  /** The origins of the web pages that may call the gateway from a browser; `*` alone means every origin. */
  readonly allowedOrigins: readonly string[];
  /** The least severe level that the functions log. */
  readonly logLevel: LogLevel;
  /** What is served: every operation, or CreateParticipantConnection alone. */
  readonly operations: Served;
  /** What API Gateway lets through to each operation. */
  readonly throttle: { readonly [Name in OperationName]: Throttle };
}

export type Served = (typeof servedChoices)[number];
const servedChoices = ['all', 'connection'] as const;

/** As many requests a second in the long run, and as many at once. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

export type LogLevel = (typeof logLevels)[number];
const logLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

/** A value was not accepted; the message says of which key, and what would be. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** One key of the configuration: how its value is read, what it accepts in words, and what holds without it. */
interface Setting<Value> {
  readonly accepts: string;
  readonly fallback: Value;
  /** Returns undefined for a value that is not accepted. */
  readonly read: (value: unknown) => Value | undefined;
}

const operationNames = Object.keys(operations) as OperationName[];

/** Where Amazon Connect publishes no quota, the smallest one that it publishes holds. */
const SMALLEST_QUOTA: Throttle = { rate: 2, burst: 5 };

/** Amazon Connect's quotas, so that what would only be throttled there does not set out. */
const quotas = Object.fromEntries(
  operationNames.map((name) => [name, (operations[name] as Operation).quota ?? SMALLEST_QUOTA]),
) as Configuration['throttle'];

const settings: { readonly [Key in keyof Configuration]: Setting<Configuration[Key]> } = {
  connectRegion: {
    accepts: 'the name of an AWS region, such as eu-central-1',
    fallback: undefined,
    read: (value) => (typeof value === 'string' && /^[a-z]{2,}(-[a-z]+)+-\d$/.test(value) ? value : undefined),
  },
  allowedOrigins: {
    accepts: '* or origins separated by commas, such as https://www.example.com,http://localhost:3000',
    fallback: ['*'],
    read: readOrigins,
  },
  logLevel: {
    accepts: `one of ${logLevels.join(', ')}`,
    fallback: 'INFO',
    read: (value) => logLevels.find((level) => level === value),
  },
  operations: {
    accepts: `one of ${servedChoices.join(', ')}`,
    fallback: 'all',
    read: (value) => servedChoices.find((choice) => choice === value),
  },
  throttle: {
    accepts:
      'operations with their throttle, as name=rate/burst, separated by commas, such as SendMessage=20/30,SendEvent=20/30; ' +
      `the rate is in requests a second, the burst is what may come at once, and the names are ${operationNames.join(', ')}`,
    fallback: quotas,
    read: readThrottles,
  },
};

/**
 * Reads the whole configuration from the context of a construct.
 *
 * @throws ConfigurationError that names the first key whose value is not accepted, and what is
 */
export function readConfiguration(node: Node): Configuration {
  const read = <Key extends keyof Configuration>(key: Key): Configuration[Key] => {
    const { accepts, fallback, read } = settings[key];
    const context: unknown = node.tryGetContext(key);
    if (context === undefined) return fallback;
    const value = read(context);
    if (value !== undefined) return value;
    throw new ConfigurationError(
      `The configuration key ${key} has the value ${JSON.stringify(context)}: it must be ${accepts}.`,
    );
  };
  return {
    connectRegion: read('connectRegion'),
    allowedOrigins: read('allowedOrigins'),
    logLevel: read('logLevel'),
    operations: read('operations'),
    throttle: read('throttle'),
  };
}

function readOrigins(value: unknown): readonly string[] | undefined {
  const list = typeof value === 'string' ? value.split(',').map((origin) => origin.trim()) : value;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const origins = [...new Set<unknown>(list)];
  return (origins.length === 1 && origins[0] === '*') || origins.every(isOrigin) ? (origins as string[]) : undefined;
}

/** An origin as a browser sends it: scheme, host and port, without path or trailing slash. */
function isOrigin(value: unknown): value is string {
  if (typeof value !== 'string' || !/^https?:\/\/[\w.:[\]-]+$/.test(value)) return false;
  return URL.canParse(value) && new URL(value).origin === value;
}

/** Throttles of some operations; the others keep theirs. */
function readThrottles(value: unknown): Configuration['throttle'] | undefined {
  if (typeof value !== 'string') return undefined;
  const throttles: Partial<Record<OperationName, Throttle>> = {};
  for (const part of value.split(',')) {
    const [, name, rate, burst] = /^\s*(\w+)=(\d{1,9}(?:\.\d+)?)\/(\d{1,9})\s*$/.exec(part) ?? [];
    const operation = operationNames.find((each) => each === name);
    const throttle = { rate: Number(rate), burst: Number(burst) };
    if (!operation || operation in throttles || throttle.rate === 0 || throttle.burst === 0) return undefined;
    throttles[operation] = throttle;
  }
  return { ...quotas, ...throttles };
}
