import { CfnIPSet, type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { errorBody, errors } from '../contract/errors.ts';
import { type Outcome, outcomes } from '../contract/outcomes.ts';
import type { Configuration, Key } from './configuration.ts';
import { headersBeforeTheFunction } from './gateway-responses.ts';

/** The keys of the configuration that decide which rules the firewall has, and where each of them draws its line. */
export interface FirewallRulesProps extends Pick<Configuration, 'allowedOrigins' | Exclude<FirewallKey, 'firewall'>> {
  /** `count`: no rule blocks, each only counts what it would block, as in a first roll-out. */
  readonly firewall: 'block' | 'count';
}

type FirewallKey = Key & `firewall${string}`;

/**
 * The rules of the web ACL in the order in which AWS WAF asks them, of which the first that allows or blocks decides. The
 * owner's lists come first, so that who is not let in is not told to wait; then the rates, so that a flood counts whatever
 * is in it; then what looks at the request itself.
 */
export function firewallRules(scope: Construct, props: FirewallRulesProps): CfnWebACL.RuleProperty[] {
  const rules = [
    ...addressRules(scope, props),
    ...countryRules(props),
    ...rateRules(props),
    bodySizeRule(props),
    ...managedRules(props),
  ];
  return rules.map((rule, priority) => ({
    name: rule.name,
    priority,
    statement: rule.statement,
    ...actionOf(rule, props),
    visibilityConfig: visibility(rule.name),
  }));
}

interface Rule {
  readonly name: string;
  readonly statement: Statement;
  /** It lets pass what it matches; every other rule blocks that. */
  readonly allows?: true;
  /** What the caller is told; without one, a block is answered by the gateway response WAF_FILTERED. */
  readonly answer?: Outcome;
}

type Statement = CfnWebACL.StatementProperty;

/** A rule of what it looks for; none if it looks for nothing. */
function ruleOf(name: string, statements: Statement[], action: Pick<Rule, 'allows'> = {}): Rule[] {
  return statements.map((statement) => ({ name, statement, ...action }));
}

function actionOf(
  { statement, allows, answer }: Rule,
  { firewall, allowedOrigins }: FirewallRulesProps,
): Pick<CfnWebACL.RuleProperty, 'action' | 'overrideAction'> {
  // In both modes: otherwise the next rules would count what they will never block.
  if (allows) return { action: { allow: {} } };
  if (statement.managedRuleGroupStatement)
    return { overrideAction: firewall === 'count' ? { count: {} } : { none: {} } };
  if (firewall === 'count') return { action: { count: {} } };
  return { action: { block: answer ? { customResponse: customResponse(answer, allowedOrigins) } : {} } };
}

function customResponse({ name }: Outcome, allowedOrigins: readonly string[]): CfnWebACL.CustomResponseProperty {
  const headers = Object.entries(headersBeforeTheFunction(name, allowedOrigins));
  return {
    responseCode: errors[name],
    customResponseBodyKey: name,
    responseHeaders: headers.map(([name, value]) => ({ name, value })),
  };
}

/** The bodies of the answers that rules have of their own, by the name of the error. */
export const customResponseBodies = Object.fromEntries(
  [outcomes.firewallThrottled, outcomes.firewallTooLarge].map(({ name, message }) => [
    name,
    { contentType: 'APPLICATION_JSON', content: errorBody(name, message) },
  ]),
);

/** Metrics without samples: those would show requests, tokens included, in the console. */
export function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}

/** An address in a header can be made up, so only that of the connection opens the door; either closes it. */
function addressRules(
  scope: Construct,
  { firewallAllowedAddresses, firewallBlockedAddresses, firewallForwardedHeader }: FirewallRulesProps,
): Rule[] {
  const allowed = ipSets(scope, 'AllowedAddresses', firewallAllowedAddresses);
  const blocked = ipSets(scope, 'BlockedAddresses', firewallBlockedAddresses);
  const forwarded =
    firewallForwardedHeader === undefined ? [] : blocked.map((set) => fromHeader(set, firewallForwardedHeader));
  return [
    ...ruleOf('AllowedAddresses', anyOf(allowed.map(fromConnection)), { allows: true }),
    ...ruleOf('BlockedForwardedAddresses', anyOf(forwarded)),
    ...ruleOf('BlockedAddresses', anyOf(blocked.map(fromConnection))),
  ];
}

