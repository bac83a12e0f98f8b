import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { writeAuthorizerEnvironment, writeEnvironment } from '../../contract/environment.ts';
import { readConfiguration } from '../../lib/configuration.ts';
import { ParticipantGatewayStack } from '../../lib/participant-gateway-stack.ts';
import { readTemplate } from '../../local/gateway/template.ts';
import { jwtAccess, makeAccessApp } from '../support/access-stack.ts';
import { makeApp } from '../support/stack.ts';

interface Bundle {
  readonly modulePath: string;
  readonly text: string;
  /** The files that it was made of. */
  readonly sources: readonly string[];
}

const AUTHORIZER = 'AccessControlToken';
const bundles = new Map<string, Bundle>();

beforeAll(async () => {
  const bundling = { 'aws:cdk:bundling-stacks': ['**'] };
  const app = makeApp(bundling);
  new ParticipantGatewayStack(app, 'ParticipantGateway', readConfiguration(app.node));
  for (const each of [app, makeAccessApp(jwtAccess, bundling)]) {
    const { functions } = await readTemplate(each.synth().directory);
    for (const [id, { modulePath }] of functions) {
      const { sources } = JSON.parse(readFileSync(`${modulePath}.map`, 'utf8')) as { sources: string[] };
      bundles.set(id.replace(/Function\w+$/, ''), { modulePath, text: readFileSync(modulePath, 'utf8'), sources });
    }
  }
});

function bundle(name: string): Bundle {
  const found = bundles.get(name);
  if (!found) throw new Error(`There is no function ${name}.`);
  return found;
}

describe.each(['Connection', 'Chat'])('the bundle of the function %s', (name) => {
  it('has nothing of the SDK', () => {
    const { sources } = bundle(name);
    expect(sources.filter((source) => /@aws-sdk|@smithy|@aws-crypto/.test(source))).toEqual([]);
    expect(sources.some((source) => source.endsWith(join('lambda', 'connect-participant.ts')))).toBe(true);
  });

  it('does not import node:http, which would load all of fetch and WebSocket', () => {
    expect(bundle(name).text).not.toMatch(/from\s*["'](node:)?http["']/);
    expect(bundle(name).text).toMatch(/from\s*["']node:https["']/);
  });
});

describe('the bundle of the authorizer', () => {
  it('has nothing of the SDK, the operations or the verifiers of other tokens', () => {
    const { sources } = bundle(AUTHORIZER);
    expect(sources.filter((source) => /@aws-sdk|@smithy|@middy|contract\/oper|(cognito|alb)-/.test(source))).toEqual(
      [],
    );
    expect(sources.some((source) => source.endsWith(join('lambda', 'token-verifier.ts')))).toBe(true);
  });
});

describe.each(['Connection', 'Chat', AUTHORIZER])('the bundle of the function %s', (name) => {
  it('has a source map', () => {
    expect(bundle(name).text.trimEnd()).toMatch(/\/\/# sourceMappingURL=index\.mjs\.map$/);
  });

  it('has no tracer, which would put answers, tokens and all, into traces', () => {
    const { sources } = bundle(name);
    expect(sources.filter((source) => /xray|powertools\/tracer|opentelemetry/i.test(source))).toEqual([]);
  });

  it('calls no require, which an ES module does not have', () => {
    expect(bundle(name).text).not.toMatch(/Dynamic require of|\brequire\(/);
  });

  it('loads, and exports the handler', async () => {
    const before = process.env;
    process.env = {
      ...before,
      ...writeEnvironment({ connectRegion: 'us-east-1', fips: false, allowedOrigins: ['*'] }),
      ...writeAuthorizerEnvironment({ issuer: 'https://login.example', audiences: ['a-client'], header: 'X-Token' }),
    };
    try {
      expect((await import(bundle(name).modulePath)).handler).toBeInstanceOf(Function);
    } finally {
      process.env = before;
    }
  });
});

describe('the size of a bundle', () => {
  it('is at most 50 KB for the authorizer', () => {
    expect(statSync(bundle(AUTHORIZER).modulePath).size).toBeLessThanOrEqual(50_000);
  });

  it('has no share for the operations of the other function', () => {
    const rowsIn = (name: string): string[] =>
      bundle(name).sources.flatMap((source) => /contract\/operations\/([a-z-]+)\.ts$/.exec(source)?.[1] ?? []);
    expect(rowsIn('Connection')).toEqual(['create-participant-connection']);
    expect(rowsIn('Chat')).toHaveLength(11);
  });
});
