import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ParticipantGateway, type ParticipantGatewayProps } from './participant-gateway.ts';

export interface ParticipantGatewayStackProps extends StackProps {
  readonly gateway: ParticipantGatewayProps;
}

/** A stack of one gateway, which gives its URL. */
export class ParticipantGatewayStack extends Stack {
  constructor(scope: Construct, id: string, { gateway: gatewayProps, ...props }: ParticipantGatewayStackProps) {
    super(scope, id, { description: 'Participant Gateway: a front door to Amazon Connect chat', ...props });
    // An id that neither names nor logical ids contain.
    const gateway = new ParticipantGateway(this, 'Default', gatewayProps);
    new CfnOutput(this, 'GatewayUrl', {
      description: 'Give this URL to clients as the endpoint of the Participant Service.',
      value: gateway.url,
    });
    if (gateway.domain) {
      new CfnOutput(this, 'DomainTarget', {
        description: 'What a DNS record of the domain name has to point at.',
        value: gateway.domain.target,
      });
    }
  }
}