/** A set for each IP version that occurs. */
function ipSets(scope: Construct, id: string, addresses: readonly string[]): CfnIPSet[] {
  const byVersion = Object.groupBy(addresses, (address) => (address.includes(':') ? 'IPV6' : 'IPV4'));
  return Object.entries(byVersion).map(
    ([ipAddressVersion, addresses]) =>
      new CfnIPSet(scope, `${id}${ipAddressVersion}`, { scope: 'REGIONAL', ipAddressVersion, addresses }),
  );
}

function fromConnection({ attrArn: arn }: CfnIPSet): Statement {
  return { ipSetReferenceStatement: { arn } };
}

/** At any position: whoever is blocked can add addresses to such a header, but not take away the one that the proxy adds. */
function fromHeader({ attrArn: arn }: CfnIPSet, header: string): Statement {
  const ipSetForwardedIpConfig = { ...forwardedIpConfig(header), position: 'ANY' };
  return { ipSetReferenceStatement: { arn, ipSetForwardedIpConfig } };
}

/** By the address that a proxy tells, and by the connection's only where no header tells another. */
function countryRules({
  firewallAllowedCountries,
  firewallBlockedCountries,
  firewallForwardedHeader,
}: FirewallRulesProps): Rule[] {
  return pointsOfView(firewallForwardedHeader).flatMap(({ infix, header, narrow }) => {
    const from = (countries: readonly string[]): Statement[] =>
      anyOf(inParts(countries).map((countryCodes) => fromCountries(countryCodes, header)));
    return [
      ...ruleOf(`Blocked${infix}Countries`, from(firewallBlockedCountries).map(narrow)),
      ...ruleOf(`Other${infix}Countries`, from(firewallAllowedCountries).map(not).map(narrow)),
    ];
  });
}

/** Where a request is seen to come from: the address in the header, and that of the connection where the header is missing. */
interface PointOfView {
  readonly infix: '' | 'Forwarded';
  readonly header: string | undefined;
  readonly narrow: (statement: Statement) => Statement;
}

function pointsOfView(header: string | undefined): PointOfView[] {
  if (header === undefined) return [{ infix: '', header, narrow: (statement) => statement }];
  return [
    { infix: 'Forwarded', header, narrow: (statement) => allOf(hasHeader(header), statement) },
    { infix: '', header: undefined, narrow: (statement) => allOf(not(hasHeader(header)), statement) },
  ];
}

function fromCountries(countryCodes: string[], header: string | undefined): Statement {
  return {
    geoMatchStatement: {
      countryCodes,
      ...(header !== undefined && { forwardedIpConfig: forwardedIpConfig(header) }),
    },
  };
}

/** AWS WAF takes at most 50 countries in one statement. */
function inParts(countries: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(countries.length / 50) }, (_, index) =>
    countries.slice(index * 50, (index + 1) * 50),
  );
}

/** Behind a proxy each client counts by itself, and the connection's address only where no header tells another. */
function rateRules({ firewallRate, firewallForwardedHeader }: FirewallRulesProps): Rule[] {
  const per = (name: string, key: RateKey): Rule => ({
    name,
    statement: { rateBasedStatement: { limit: firewallRate, evaluationWindowSec: 300, ...key } },
    answer: outcomes.firewallThrottled,
  });
  const perAddress = per('RatePerAddress', { aggregateKeyType: 'IP', ...pastTheProxy(firewallForwardedHeader) });
  if (firewallForwardedHeader === undefined) return [perAddress];
  const key = { aggregateKeyType: 'FORWARDED_IP', forwardedIpConfig: forwardedIpConfig(firewallForwardedHeader) };
  return [per('RatePerForwardedAddress', key), perAddress];
}

type RateKey = Omit<CfnWebACL.RateBasedStatementProperty, 'limit' | 'evaluationWindowSec'>;

