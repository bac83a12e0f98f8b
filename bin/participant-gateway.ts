import { App } from 'aws-cdk-lib';
import { readConfiguration } from '../lib/configuration.ts';
import { ParticipantGatewayStack } from '../lib/participant-gateway-stack.ts';

const app = new App();
new ParticipantGatewayStack(app, 'ParticipantGateway', { configuration: readConfiguration(app.node) });
app.synth();
