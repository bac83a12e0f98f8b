import { App, Stack } from 'aws-cdk-lib';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { ParticipantGateway } from 'participant-gateway';

const app = new App();

const production = new Stack(app, 'Chat');
const chat = new ParticipantGateway(production, 'Gateway', {
  preset: 'prod',
  connectRegion: 'eu-central-1',
  allowedOrigins: ['https://www.example.com'],
  throttle: { SendMessage: { rate: 20, burst: 30 } },
});
