import { describe, expect, it } from '@jest/globals';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { errors } from '../../contract/errors.ts';
import { describeView } from '../../contract/operations/describe-view.ts';
import { sendMessage } from '../../contract/operations/send-message.ts';
import { outcomes } from '../../contract/outcomes.ts';
import { Firewall, type FirewallProps } from '../../lib/firewall.ts';
import { section } from '../support/documented-metrics.ts';
import { makeApp } from '../support/stack.ts';

/** A property of the template; what it looks like is what the tests are about. */
type Property = ReturnType<Template['findResources']>[string]['Properties'];

const everything: Partial<FirewallProps> = {
  firewallForwardedHeader: 'X-Client-Address',
  firewallBlockAnonymous: true,
  firewallAllowedCountries: ['DE', 'FR'],
  firewallBlockedCountries: ['KP'],
  firewallAllowedAddresses: ['192.0.2.0/24', '2001:db8::/32'],
  firewallBlockedAddresses: ['198.51.100.7/32', '2001:db8:bad::/48'],
};

/** The first 51 by the alphabet, one more than AWS WAF takes in a statement. */
const countries =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU'.split(
    ' ',
  );

function synthesize(props: Partial<FirewallProps> | ((stack: Stack) => Partial<FirewallProps>) = {}) {
  const stack = new Stack(makeApp(), 'Alone');
  const api = new RestApi(stack, 'Api');
  api.root.addMethod('GET');
  const firewall = new Firewall(stack, 'Firewall', {
    stage: api.deploymentStage,
    name: 'Gate-1',
    credentialHeaders: [],
    allowedOrigins: ['*'],
    firewall: 'block',
    firewallRate: 2000,
    firewallForwardedHeader: undefined,
    firewallMaxBodyBytes: 65_536,
    firewallBlockAnonymous: false,
    firewallAllowedCountries: [],
    firewallBlockedCountries: [],
    firewallAllowedAddresses: [],
    firewallBlockedAddresses: [],
    logs: { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY },
    ...(typeof props === 'function' ? props(stack) : props),
  });
  const template = Template.fromStack(stack);
  const [webAclId, webAcl] = only(template, 'AWS::WAFv2::WebACL');
  const rules: Property[] = webAcl.Properties.Rules;
  return {
    firewall,
    template,
    webAclId,
    webAcl: webAcl.Properties,
    rules,
    names: rules.map(({ Name }) => Name),
    rule: (name: string): Property => rules.find(({ Name }) => Name === name),
  };
}

function only(template: Template, type: string): [id: string, resource: Property] {
  const resources = Object.entries(template.findResources(type));
  expect(resources).toHaveLength(1);
  return resources[0] as [string, Property];
}

