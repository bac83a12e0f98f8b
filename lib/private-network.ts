import { Stack } from 'aws-cdk-lib';
import { EndpointType, type RestApiProps } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnSecurityGroup,
  CfnVPCEndpoint,
  type IInterfaceVpcEndpoint,
  InterfaceVpcEndpoint,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';

export type PrivateNetworkProps = Pick<
  Configuration,
  'vpcEndpointIds' | 'vpcId' | 'vpcSubnetIds' | 'vpcClientAddresses'
>;

/** The VPC endpoints over which a private API is reached, and by which alone: existing ones, or one that is created. */
export class PrivateNetwork extends Construct {
  readonly endpoints: readonly IInterfaceVpcEndpoint[];

  constructor(scope: Construct, id: string, { vpcEndpointIds, vpcId, ...created }: PrivateNetworkProps) {
    super(scope, id);
    const ids = vpcId === undefined ? vpcEndpointIds : [this.#create(vpcId, created)];
    this.endpoints = ids.map((vpcEndpointId, index) =>
      InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(this, `Endpoint${index + 1}`, {
        vpcEndpointId,
        port: 443,
      }),
    );
  }

  /**
   * What makes an API private to these endpoints.
   *
   * @param bySignature whether callers of operations sign: then their own policies say who may call, which a permission for
   * everybody would undo
   */
  apiOptions({
    bySignature,
  }: {
    readonly bySignature: boolean;
  }): Pick<RestApiProps, 'endpointConfiguration' | 'policy'> {
    const endpoints = { 'aws:SourceVpce': this.endpoints.map(({ vpcEndpointId }) => vpcEndpointId) };
    return {
      endpointConfiguration: { types: [EndpointType.PRIVATE], vpcEndpoints: [...this.endpoints] },
      policy: new PolicyDocument({
        statements: bySignature
          ? [
              statementForAll(Effect.DENY, { StringNotEquals: endpoints }),
              statementForAll(Effect.ALLOW, { StringEquals: endpoints, ...ANONYMOUS }),
            ]
          : [statementForAll(Effect.ALLOW, { StringEquals: endpoints })],
      }),
    };
  }

  /** By the plain resources, since the CDK's own constructs would have to look the VPC up. */
  #create(
    vpcId: string,
    { vpcSubnetIds, vpcClientAddresses }: Pick<PrivateNetworkProps, 'vpcSubnetIds' | 'vpcClientAddresses'>,
  ): string {
    const clients = new CfnSecurityGroup(this, 'Clients', {
      vpcId,
      groupDescription: 'Participant Gateway: who may use the VPC endpoint',
      securityGroupIngress: vpcClientAddresses.map((addresses) => ({
        ...HTTPS,
        ...(addresses.includes(':') ? { cidrIpv6: addresses } : { cidrIp: addresses }),
      })),
      // Nothing goes out of an endpoint; without a rule of its own, a group would let everything.
      securityGroupEgress: [{ ipProtocol: 'icmp', fromPort: 252, toPort: 86, cidrIp: '255.255.255.255/32' }],
    });
    const endpoint = new CfnVPCEndpoint(this, 'Endpoint', {
      vpcId,
      serviceName: `com.amazonaws.${Stack.of(this).region}.execute-api`,
      vpcEndpointType: 'Interface',
      subnetIds: [...vpcSubnetIds],
      securityGroupIds: [clients.attrGroupId],
      privateDnsEnabled: true,
    });
    return endpoint.ref;
  }
}

const HTTPS = { ipProtocol: 'tcp', fromPort: 443, toPort: 443, description: 'Clients of the gateway' };

/** A method that asks for no signature has no principal, and API Gateway looks for a permission all the same. */
const ANONYMOUS = { Null: { 'aws:PrincipalArn': 'true' } };

function statementForAll(effect: Effect, conditions: Record<string, unknown>): PolicyStatement {
  return new PolicyStatement({
    effect,
    conditions,
    principals: [new AnyPrincipal()],
    actions: ['execute-api:Invoke'],
    resources: ['execute-api:/*'],
  });
}
