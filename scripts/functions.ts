import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { ParticipantGatewayStack } from '../lib/participant-gateway-stack.ts';

const FUNCTIONS = fileURLToPath(new URL('../dist/functions/', import.meta.url));

const { context } = JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8')) as { context: object };

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly Description: string; readonly Code: { readonly S3Key: string } };
}

/** Puts the functions into the package as a synthesis bundles them, so that whoever uses it needs no bundler. */
function bundleFunctions(outdir: string): void {
  const app = new App({ outdir, context: { ...context } });
  new ParticipantGatewayStack(app, 'ParticipantGateway', {
    gateway: { authorizer: 'jwt', authorizerIssuer: 'https://login.example.com', authorizerAudiences: ['any'] },
  });
  const { Resources } = app.synth().getStackArtifact('ParticipantGateway').template as {
    Resources: Record<string, Resource>;
  };
  for (const { Type, Properties } of Object.values(Resources)) {
    if (Type !== 'AWS::Lambda::Function') continue;
    const handler = Properties.Description.replace('Participant Gateway: ', '');
    const asset = Properties.Code.S3Key.replace('.zip', '');
    cpSync(join(outdir, `asset.${asset}`), join(FUNCTIONS, handler), { recursive: true });
  }
}

const outdir = mkdtempSync(join(tmpdir(), 'functions-'));
try {
  bundleFunctions(outdir);
} finally {
  rmSync(outdir, { recursive: true });
}
