import { describe, expect, it } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { make } from 'covertable';
import { readConfiguration } from '../../lib/configuration.ts';
import { ParticipantGatewayStack } from '../../lib/participant-gateway-stack.ts';
import { choices } from '../support/configurations.ts';
import { cycleIn } from '../support/cycles.ts';
import { findings } from '../support/nag.ts';
import { makeApp } from '../support/stack.ts';

/** Rows in which each two states of any two groups of keys meet at least once. */
const rows = make(Object.values(choices).map((states) => [...states])).map((states) => Object.assign({}, ...states));

describe.each(rows.map((context) => [JSON.stringify(context), context]))('with %s', (_, context) => {
  const app = makeApp(context);
  const stack = new ParticipantGatewayStack(app, 'ParticipantGateway', readConfiguration(app.node));
  const template = Template.fromStack(stack);
  const propertiesOf = (type: string) =>
    Object.values(template.findResources(type)).map(({ Properties }) => Properties);

  it('no pack of cdk-nag has a finding', () => {
    expect(findings(app)).toEqual([]);
  });

  it('no resource waits for itself', () => {
    expect(cycleIn(template.toJSON().Resources)).toEqual([]);
  });

  it('nothing answers 403', () => {
    const statuses = [
      ...propertiesOf('AWS::ApiGateway::GatewayResponse').map(({ StatusCode }) => StatusCode),
      ...propertiesOf('AWS::ApiGateway::Method').flatMap(({ MethodResponses = [] }) =>
        MethodResponses.map(({ StatusCode }: { StatusCode: string }) => StatusCode),
      ),
      ...[...JSON.stringify(propertiesOf('AWS::WAFv2::WebACL')).matchAll(/"ResponseCode":(\d+)/g)].map(
        ([, code]) => code,
      ),
    ];
    expect(statuses.map(Number)).not.toContain(403);
  });

  it('every log is kept for a time that was chosen', () => {
    for (const { RetentionInDays } of propertiesOf('AWS::Logs::LogGroup')) expect(RetentionInDays).toBeGreaterThan(0);
  });

  it('the URL is that of the gateway, stage included', () => {
    const [{ Value }] = Object.values(template.findOutputs('GatewayUrl')) as [{ Value: unknown }];
    expect(JSON.stringify(Value)).toMatch(/https:\/\/.*\/v1"/);
  });
});
