import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readConfiguration } from '../../lib/configuration.ts';
import { ParticipantGatewayStack } from '../../lib/participant-gateway-stack.ts';

const cdk = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')) as { context: object };

/** Within the folder that `cdk synth` writes to, so that nothing is left elsewhere; each worker of jest has its own. */
const OUTDIR = fileURLToPath(new URL(`../../cdk.out/test-${process.env.JEST_WORKER_ID}`, import.meta.url));

/** An app with the context of `cdk.json`, and a configuration from some more; it bundles no code. */
export function makeApp(context: Readonly<Record<string, unknown>> = {}, outdir: string = OUTDIR): App {
  return new App({ outdir, context: { ...cdk.context, 'aws:cdk:bundling-stacks': [], ...context } });
}

const templates = new Map<string, Template>();

/** The template of the whole stack with a configuration, which is synthesized once. */
export function synthesizeStack(context: Readonly<Record<string, unknown>> = {}): Template {
  const key = JSON.stringify(context);
  const template = templates.get(key) ?? synthesize(context);
  templates.set(key, template);
  return template;
}

function synthesize(context: Readonly<Record<string, unknown>>): Template {
  const app = makeApp(context);
  const stack: Stack = new ParticipantGatewayStack(app, 'ParticipantGateway', readConfiguration(app.node));
  return Template.fromStack(stack);
}
