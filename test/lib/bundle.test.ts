import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readConfiguration } from '../../lib/configuration.ts';
import { ParticipantGatewayStack } from '../../lib/participant-gateway-stack.ts';
import { readTemplate } from '../../local/gateway/template.ts';
import { makeApp } from '../support/stack.ts';

describe('the bundle of the function connection', () => {
  let modulePath: string;
  beforeAll(async () => {
    const app = makeApp({ 'aws:cdk:bundling-stacks': ['**'] });
    new ParticipantGatewayStack(app, 'ParticipantGateway', { configuration: readConfiguration(app.node) });
    const { functions } = await readTemplate(app.synth().directory);
    modulePath = [...functions.values()][0]?.modulePath ?? '';
  });

  it('has no more than 250 KB', () => {
    expect(statSync(modulePath).size).toBeLessThanOrEqual(250_000);
  });

  it('has no credential provider, and a source map', () => {
    const { sources } = JSON.parse(readFileSync(`${modulePath}.map`, 'utf8')) as { sources: string[] };
    expect(sources.filter((source) => /credential-provider-|client-(sso|sts)|nested-clients/.test(source))).toEqual([]);
    expect(sources.some((source) => source.endsWith(join('lambda', 'no-credentials.ts')))).toBe(true);
    expect(sources.some((source) => source.endsWith(join('lambda', 'pipeline.ts')))).toBe(true);
    expect(readFileSync(modulePath, 'utf8').trimEnd()).toMatch(/\/\/# sourceMappingURL=index\.mjs\.map$/);
  });

  it('has no tracer, which would put answers, tokens and all, into traces', () => {
    const { sources } = JSON.parse(readFileSync(`${modulePath}.map`, 'utf8')) as { sources: string[] };
    expect(sources.filter((source) => /xray|powertools\/tracer|opentelemetry/i.test(source))).toEqual([]);
  });

  it('calls no require, which an ES module does not have', () => {
    expect(readFileSync(modulePath, 'utf8')).not.toMatch(/Dynamic require of|\brequire\(/);
  });

  it('loads, and exports the handler', async () => {
    const before = process.env;
    process.env = { ...before, CONNECT_REGION: 'us-east-1', ALLOWED_ORIGINS: '*' };
    try {
      expect((await import(modulePath)).handler).toBeInstanceOf(Function);
    } finally {
      process.env = before;
    }
  });
});
