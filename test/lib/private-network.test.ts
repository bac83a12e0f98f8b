import { describe, expect, it } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { PrivateNetwork, type PrivateNetworkProps } from '../../lib/private-network.ts';
import { makeApp } from '../support/stack.ts';

function synthesize(props: Partial<PrivateNetworkProps>, bySignature = false): Template {
  const stack = new Stack(makeApp(), 'Alone');
  const nothing = { vpcEndpointIds: [], vpcId: undefined, vpcSubnetIds: [], vpcClientAddresses: [] };
  const network = new PrivateNetwork(stack, 'PrivateNetwork', { ...nothing, ...props });
  new RestApi(stack, 'Api', network.apiOptions({ bySignature })).root.addMethod('GET');
  return Template.fromStack(stack);
}

describe('VPC endpoints that exist', () => {
  const template = synthesize({ vpcEndpointIds: ['vpce-01234567', 'vpce-89abcdef'] });

  it('are those of a private API, which takes requests over them and no other way', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: ['vpce-01234567', 'vpce-89abcdef'] },
      Policy: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: '*' },
            Action: 'execute-api:Invoke',
            Resource: 'execute-api:/*',
            Condition: { StringEquals: { 'aws:SourceVpce': ['vpce-01234567', 'vpce-89abcdef'] } },
          },
        ],
      },
    });
  });

  it('let pass who need not sign, and leave it to policies of those who sign whether they may call', () => {
    const [api] = Object.values(
      synthesize({ vpcEndpointIds: ['vpce-01234567'] }, true).findResources('AWS::ApiGateway::RestApi'),
    );
    const everything = { Principal: { AWS: '*' }, Action: 'execute-api:Invoke', Resource: 'execute-api:/*' };
    const ids = { 'aws:SourceVpce': ['vpce-01234567'] };
    expect(api?.Properties.Policy.Statement).toEqual([
      { Effect: 'Deny', ...everything, Condition: { StringNotEquals: ids } },
      {
        Effect: 'Allow',
        ...everything,
        Condition: { StringEquals: ids, Null: { 'aws:PrincipalArn': 'true' } },
      },
    ]);
  });

  it('are left as they are', () => {
    template.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
    template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
  });
});

describe('a VPC endpoint that is created', () => {
  const template = synthesize({
    vpcId: 'vpc-01234567',
    vpcSubnetIds: ['subnet-0a', 'subnet-0b'],
    vpcClientAddresses: ['10.0.0.0/8', 'fd00::/8'],
  });

  it('is in the subnets, by the private names of API Gateway', () => {
    const [endpoint] = Object.values(template.findResources('AWS::EC2::VPCEndpoint'));
    expect(endpoint?.Properties).toMatchObject({
      VpcId: 'vpc-01234567',
      VpcEndpointType: 'Interface',
      SubnetIds: ['subnet-0a', 'subnet-0b'],
      PrivateDnsEnabled: true,
    });
    expect(JSON.stringify(endpoint?.Properties.ServiceName)).toContain('.execute-api');
  });

  it('takes HTTPS from the addresses of the clients, and nothing else', () => {
    const [group] = Object.values(template.findResources('AWS::EC2::SecurityGroup'));
    const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: 'Clients of the gateway' };
    expect(group?.Properties.SecurityGroupIngress).toEqual([
      { ...https, CidrIp: '10.0.0.0/8' },
      { ...https, CidrIpv6: 'fd00::/8' },
    ]);
    expect(group?.Properties.SecurityGroupEgress).toEqual([expect.objectContaining({ CidrIp: '255.255.255.255/32' })]);
  });

  it('is the one over which the API takes requests', () => {
    const [id] = Object.keys(template.findResources('AWS::EC2::VPCEndpoint'));
    template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: [{ Ref: id }] },
      Policy: { Statement: [{ Condition: { StringEquals: { 'aws:SourceVpce': [{ Ref: id }] } } }] },
    });
  });
});
