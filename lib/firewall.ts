import { ArnFormat, Fn } from 'aws-cdk-lib';
import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { API_KEY_HEADER } from '../contract/cors.ts';
import { BEARER_HEADER } from '../contract/operation.ts';
import { customResponseBodies, type FirewallRulesProps, firewallRules, visibility } from './firewall-rules.ts';
import type { LogKeeping } from './log-keeping.ts';

export interface FirewallProps extends FirewallRulesProps {
  readonly stage: Stage;
  /** Unique within account and region, letters, digits and hyphens: names the metric of the web ACL and begins the name of its log group. */
  readonly name: string;
  /** Headers beside those of AWS that carry credentials, and are kept out of the log. */
  readonly credentialHeaders: readonly string[];
  /** How the firewall's log is kept. */
  readonly logs: LogKeeping;
}

/** An AWS WAF web ACL in front of a stage, with a log of what it blocks and counts. */
export class Firewall extends Construct {
  readonly webAcl: CfnWebACL;
  readonly logGroup: LogGroup;
  /** What `AWS/WAFV2` has as the dimension `Rule`, in the order of the rules. */
  readonly ruleMetricNames: readonly string[];

  constructor(scope: Construct, id: string, { stage, name, credentialHeaders, logs, ...props }: FirewallProps) {
    super(scope, id);
    const secretHeaders = [...new Set([...SECRET_HEADERS, ...credentialHeaders].map((header) => header.toLowerCase()))];
    const rules = firewallRules(this, props);
    this.ruleMetricNames = rules.map(({ name }) => name);
    this.webAcl = new CfnWebACL(this, 'WebAcl', {
      description: 'Participant Gateway: who may call, how often, and with what',
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(name),
      customResponseBodies,
      associationConfig: {
        requestBody: { API_GATEWAY: { defaultSizeInspectionLimit: inspectionLimit(props.firewallMaxBodyBytes) } },
      },
      dataProtectionConfig: { dataProtections: dataProtections(secretHeaders) },
      rules,
    });

    const association = new CfnWebACLAssociation(this, 'Association', {
      webAclArn: this.webAcl.attrArn,
      resourceArn: stage.stageArn,
    });
    association.node.addDependency(stage);

    // AWS WAF demands how the name begins. A log group that outlives its web ACL must not be in the way of the next one's.
    const suffix = Fn.select(0, Fn.split('-', this.webAcl.attrId));
    this.logGroup = new LogGroup(this, 'Logs', { logGroupName: `aws-waf-logs-${name}-${suffix}`, ...logs });
    // AWS WAF itself gives the log group the policy that lets it write; a second one would be refused.
    new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.webAcl.attrArn,
      logDestinationConfigs: [arnWithoutStreams(this.logGroup)],
      redactedFields: secretHeaders.map((Name) => ({ singleHeader: { Name } })),
      loggingFilter,
    });
  }
}

/** Headers that carry credentials; SDKs sign with whatever credentials they have, hence the one of AWS STS. */
const SECRET_HEADERS = ['Authorization', BEARER_HEADER, 'Cookie', 'X-Amz-Security-Token', API_KEY_HEADER];

/** Rules quote what they match, which in a body is what people say to each other. This holds for whatever AWS WAF keeps. */
function dataProtections(secretHeaders: string[]): CfnWebACL.DataProtectProperty[] {
  const fields = [
    { fieldType: 'BODY' },
    { fieldType: 'SINGLE_HEADER', fieldKeys: secretHeaders },
    { fieldType: 'SINGLE_COOKIE' },
  ];
  const action = 'SUBSTITUTION';
  return fields.map((field) => ({ field, action, excludeRuleMatchDetails: false, excludeRateBasedDetails: false }));
}

/** What is let through is in the access log. The last is the action of a managed rule that only counts. */
const loggingFilter = {
  DefaultBehavior: 'DROP',
  Filters: [
    {
      Behavior: 'KEEP',
      Requirement: 'MEETS_ANY',
      Conditions: ['BLOCK', 'COUNT', 'EXCLUDED_AS_COUNT'].map((Action) => ({ ActionCondition: { Action } })),
    },
  ],
};

/** The smallest that holds such a body, since AWS charges for each step above the first. */
function inspectionLimit(firewallMaxBodyBytes: number): string {
  return `KB_${Math.ceil(firewallMaxBodyBytes / STEP_BYTES) * 16}`;
}

const STEP_BYTES = 16 * 1024;

/** AWS WAF takes the ARN of a log group without the `:*` at the end of CloudFormation's. */
function arnWithoutStreams({ logGroupName, stack }: LogGroup): string {
  return stack.formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: logGroupName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