describe('the web ACL', () => {
  it('stands in front of the stage, once there is one, and lets pass what no rule blocks', () => {
    const { template, webAclId, webAcl } = synthesize();
    const [stageId] = only(template, 'AWS::ApiGateway::Stage');
    const [, association] = only(template, 'AWS::WAFv2::WebACLAssociation');
    expect(association.Properties.WebACLArn).toEqual({ 'Fn::GetAtt': [webAclId, 'Arn'] });
    expect(JSON.stringify(association.Properties.ResourceArn)).toContain(`/stages/",{"Ref":"${stageId}"}`);
    expect(association.DependsOn).toEqual([stageId]);
    expect(webAcl).toMatchObject({ Scope: 'REGIONAL', DefaultAction: { Allow: {} } });
  });

  it('has the rules that every gateway needs, and no more', () => {
    expect(synthesize().names).toEqual([
      'RatePerAddress',
      'BodySize',
      'IpReputation',
      'KnownBadInputs',
      'CommonRuleSet',
    ]);
  });

  it("asks the owner's lists first, then the rates, then what looks at the request", () => {
    const { rules, names } = synthesize(everything);
    expect(names).toEqual([
      'AllowedAddresses',
      'BlockedForwardedAddresses',
      'BlockedAddresses',
      'BlockedForwardedCountries',
      'OtherForwardedCountries',
      'BlockedCountries',
      'OtherCountries',
      'RatePerForwardedAddress',
      'RatePerAddress',
      'BodySize',
      'IpReputation',
      'AnonymousAddresses',
      'KnownBadInputs',
      'CommonRuleSet',
    ]);
    expect(rules.map(({ Priority }) => Priority)).toEqual(names.map((_, index) => index));
  });

  it('has the rules of the runbook in its order, each with its answer', () => {
    const documented = [
      ...section('## Firewall').matchAll(/^\| ((?:`\w+`(?:, )?)+) +\| .* \| (\d{3} `\w+`|the gateway's) +\|$/gm),
    ].flatMap(([, names = '', answer]) => [...names.matchAll(/\w+/g)].map(([name]) => [name, answer]));
    const answersOf = ({ rules }: ReturnType<typeof synthesize>) => rules.map((rule) => [rule.Name, answerOf(rule)]);
    expect(documented.toSorted()).toEqual(answersOf(synthesize(everything)).toSorted());
    // No gateway has both lists of countries.
    const { firewallAllowedCountries, ...blocked } = everything;
    const { firewallBlockedCountries, ...allowed } = everything;
    for (const props of [blocked, allowed]) {
      const has = answersOf(synthesize(props));
      expect(documented.filter(([name]) => has.some(([each]) => each === name))).toEqual(has);
    }
  });

  /** As the runbook writes it; a block without an answer of its own is answered by the gateway response WAF_FILTERED. */
  function answerOf({ Action: { Allow, Block } = {} }: Property): string {
    if (Allow) return "the gateway's";
    const { ResponseCode, CustomResponseBodyKey } = Block?.CustomResponse ?? {};
    const { name } = outcomes.firewallBlocked;
    return ResponseCode ? `${ResponseCode} \`${CustomResponseBodyKey}\`` : `${errors[name]} \`${name}\``;
  }

  it('names its own metric, and tells those of its rules', () => {
    const { firewall, webAcl, rules } = synthesize(everything);
    expect(webAcl.VisibilityConfig.MetricName).toBe('Gate-1');
    expect(firewall.ruleMetricNames).toEqual(rules.map(({ VisibilityConfig }) => VisibilityConfig.MetricName));
    expect(firewall.ruleMetricNames).toContain('RatePerAddress');
  });

  it('keeps no sample of a request, whose headers would show the token', () => {
    const { webAcl, rules } = synthesize(everything);
    for (const { VisibilityConfig } of [webAcl, ...rules]) {
      expect(VisibilityConfig).toMatchObject({ SampledRequestsEnabled: false, CloudWatchMetricsEnabled: true });
    }
  });

  it('stays within 1,500 capacity units, above which AWS charges for each request', () => {
    const capacity = ({ rules }: ReturnType<typeof synthesize>) =>
      rules.reduce((sum, { Statement }) => sum + capacityUnits(Statement), 0);
    expect(capacity(synthesize())).toBe(2 + 11 + 25 + 200 + 700);
    expect(capacity(synthesize(everything))).toBeGreaterThan(1000);
    expect(capacity(synthesize({ ...everything, firewallAllowedCountries: countries }))).toBeLessThan(1500);
  });
});

/** As AWS documents for each statement: https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements.html */
function capacityUnits(statement: Property): number {
  const [[kind, value]] = Object.entries<Property>(statement) as [[string, Property]];
  const scopeDown = value.ScopeDownStatement ? capacityUnits(value.ScopeDownStatement) : 0;
  switch (kind) {
    case 'OrStatement':
    case 'AndStatement':
      return value.Statements.map(capacityUnits).reduce((sum: number, units: number) => sum + units);
    case 'NotStatement':
      return capacityUnits(value.Statement);
    case 'IPSetReferenceStatement':
      return value.IPSetForwardedIPConfig?.Position === 'ANY' ? 5 : 1;
    case 'GeoMatchStatement':
      return 1;
    case 'SizeConstraintStatement':
      return 1 + 10 * value.TextTransformations.length;
    case 'RateBasedStatement':
      return 2 + scopeDown;
    case 'ManagedRuleGroupStatement':
      return groupUnits[value.Name as keyof typeof groupUnits] + scopeDown;
    default:
      throw new Error(`The test does not know what a ${kind} costs: look it up, and add it.`);
  }
}

const groupUnits = {
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesAnonymousIpList: 50,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesCommonRuleSet: 700,
};

describe('the rates', () => {
  it('count by the address of the connection, over five minutes', () => {
    expect(synthesize({ firewallRate: 123 }).rule('RatePerAddress').Statement).toEqual({
      RateBasedStatement: { AggregateKeyType: 'IP', Limit: 123, EvaluationWindowSec: 300 },
    });
  });

  it('count by the address that the proxy tells, where it tells one', () => {
    const { rule } = synthesize({ firewallForwardedHeader: 'X-Client-Address' });
    expect(rule('RatePerForwardedAddress').Statement).toEqual({
      RateBasedStatement: {
        AggregateKeyType: 'FORWARDED_IP',
        ForwardedIPConfig: { HeaderName: 'X-Client-Address', FallbackBehavior: 'NO_MATCH' },
        Limit: 2000,
        EvaluationWindowSec: 300,
      },
    });
    expect(rule('RatePerAddress').Statement.RateBasedStatement).toEqual({
      AggregateKeyType: 'IP',
      ScopeDownStatement: withoutHeader('X-Client-Address'),
      Limit: 2000,
      EvaluationWindowSec: 300,
    });
  });

  it.each(['RatePerAddress', 'RatePerForwardedAddress'])(
    'answer 429 ThrottlingException with Retry-After, which pages may read: %s',
    (name) => {
      expect(answerOf(synthesize(everything), name)).toEqual({
        status: 429,
        headers: {
          'x-amzn-ErrorType': 'ThrottlingException:',
          'Retry-After': '1',
          'Access-Control-Allow-Origin': '*',
          'Access-Control-Expose-Headers': 'x-amzn-ErrorType,x-amzn-RequestId,Retry-After',
        },
        body: {
          __type: 'ThrottlingException',
          Message: 'Too many requests come from this address. Wait as long as Retry-After says, then try again.',
        },
      });
    },
  );
});

describe('the limit of the body', () => {
  it.each([
    [8_192, 'KB_16'],
    [16_384, 'KB_16'],
    [16_385, 'KB_32'],
    [65_536, 'KB_64'],
  ])('blocks more than %i bytes, and inspects no more than needed: %s', (firewallMaxBodyBytes, limit) => {
    const { rule, webAcl } = synthesize({ firewallMaxBodyBytes });
    expect(rule('BodySize').Statement).toEqual({
      SizeConstraintStatement: {
        FieldToMatch: { Body: { OversizeHandling: 'MATCH' } },
        ComparisonOperator: 'GT',
        Size: firewallMaxBodyBytes,
        TextTransformations: [{ Priority: 0, Type: 'NONE' }],
      },
    });
    expect(webAcl.AssociationConfig).toEqual({ RequestBody: { API_GATEWAY: { DefaultSizeInspectionLimit: limit } } });
  });

  it('answers 413 RequestEntityTooLargeException, which pages may read', () => {
    expect(answerOf(synthesize(), 'BodySize')).toEqual({
      status: 413,
      headers: {
        'x-amzn-ErrorType': 'RequestEntityTooLargeException:',
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Expose-Headers': 'x-amzn-ErrorType,x-amzn-RequestId,Retry-After',
      },
      body: {
        __type: 'RequestEntityTooLargeException',
        Message: 'The request is larger than the gateway accepts. Send a smaller one.',
      },
    });
  });
});

describe('the answers', () => {
  it('may be read from the one allowed origin, and from any if there are several', () => {
    const originOf = (...allowedOrigins: string[]) =>
      answerOf(synthesize({ allowedOrigins }), 'BodySize').headers['Access-Control-Allow-Origin'];
    expect(originOf('https://a.example')).toBe('https://a.example');
    expect(originOf('https://a.example', 'https://b.example')).toBe('*');
  });

  it('are left to the gateway response WAF_FILTERED by the other rules, so that none is a 403', () => {
    const { rule, rules, names, webAcl } = synthesize(everything);
    const blocking = names.filter((name) => /^(Blocked|Other)/.test(name));
    expect(blocking).toHaveLength(6);
    for (const name of blocking) expect(rule(name).Action).toEqual({ Block: {} });
    const codes = rules.map(({ Action }) => Action?.Block?.CustomResponse?.ResponseCode).filter(Boolean);
    expect(codes).toEqual([429, 429, 413]);
    expect(Object.keys(webAcl.CustomResponseBodies)).toEqual(['ThrottlingException', 'RequestEntityTooLargeException']);
  });
});

function answerOf({ rule, webAcl }: ReturnType<typeof synthesize>, name: string) {
  const { ResponseCode, ResponseHeaders, CustomResponseBodyKey } = rule(name).Action.Block.CustomResponse;
  const { ContentType, Content } = webAcl.CustomResponseBodies[CustomResponseBodyKey];
  expect(ContentType).toBe('APPLICATION_JSON');
  const headers: { Name: string; Value: string }[] = ResponseHeaders;
  return {
    status: ResponseCode,
    headers: Object.fromEntries(headers.map(({ Name, Value }) => [Name, Value])),
    body: JSON.parse(Content),
  };
}

describe('the managed rules', () => {
  const groupOf = ({ rule }: ReturnType<typeof synthesize>, name: string) =>
    rule(name).Statement.ManagedRuleGroupStatement;

  it.each([
    ['IpReputation', 'AWSManagedRulesAmazonIpReputationList'],
    ['AnonymousAddresses', 'AWSManagedRulesAnonymousIpList'],
    ['KnownBadInputs', 'AWSManagedRulesKnownBadInputsRuleSet'],
  ])("%s are AWS's, and all of them block", (name, group) => {
    const synthesized = synthesize({ firewallBlockAnonymous: true });
    expect(groupOf(synthesized, name)).toEqual({ VendorName: 'AWS', Name: group });
    expect(synthesized.rule(name).OverrideAction).toEqual({ None: {} });
  });

  it('by address look at the connection where it is not that of the proxy', () => {
    const synthesized = synthesize(everything);
    for (const name of ['IpReputation', 'AnonymousAddresses']) {
      expect(groupOf(synthesized, name).ScopeDownStatement).toEqual(withoutHeader('X-Client-Address'));
    }
    for (const name of ['KnownBadInputs', 'CommonRuleSet']) {
      expect(groupOf(synthesized, name)).not.toHaveProperty('ScopeDownStatement');
    }
  });

  it('of the common rule set block, but for those that legal requests meet, which count', () => {
    const synthesized = synthesize();
    const { VendorName, Name, RuleActionOverrides } = groupOf(synthesized, 'CommonRuleSet');
    expect({ VendorName, Name }).toEqual({ VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' });
    expect(synthesized.rule('CommonRuleSet').OverrideAction).toEqual({ None: {} });
    const overrides: { Name: string; ActionToUse: object }[] = RuleActionOverrides;
    expect(overrides.map(({ Name }) => Name)).toEqual([
      'CrossSiteScripting_BODY',
      'EC2MetaDataSSRF_BODY',
      'GenericLFI_BODY',
      'GenericRFI_BODY',
      'SizeRestrictions_BODY',
      'SizeRestrictions_URIPATH',
      'NoUserAgent_HEADER',
      'CrossSiteScripting_COOKIE',
      'EC2MetaDataSSRF_COOKIE',
      'SizeRestrictions_Cookie_HEADER',
    ]);
    for (const { ActionToUse } of overrides) expect(ActionToUse).toEqual({ Count: {} });
  });

  it('would else refuse messages and paths that the contract allows', () => {
    expect(sendMessage.input.members.Content.max).toBeGreaterThan(8_192);
    const viewToken = '='.repeat(describeView.input.members.ViewToken.max);
    const path = `/v1${describeView.path.replace('{ViewToken}', encodeURIComponent(viewToken))}`;
    expect(path.length).toBeGreaterThan(1_024);
  });
});

describe('the lists of addresses', () => {
  const sets = (template: Template) => Object.entries(template.findResources('AWS::WAFv2::IPSet'));
  const references = (template: Template) => sets(template).map(([id]) => ({ Arn: { 'Fn::GetAtt': [id, 'Arn'] } }));

  it('are sets by IP version, and there is none for no addresses', () => {
    const { template } = synthesize({ firewallAllowedAddresses: ['192.0.2.0/24', '2001:db8::/32', '203.0.113.1/32'] });
    expect(sets(template).map(([, { Properties }]) => Properties)).toEqual([
      { Scope: 'REGIONAL', IPAddressVersion: 'IPV4', Addresses: ['192.0.2.0/24', '203.0.113.1/32'] },
      { Scope: 'REGIONAL', IPAddressVersion: 'IPV6', Addresses: ['2001:db8::/32'] },
    ]);
    expect(sets(synthesize().template)).toEqual([]);
  });

  it('let the allowed pass by the address of the connection alone, since a header can be made up', () => {
    const { template, rule } = synthesize({ ...everything, firewallBlockedAddresses: [] });
    expect(rule('AllowedAddresses').Action).toEqual({ Allow: {} });
    expect(rule('AllowedAddresses').Statement).toEqual({
      OrStatement: {
        Statements: references(template).map((reference) => ({ IPSetReferenceStatement: reference })),
      },
    });
  });

  it('block by the address of the connection', () => {
    const { template, rule } = synthesize({ firewallBlockedAddresses: ['198.51.100.7/32'] });
    const [reference] = references(template);
    expect(rule('BlockedAddresses').Statement).toEqual({ IPSetReferenceStatement: reference });
    expect(rule('BlockedForwardedAddresses')).toBeUndefined();
  });

  it('block by any address in the header of the proxy too, in a rule that AWS WAF may leave out where it is missing', () => {
    const { template, rule } = synthesize({
      firewallBlockedAddresses: ['198.51.100.7/32'],
      firewallForwardedHeader: 'X-Forwarded-For',
    });
    const [reference] = references(template);
    expect(rule('BlockedAddresses').Statement).toEqual({ IPSetReferenceStatement: reference });
    expect(rule('BlockedForwardedAddresses').Statement).toEqual({
      IPSetReferenceStatement: {
        ...reference,
        IPSetForwardedIPConfig: {
          HeaderName: 'X-Forwarded-For',
          FallbackBehavior: 'NO_MATCH',
          Position: 'ANY',
        },
      },
    });
  });
});

describe('the lists of countries', () => {
  it('block those that are listed as blocked', () => {
    const { rule } = synthesize({ firewallBlockedCountries: ['KP', 'IR'] });
    expect(rule('BlockedCountries').Statement).toEqual({ GeoMatchStatement: { CountryCodes: ['KP', 'IR'] } });
  });

  it('block all but those that are listed as allowed', () => {
    const { rule } = synthesize({ firewallAllowedCountries: ['DE'] });
    expect(rule('OtherCountries').Statement).toEqual({
      NotStatement: { Statement: { GeoMatchStatement: { CountryCodes: ['DE'] } } },
    });
  });

  it('go by the address that the proxy tells, and by the connection where it tells none', () => {
    const { rule } = synthesize({
      firewallBlockedCountries: ['KP'],
      firewallAllowedCountries: ['DE'],
      firewallForwardedHeader: 'X-Client-Address',
    });
    const connectedFrom = (country: string) => ({ GeoMatchStatement: { CountryCodes: [country] } });
    const forwardedFrom = (country: string) => ({
      GeoMatchStatement: {
        CountryCodes: [country],
        ForwardedIPConfig: { HeaderName: 'X-Client-Address', FallbackBehavior: 'NO_MATCH' },
      },
    });
    const not = (Statement: object) => ({ NotStatement: { Statement } });
    const without = withoutHeader('X-Client-Address');
    const present = without.NotStatement.Statement;
    const statementsOf = (name: string) => rule(name).Statement.AndStatement.Statements;
    expect(statementsOf('BlockedForwardedCountries')).toEqual([present, forwardedFrom('KP')]);
    expect(statementsOf('BlockedCountries')).toEqual([without, connectedFrom('KP')]);
    expect(statementsOf('OtherForwardedCountries')).toEqual([present, not(forwardedFrom('DE'))]);
    expect(statementsOf('OtherCountries')).toEqual([without, not(connectedFrom('DE'))]);
  });

  it.each([
    [50, [50]],
    [51, [50, 1]],
  ])('of %i are told to AWS WAF in parts of at most 50: %j', (length, parts) => {
    const firewallBlockedCountries = countries.slice(0, length);
    const { Statement } = synthesize({ firewallBlockedCountries }).rule('BlockedCountries');
    const statements: Property[] = Statement.OrStatement?.Statements ?? [Statement];
    expect(statements.map(({ GeoMatchStatement }) => GeoMatchStatement.CountryCodes.length)).toEqual(parts);
    expect(statements.flatMap(({ GeoMatchStatement }) => GeoMatchStatement.CountryCodes)).toEqual(
      firewallBlockedCountries,
    );
  });
});

describe('in the mode count', () => {
  it('no rule blocks, and each counts what it would block', () => {
    const { rules } = synthesize({ ...everything, firewall: 'count' });
    expect(JSON.stringify(rules)).not.toContain('"Block"');
    const [passing, ...others] = rules;
    expect(passing.Action).toEqual({ Allow: {} });
    for (const { Action, OverrideAction, Statement } of others) {
      expect(Statement.ManagedRuleGroupStatement ? OverrideAction : Action).toEqual({ Count: {} });
    }
  });

  it('the rules are those of the mode block', () => {
    const { names } = synthesize({ ...everything, firewall: 'count' });
    expect(names).toEqual(synthesize(everything).names);
  });
});

describe("the firewall's log", () => {
  it('is the log group that AWS WAF accepts by its name and its ARN, with a name that no former web ACL had', () => {
    const { template, firewall, webAclId } = synthesize();
    const [logGroupId, logGroup] = only(template, 'AWS::Logs::LogGroup');
    expect(logGroup.Properties.LogGroupName['Fn::Join'][1][0]).toBe('aws-waf-logs-Gate-1-');
    expect(JSON.stringify(logGroup.Properties.LogGroupName)).toContain(`"Fn::GetAtt":["${webAclId}","Id"]`);
    expect(firewall.logGroup.node.path).toBe('Alone/Firewall/Logs');
    const [, logging] = only(template, 'AWS::WAFv2::LoggingConfiguration');
    expect(logging.Properties.ResourceArn).toEqual({ 'Fn::GetAtt': [webAclId, 'Arn'] });
    const [arn] = logging.Properties.LogDestinationConfigs;
    expect(arn['Fn::Join'][1].slice(-2)).toEqual([':log-group:', { Ref: logGroupId }]);
  });

  it('is kept as it was asked for, and AWS WAF is left to permit itself to write', () => {
    const { template } = synthesize((stack) => ({
      logs: {
        retention: RetentionDays.ONE_YEAR,
        removalPolicy: RemovalPolicy.RETAIN,
        encryptionKey: new Key(stack, 'Key'),
      },
    }));
    const [, logGroup] = only(template, 'AWS::Logs::LogGroup');
    expect(logGroup).toMatchObject({ DeletionPolicy: 'Retain', Properties: { RetentionInDays: 365 } });
    expect(logGroup.Properties.KmsKeyId).toEqual({ 'Fn::GetAtt': [expect.stringContaining('Key'), 'Arn'] });
    template.resourceCountIs('AWS::Logs::ResourcePolicy', 0);
  });

  it('has what was blocked or counted, and not what was let through', () => {
    const [, logging] = only(synthesize().template, 'AWS::WAFv2::LoggingConfiguration');
    expect(logging.Properties.LoggingFilter).toEqual({
      DefaultBehavior: 'DROP',
      Filters: [
        {
          Behavior: 'KEEP',
          Requirement: 'MEETS_ANY',
          Conditions: [
            { ActionCondition: { Action: 'BLOCK' } },
            { ActionCondition: { Action: 'COUNT' } },
            { ActionCondition: { Action: 'EXCLUDED_AS_COUNT' } },
          ],
        },
      ],
    });
  });

  const secretHeaders = ['authorization', 'x-amz-bearer', 'cookie', 'x-amz-security-token', 'x-api-key'];

  it('has no header either that the authorizer takes', () => {
    const credentialHeaders = ['X-Gateway-Authorization', 'X-Api-Key'];
    const { template, webAcl } = synthesize({ credentialHeaders });
    const [, logging] = only(template, 'AWS::WAFv2::LoggingConfiguration');
    const all = [...secretHeaders, 'x-gateway-authorization'];
    expect(logging.Properties.RedactedFields).toEqual(all.map((Name) => ({ SingleHeader: { Name } })));
    expect(webAcl.DataProtectionConfig.DataProtections[1].Field.FieldKeys).toEqual(all);
  });

  it('has no header that carries credentials', () => {
    const [, logging] = only(synthesize().template, 'AWS::WAFv2::LoggingConfiguration');
    expect(logging.Properties.RedactedFields).toEqual(secretHeaders.map((Name) => ({ SingleHeader: { Name } })));
  });

  it('quotes neither credentials nor what people say where it tells what a rule has matched', () => {
    const whole = { Action: 'SUBSTITUTION', ExcludeRuleMatchDetails: false, ExcludeRateBasedDetails: false };
    expect(synthesize().webAcl.DataProtectionConfig.DataProtections).toEqual([
      { ...whole, Field: { FieldType: 'BODY' } },
      { ...whole, Field: { FieldType: 'SINGLE_HEADER', FieldKeys: secretHeaders } },
      { ...whole, Field: { FieldType: 'SINGLE_COOKIE' } },
    ]);
  });
});

/** A statement that matches requests which have no value of a header, as AWS writes it in its own example. */
function withoutHeader(name: string) {
  return {
    NotStatement: {
      Statement: {
        SizeConstraintStatement: {
          FieldToMatch: { SingleHeader: { Name: name } },
          ComparisonOperator: 'GT',
          Size: 0,
          TextTransformations: [{ Priority: 0, Type: 'NONE' }],
        },
      },
    },
  };
}
