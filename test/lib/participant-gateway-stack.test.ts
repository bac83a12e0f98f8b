import { expect, it } from '@jest/globals';
import { synthesizeStack } from '../support/stack.ts';

it('synthesizes to the template that was last agreed on', () => {
  expect(normalised(synthesizeStack().toJSON())).toMatchSnapshot();
});

/** Replaces what changes without the stack changing: hashes of assets and of the deployment. */
function normalised(template: object): unknown {
  const text = JSON.stringify(template)
    .replaceAll(/[0-9a-f]{64}/g, 'ASSET_HASH')
    .replaceAll(/(Deployment[0-9A-F]{8})[0-9a-f]{32}/g, '$1DEPLOYMENT_HASH');
  return JSON.parse(text);
}
