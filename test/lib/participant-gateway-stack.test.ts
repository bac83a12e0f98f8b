import { describe, expect, it } from '@jest/globals';
import { everything } from '../support/configurations.ts';
import { synthesizeStack } from '../support/stack.ts';

const dev = resources({});
const prod = resources({ preset: 'prod' });

it('synthesizes to the template that was last agreed on, as dev', () => {
  expect(normalised(synthesizeStack().toJSON())).toMatchSnapshot();
});

it('differs from dev as was last agreed on, as prod', () => {
  expect(difference(dev, prod)).toMatchSnapshot();
});

it('differs from prod as was last agreed on, with everything on', () => {
  expect(difference(prod, resources(everything))).toMatchSnapshot();
});

describe('the outputs', () => {
  it('are the URL, which clients take for the endpoint of the Participant Service', () => {
    expect(Object.keys(synthesizeStack().findOutputs('*'))).toEqual(['GatewayUrl']);
  });

  it('with a domain name say beside its URL what a DNS record has to point at', () => {
    const template = synthesizeStack(everything);
    const [domain] = Object.keys(template.findResources('AWS::ApiGateway::DomainName'));
    expect(template.findOutputs('*')).toMatchObject({
      GatewayUrl: { Value: 'https://chat.example.com/v1' },
      DomainTarget: { Value: { 'Fn::GetAtt': [domain, 'RegionalDomainName'] } },
    });
  });
});

type Resources = Readonly<Record<string, unknown>>;

function resources(context: Readonly<Record<string, unknown>>): Resources {
  return (normalised(synthesizeStack(context).toJSON()) as { Resources: Resources }).Resources;
}

/** The resources that one template has and another has not, or has otherwise; `gone` stands for those that it has no more. */
function difference(before: Resources, after: Resources): Resources {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = ids.filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
  return Object.fromEntries(changed.map((id) => [id, after[id] ?? 'gone']));
}

/** Replaces what changes without the stack changing: hashes of assets, of the deployment and of a function's version. */
function normalised(template: object): unknown {
  const text = JSON.stringify(template)
    .replaceAll(/[0-9a-f]{64}/g, 'ASSET_HASH')
    .replaceAll(/(Deployment[0-9A-F]{8})[0-9a-f]{32}/g, '$1DEPLOYMENT_HASH')
    .replaceAll(/(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/g, '$1VERSION_HASH');
  return JSON.parse(text);
}
