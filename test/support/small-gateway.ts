import { App, Stack } from 'aws-cdk-lib';
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { GatewayMetrics } from '../../lib/metrics.ts';

export const SERVICE_NAME = 'chat-of-the-shop';

export interface SmallGatewayOptions {
  readonly chat?: boolean;
  readonly firewallRules?: readonly string[];
}

/** As much of a gateway as can be measured, in a stack of its own. */
export function smallGateway({ chat = true, firewallRules = ['RatePerAddress', 'Sizes'] }: SmallGatewayOptions = {}) {
  const stack = new Stack(new App(), 'Small', { env: { account: '123456789012', region: 'eu-central-1' } });
  const makeFunction = (name: string) =>
    new LambdaFunction(stack, name, {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
    });
  const functions = { connection: makeFunction('Connection'), chat: chat ? makeFunction('Chat') : undefined };
  const api = new RestApi(stack, 'Api', { restApiName: SERVICE_NAME, deployOptions: { stageName: 'v1' } });
  api.root.addMethod('POST', new LambdaIntegration(functions.connection));
  const accessLogs = new LogGroup(stack, 'AccessLogs');
  const metrics = new GatewayMetrics(stack, 'Metrics', {
    serviceName: SERVICE_NAME,
    functions,
    accessLogs,
    firewallRules,
  });
  return { stack, functions, accessLogs, metrics };
}
