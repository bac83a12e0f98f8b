import type { Node } from 'constructs';
import { createParticipantConnection } from '../contract/operations/create-participant-connection.ts';

/** What an owner can set, from CDK context: `-c key=value` on the command line or `context` in `cdk.json`. */
export interface Configuration {
  /** The AWS region of the Amazon Connect instance; undefined means the region that the stack is deployed to. */
  readonly connectRegion: string | undefined;
  /** The origins of the web pages that may call the gateway from a browser; `*` alone means every origin. */
  readonly allowedOrigins: readonly string[];
  /** The least severe level that the functions log. */
  readonly logLevel: LogLevel;
  /** Requests a second that API Gateway lets through to CreateParticipantConnection in the long run. */
  readonly throttleRate: number;
  /** Requests that API Gateway lets through at once. */
  readonly throttleBurst: number;
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

const { quota } = createParticipantConnection;

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
  throttleRate: {
    accepts: 'a number of requests a second above 0',
    fallback: quota.rate,
    read: (value) => readNumber(value, (number) => number > 0),
  },
  throttleBurst: {
    accepts: 'a whole number of requests above 0',
    fallback: quota.burst,
    read: (value) => readNumber(value, (number) => number > 0 && Number.isInteger(number)),
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
    throttleRate: read('throttleRate'),
    throttleBurst: read('throttleBurst'),
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

/** Context from the command line is text, from `cdk.json` a number. */
function readNumber(value: unknown, accepted: (number: number) => boolean): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && accepted(number) ? number : undefined;
}
