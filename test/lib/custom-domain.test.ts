import { describe, expect, it } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CustomDomain, type CustomDomainProps } from '../../lib/custom-domain.ts';
import { makeApp } from '../support/stack.ts';

const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-4e5f';

function synthesize(props: Partial<CustomDomainProps> = {}): Template {
  const stack = new Stack(makeApp(), 'Alone', { env: { region: 'eu-central-1' } });
  const api = new RestApi(stack, 'Api', { deployOptions: { stageName: 'v1' } });
  api.root.addMethod('GET');
  new CustomDomain(stack, 'Domain', {
    api,
    domainName: 'chat.example.com',
    certificateArn: CERTIFICATE,
    hostedZoneId: undefined,
    dnsRouting: 'simple',
    fips: false,
    ...props,
  });
  return Template.fromStack(stack);
}

describe('a custom domain', () => {
  it('is regional, with the certificate of the owner, and takes TLS 1.2 or later', () => {
    synthesize().hasResourceProperties('AWS::ApiGateway::DomainName', {
      DomainName: 'chat.example.com',
      RegionalCertificateArn: CERTIFICATE,
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
      EndpointAccessMode: 'STRICT',
    });
  });

  it('takes validated cryptography alone if FIPS 140 is asked for', () => {
    synthesize({ fips: true }).hasResourceProperties('AWS::ApiGateway::DomainName', {
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09',
    });
  });

  it('keeps the stage as the first part of the path', () => {
    const template = synthesize();
    const [stage] = Object.keys(template.findResources('AWS::ApiGateway::Stage'));
    template.hasResourceProperties('AWS::ApiGateway::BasePathMapping', { BasePath: 'v1', Stage: { Ref: stage } });
  });
});

describe('without a hosted zone', () => {
  it('leaves certificate and record to the owner', () => {
    const template = synthesize();
    template.resourceCountIs('AWS::CertificateManager::Certificate', 0);
    template.resourceCountIs('AWS::Route53::RecordSet', 0);
    template.resourceCountIs('AWS::Route53::HealthCheck', 0);
  });
});

describe('with a hosted zone', () => {
  const zone = { hostedZoneId: 'Z0123456789', certificateArn: undefined };

  it('gets its certificate by DNS, and a record that points at the domain', () => {
    const template = synthesize(zone);
    const [certificate] = Object.keys(template.findResources('AWS::CertificateManager::Certificate'));
    const [domain] = Object.keys(template.findResources('AWS::ApiGateway::DomainName'));
    template.hasResourceProperties('AWS::CertificateManager::Certificate', {
      DomainName: 'chat.example.com',
      ValidationMethod: 'DNS',
      DomainValidationOptions: [{ DomainName: 'chat.example.com', HostedZoneId: 'Z0123456789' }],
    });
    template.hasResourceProperties('AWS::ApiGateway::DomainName', { RegionalCertificateArn: { Ref: certificate } });
    template.hasResourceProperties('AWS::Route53::RecordSet', {
      Name: 'chat.example.com.',
      Type: 'A',
      HostedZoneId: 'Z0123456789',
      AliasTarget: { DNSName: { 'Fn::GetAtt': [domain, 'RegionalDomainName'] } },
      SetIdentifier: Match.absent(),
      HealthCheckId: Match.absent(),
    });
  });

  it('uses the certificate of the owner if there is one', () => {
    const template = synthesize({ ...zone, certificateArn: CERTIFICATE });
    template.resourceCountIs('AWS::CertificateManager::Certificate', 0);
    template.resourceCountIs('AWS::Route53::RecordSet', 1);
  });

  it.each([
    [{ weight: 50 }, { Weight: 50, Failover: Match.absent() }],
    [{ weight: 0 }, { Weight: 0, Failover: Match.absent() }],
    ['primary', { Failover: 'PRIMARY', Weight: Match.absent() }],
    ['secondary', { Failover: 'SECONDARY', Weight: Match.absent() }],
  ] as const)(
    'shares the domain name with another region by %j, as long as API Gateway answers',
    (dnsRouting, record) => {
      const template = synthesize({ ...zone, dnsRouting });
      const [healthCheck] = Object.entries(template.findResources('AWS::Route53::HealthCheck'));
      template.hasResourceProperties('AWS::Route53::RecordSet', {
        ...record,
        SetIdentifier: 'eu-central-1',
        HealthCheckId: { Ref: healthCheck?.[0] },
      });
      const { Type, ResourcePath, FullyQualifiedDomainName } = healthCheck?.[1].Properties.HealthCheckConfig ?? {};
      expect([Type, ResourcePath]).toEqual(['HTTPS', '/ping']);
      expect(JSON.stringify(FullyQualifiedDomainName)).toMatch(/\{"Ref":"Api\w+"\},"\.execute-api\.eu-central-1\./);
    },
  );
});
