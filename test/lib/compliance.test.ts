import { describe, expect, it } from '@jest/globals';
import type { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, type NagPack, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { readConfiguration } from '../../lib/configuration.ts';
import { ParticipantGatewayStack } from '../../lib/participant-gateway-stack.ts';
import { makeApp } from '../support/stack.ts';

const packs = [AwsSolutionsChecks, NIST80053R5Checks, PCIDSS321Checks, HIPAASecurityChecks];

describe.each([
  ['dev', {}],
  ['prod', { preset: 'prod' }],
])('%s', (_, context) => {
  const app = makeApp(context);
  new ParticipantGatewayStack(app, 'ParticipantGateway', readConfiguration(app.node));
  it.each(packs.map((Pack) => [Pack.name, Pack] as const))('%s', (_, Pack) => {
    expect(findings(new Pack(app), app)).toEqual([]);
  });
});

function findings(pack: NagPack, app: App): string[] {
  return pack
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
}
