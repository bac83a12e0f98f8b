import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ParticipantGateway } from 'participant-gateway';

const app = new App();

const stack = new Stack(app, 'Chat');

/** For customers: watched, rolled out step by step, on a domain name of its own. */
const customers = new ParticipantGateway(stack, 'Customers', {
  preset: 'prod',
  connectRegion: 'eu-central-1',
  allowedOrigins: ['https://www.example.com'],
  domainName: 'chat.example.com',
  hostedZoneId: 'Z0123456789ABCDEFGHIJ',
  throttle: { SendMessage: { rate: 20, burst: 30 } },
  alarmEmails: ['on-call@example.com'],
});

/** For the company's own help desk: for whoever has a token of the company's issuer. */
const helpDesk = new ParticipantGateway(stack, 'HelpDesk', {
  connectRegion: 'eu-central-1',
  allowedOrigins: ['https://intranet.example.com'],
  authorizer: 'jwt',
  authorizerIssuer: 'https://login.example.com',
  authorizerAudiences: ['help-desk'],
});

// What a gateway is made of can be reached, and added to.
const refusals = customers.api.restApi.metricClientError().createAlarm(stack, 'ManyRefusals', {
  alarmDescription: 'More than 1,000 requests of customers were refused within five minutes.',
  comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
  threshold: 1000,
  evaluationPeriods: 1,
});
if (customers.alarms) refusals.addAlarmAction(new SnsAction(customers.alarms.topic));

new CfnOutput(stack, 'CustomersUrl', { value: customers.url });
new CfnOutput(stack, 'HelpDeskUrl', { value: helpDesk.url });
