import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import { Firewall } from './firewall.ts';
import { ParticipantApi } from './participant-api.ts';
import { ParticipantFunction } from './participant-function.ts';

export interface ParticipantGatewayStackProps extends StackProps {
  readonly configuration: Configuration;
}

/** The gateway: a firewall, and a REST API in front of the functions that call the Participant Service. */
export class ParticipantGatewayStack extends Stack {
  constructor(scope: Construct, id: string, { configuration, ...props }: ParticipantGatewayStackProps) {
    super(scope, id, { description: 'Participant Gateway: a front door to Amazon Connect chat', ...props });

    const connection = new ParticipantFunction(this, 'Connection', { handler: 'connection', configuration });
    const chat =
      configuration.operations === 'all'
        ? new ParticipantFunction(this, 'Chat', { handler: 'chat', configuration })
        : undefined;
    const { api } = new ParticipantApi(this, 'Api', {
      functions: { connection: connection.function, chat: chat?.function },
      configuration,
    });

    new Firewall(this, 'Firewall', {
      stage: api.deploymentStage,
      name: 'ParticipantGateway',
      allowedOrigins: configuration.allowedOrigins,
      mode: 'block',
      requestsPerAddress: 2000,
      forwardedHeader: undefined,
      maxBodyBytes: 65_536,
      blockAnonymousAddresses: false,
      allowedCountries: [],
      blockedCountries: [],
      allowedAddresses: [],
      blockedAddresses: [],
      logs: { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY },
    });

    new CfnOutput(this, 'GatewayUrl', {
      description: 'Give this URL to clients as the endpoint of the Participant Service.',
      value: `https://${api.restApiId}.execute-api.${this.region}.${this.urlSuffix}/${api.deploymentStage.stageName}`,
    });
  }
}
