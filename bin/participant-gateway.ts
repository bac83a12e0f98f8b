import { App } from 'aws-cdk-lib';
import { ConfigurationError, readConfiguration } from '../lib/configuration.ts';
import { ParticipantGatewayStack } from '../lib/participant-gateway-stack.ts';

try {
  const app = new App();
  new ParticipantGatewayStack(app, 'ParticipantGateway', readConfiguration(app.node));
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
