import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type App, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { readConfiguration } from '../../lib/configuration.ts';
import { ParticipantGatewayStack } from '../../lib/participant-gateway-stack.ts';
import { everything } from '../support/configurations.ts';
import { findings } from '../support/nag.ts';
import { makeApp } from '../support/stack.ts';

function gateway(context: Readonly<Record<string, unknown>>): App {
  const app = makeApp(context);
  new ParticipantGatewayStack(app, 'ParticipantGateway', readConfiguration(app.node));
  return app;
}

const withoutFirewallKeys = Object.fromEntries(
  Object.keys(everything)
    .filter((key) => /^firewall./.test(key))
    .map((key) => [key, undefined]),
);

interface Answer {
  readonly construct: IConstruct;
  readonly rule: string;
  readonly reason: string;
}

/** What the constructs of an app say about the rules that they do not follow. */
function answersIn(app: App): Answer[] {
  const answers = app.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .map(([rule, reason]) => ({ construct, rule, reason })),
  );
  return answers;
}

it('is asked of what is not a gateway, too: a bare bucket has findings of each pack', () => {
  const app = makeApp();
  new Bucket(new Stack(app, 'Bare'), 'Bucket');
  const found = findings(app).map((finding) => finding.split('-')[0]);
  expect([...new Set(found)]).toEqual(['AwsSolutions', 'NIST.800.53.R5', 'PCI.DSS.321', 'HIPAA.Security']);
});

it('has every answered rule in the table of docs/security.md', () => {
  const page = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');
  const contexts = [{}, { preset: 'prod' }, { ...everything, firewall: 'off', ...withoutFirewallKeys }];
  const rules = contexts.flatMap((context) => answersIn(gateway(context)).map(({ rule }) => rule));
  for (const rule of rules) {
    const name = rule
      .replace(/^Annotation::(?:(?:NIST\.800\.53\.R5|PCI\.DSS\.321|HIPAA\.Security)-)?/, '')
      .replace(/\[.*/, '');
    expect(page).toMatch(new RegExp(`^\\|.*\`${name}\``, 'm'));
  }
});

describe.each([
  ['dev', {}],
  ['prod', { preset: 'prod' }],
  ['everything on', everything],
])('%s', (_, context) => {
  const app = gateway(context);

  it('leaves no finding of the packs unanswered', () => {
    expect(findings(app)).toEqual([]);
  });

  it('answers with a reason that is a sentence', () => {
    const answers = answersIn(app);
    expect(answers.length).toBeGreaterThan(10);
    for (const { reason } of answers) expect(reason).toMatch(/^[A-Z].{20,}\.$/);
  });
});