function bodySizeRule({ firewallMaxBodyBytes }: FirewallRulesProps): Rule {
  const sizeConstraintStatement = {
    // Of a body that is larger than what AWS WAF inspects, it sees no more than that.
    fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
    comparisonOperator: 'GT',
    size: firewallMaxBodyBytes,
    textTransformations: AS_IT_CAME,
  };
  return { name: 'BodySize', statement: { sizeConstraintStatement }, answer: outcomes.firewallTooLarge };
}

/** AWS's own rules. Those by address know that of the connection alone, which must not be the proxy's. */
function managedRules({ firewallBlockAnonymous, firewallForwardedHeader }: FirewallRulesProps): Rule[] {
  const byAddress = pastTheProxy(firewallForwardedHeader);
  const ruleActionOverrides = onlyCounted.map((name) => ({ name, actionToUse: { count: {} } }));
  return [
    managed('IpReputation', 'AWSManagedRulesAmazonIpReputationList', byAddress),
    ...(firewallBlockAnonymous ? [managed('AnonymousAddresses', 'AWSManagedRulesAnonymousIpList', byAddress)] : []),
    managed('KnownBadInputs', 'AWSManagedRulesKnownBadInputsRuleSet'),
    managed('CommonRuleSet', 'AWSManagedRulesCommonRuleSet', { ruleActionOverrides }),
  ];
}

function managed(
  name: string,
  group: string,
  options?: Pick<CfnWebACL.ManagedRuleGroupStatementProperty, 'ruleActionOverrides' | 'scopeDownStatement'>,
): Rule {
  return { name, statement: { managedRuleGroupStatement: { vendorName: 'AWS', name: group, ...options } } };
}

/**
 * Rules of the common rule set that refuse what is legal here, so they count and never block. AWS WAF ignores an override
 * whose name is not exactly that of a rule.
 */
const onlyCounted = [
  // People paste HTML, paths and URLs with addresses into messages. The gateway validates a body and hands it on as text.
  'CrossSiteScripting_BODY',
  'EC2MetaDataSSRF_BODY',
  'GenericLFI_BODY',
  'GenericRFI_BODY',
  // It ends at 8 KB, and a message may have more: the rule BodySize has the limit.
  'SizeRestrictions_BODY',
  // It ends at 1,024 bytes, and the path of DescribeView has a view token of up to 1,000 characters, percent-encoded.
  'SizeRestrictions_URIPATH',
  // A client need not say what it is, and an attacker can say anything.
  'NoUserAgent_HEADER',
  // Nothing behind the firewall reads a cookie, and a page on the gateway's own domain sends those that others have set.
  'CrossSiteScripting_COOKIE',
  'EC2MetaDataSSRF_COOKIE',
  'SizeRestrictions_Cookie_HEADER',
] as const;

/**
 * How a proxy tells the client's address. AWS WAF does not apply a rule that reads a header which is missing, so what goes
 * by the connection is always a rule of its own. What is no valid address is in no set and in no country, and has no rate:
 * some companies' proxies write `unknown`, and whoever wants to escape a rule can as well make up a valid address.
 */
function forwardedIpConfig(headerName: string) {
  return { headerName, fallbackBehavior: 'NO_MATCH' };
}

/** Narrows a rule by the connection's address down to requests of clients: that of a proxy stands for everybody. */
function pastTheProxy(header: string | undefined): { scopeDownStatement?: Statement } {
  return header === undefined ? {} : { scopeDownStatement: not(hasHeader(header)) };
}

function hasHeader(header: string): Statement {
  return {
    sizeConstraintStatement: {
      fieldToMatch: { singleHeader: { Name: header } },
      comparisonOperator: 'GT',
      size: 0,
      textTransformations: AS_IT_CAME,
    },
  };
}

const AS_IT_CAME = [{ priority: 0, type: 'NONE' }];

function not(statement: Statement): Statement {
  return { notStatement: { statement } };
}

function allOf(...statements: [Statement, Statement]): Statement {
  return { andStatement: { statements } };
}

/** One statement for all, or none for none: AWS WAF's OR takes two or more. */
function anyOf(statements: Statement[]): Statement[] {
  return statements.length > 1 ? [{ orStatement: { statements } }] : statements;
}
