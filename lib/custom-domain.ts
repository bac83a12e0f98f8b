import { Stack } from 'aws-cdk-lib';
import {
  DomainName,
  EndpointAccessMode,
  EndpointType,
  type RestApi,
  type SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway';
import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  ARecord,
  Failover,
  HealthCheck,
  HealthCheckType,
  HostedZone,
  type IHostedZone,
  RecordTarget,
} from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import type { DnsRouting } from './configuration.ts';
import { STAGE_NAME } from './participant-api.ts';
import { securityPolicy } from './transport-security.ts';

export interface CustomDomainProps {
  readonly api: RestApi;
  readonly domainName: string;
  /** undefined means a certificate that is created, and validated in the hosted zone. */
  readonly certificateArn: string | undefined;
  /** Where the domain name is recorded; undefined leaves that to the owner. */
  readonly hostedZoneId: string | undefined;
  readonly dnsRouting: DnsRouting;
  readonly fips: boolean;
}

/** A domain name of the owner's in front of the stage, whose name stays the first part of the path. */
export class CustomDomain extends Construct {
  /** What a record of the domain name has to point at, e.g. `d-0123456789.execute-api.eu-central-1.amazonaws.com`. */
  readonly target: string;

  constructor(scope: Construct, id: string, props: CustomDomainProps) {
    super(scope, id);
    const { api, domainName, certificateArn, hostedZoneId, dnsRouting, fips } = props;
    const zone =
      hostedZoneId === undefined
        ? undefined
        : HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId, zoneName: domainName });
    const domain = new DomainName(this, 'DomainName', {
      domainName,
      certificate: this.#certificate(domainName, certificateArn, zone),
      endpointType: EndpointType.REGIONAL,
      // The enumeration lacks the policies for FIPS with TLS 1.2.
      securityPolicy: securityPolicy(fips) as SecurityPolicy,
      endpointAccessMode: EndpointAccessMode.STRICT,
    });
    domain.addBasePathMapping(api, { basePath: STAGE_NAME, stage: api.deploymentStage });
    this.target = domain.domainNameAliasDomainName;
    if (zone) {
      new ARecord(this, 'Record', {
        zone,
        recordName: `${domainName}.`,
        target: RecordTarget.fromAlias({
          bind: () => ({
            dnsName: domain.domainNameAliasDomainName,
            hostedZoneId: domain.domainNameAliasHostedZoneId,
            // The CDK's own target does not, and then refuses to fail over.
            evaluateTargetHealth: true,
          }),
        }),
        ...this.#routing(dnsRouting, api),
      });
    }
  }

  #certificate(domainName: string, arn: string | undefined, zone: IHostedZone | undefined): ICertificate {
    if (arn !== undefined) return Certificate.fromCertificateArn(this, 'Certificate', arn);
    return new Certificate(this, 'Certificate', { domainName, validation: CertificateValidation.fromDns(zone) });
  }

  #routing(dnsRouting: DnsRouting, api: RestApi) {
    if (dnsRouting === 'simple') return {};
    const setIdentifier = Stack.of(this).region;
    const healthCheck = this.#healthCheck(api);
    if (typeof dnsRouting === 'object') return { setIdentifier, healthCheck, weight: dnsRouting.weight };
    const failover = dnsRouting === 'primary' ? Failover.PRIMARY : Failover.SECONDARY;
    return { setIdentifier, healthCheck, failover };
  }

  /**
   * Whether API Gateway answers in this region, by the path that it keeps for that
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html): no route of the gateway's own,
   * no request that counts as one.
   */
  #healthCheck(api: RestApi): HealthCheck {
    const { region, urlSuffix } = Stack.of(this);
    return new HealthCheck(this, 'HealthCheck', {
      type: HealthCheckType.HTTPS,
      fqdn: `${api.restApiId}.execute-api.${region}.${urlSuffix}`,
      resourcePath: '/ping',
    });
  }
}
