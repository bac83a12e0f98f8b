import { readFileSync } from 'node:fs';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { createParticipantConnection } from '../contract/operations/create-participant-connection.ts';
import { participantHandler } from '../lambda/pipeline.ts';
import { type Key, keys } from '../lib/configuration.ts';
import { settings } from '../lib/settings.ts';
import { operationNames } from '../lib/throttles.ts';
import { captureOutput } from './support/captured-output.ts';
import { headers, output } from './support/pipeline.ts';
import { connectionEvent, lambdaContext } from './support/proxy-event.ts';
import { synthesizeStack } from './support/stack.ts';

const page = readFileSync(new URL('../docs/costs.md', import.meta.url), 'utf8');

/** The rows of the table below a heading, without its head. */
function tableBelow(heading: string): string[][] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  const rows = [...text.matchAll(/^\| (.*) \|$/gm)].map(([, row = '']) => row.split('|').map((cell) => cell.trim()));
  return rows.slice(2);
}

/** Rows by their first cell, and the other cells as numbers, where they are some. */
function numbersBelow(heading: string): Map<string, number[]> {
  return new Map(tableBelow(heading).map(([what = '', ...cells]) => [what, cells.map(toNumber)]));
}

/** The keys of the configuration that a cell names. */
function namedIn(cell: string): string[] {
  return [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
}

function toNumber(cell: string): number {
  return cell === '' ? Number.NaN : Number(cell.replace(/^\$/, '').replaceAll(',', ''));
}

function cents(amount: number): number {
  return Number(amount.toFixed(2));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

const TOTAL = 'total';
const prices = new Map(tableBelow('Prices').map(([what = '', , price = '']) => [what, toNumber(price)]));
const bytes = (line: string): number => numbersBelow('Bytes').get(line)?.[0] ?? Number.NaN;
const profile = new Map(tableBelow('A chat').map(([what = '', times = '']) => [what, Number(times)]));
const preflights = profile.get('preflights') ?? Number.NaN;
const calls = sum(operationNames.map((name) => profile.get(name) ?? 0));
const connections = profile.get('CreateParticipantConnection') ?? Number.NaN;

describe('the list of prices', () => {
  it("has AWS's own page for each, and when it was read", () => {
    for (const [what, , price, source] of tableBelow('Prices')) {
      expect([what, price]).toEqual([expect.any(String), expect.stringMatching(/^\$\d+\.\d{2,10}$/)]);
      expect(source).toMatch(/^\[.+\]\(https:\/\/aws\.amazon\.com\/[\w/-]+\/\)$/);
    }
    expect(page).toMatch(/list prices of us-east-1 as of \w+ 20\d\d/);
  });
});

/** What of a stack has to be counted, by its name on the page. */
const quantities: Readonly<Record<string, (template: Template) => number>> = {
  'web ACL': (template) => propertiesOf(template, 'AWS::WAFv2::WebACL').length,
  rules: (template) => rulesOf(template).filter(({ Statement }) => !Statement.ManagedRuleGroupStatement).length,
  'rule groups': (template) => rulesOf(template).filter(({ Statement }) => Statement.ManagedRuleGroupStatement).length,
  'KMS key': (template) => propertiesOf(template, 'AWS::KMS::Key').length,
  'alarm metrics': (template) =>
    sum(propertiesOf<AlarmProperties>(template, 'AWS::CloudWatch::Alarm').map(alarmMetrics)),
  dashboard: (template) => propertiesOf(template, 'AWS::CloudWatch::Dashboard').length,
  functions: (template) => propertiesOf(template, 'AWS::Lambda::Function').length,
  'log groups': (template) => propertiesOf(template, 'AWS::Logs::LogGroup').length,
};

interface RuleProperties {
  readonly Statement: { readonly ManagedRuleGroupStatement?: object };
}

interface AlarmProperties {
  readonly Metrics?: readonly { readonly MetricStat?: object; readonly Expression?: string }[];
}

function propertiesOf<Properties>(template: Template, type: string): Properties[] {
  return Object.values(template.findResources(type)).map(({ Properties }) => Properties as Properties);
}

function rulesOf(template: Template): readonly RuleProperties[] {
  return propertiesOf<{ readonly Rules: RuleProperties[] }>(template, 'AWS::WAFv2::WebACL').flatMap(
    ({ Rules }) => Rules,
  );
}

/** An alarm is charged by the metrics that it reads; one on an anomaly reads the two edges of its band, too. */
function alarmMetrics({ Metrics: metrics }: AlarmProperties): number {
  if (!metrics) return 1;
  const read = metrics.filter(({ MetricStat }) => MetricStat).length;
  return metrics.some(({ Expression }) => Expression?.includes('ANOMALY_DETECTION_BAND')) ? 3 * read : read;
}

describe('standing still', () => {
  const rows = numbersBelow('Standing still');

  it('costs each quantity at its price, and their sum', () => {
    const counted = [...rows].filter(([what]) => what !== TOTAL);
    for (const [what, [dev = 0, prod = 0, price = 0, ...costs]] of counted) {
      expect([what, price]).toEqual([what, prices.get(what) ?? 0]);
      expect([what, ...costs]).toEqual([what, cents(dev * price), cents(prod * price)]);
    }
    const [, , , ...total] = rows.get(TOTAL) ?? [];
    expect(total).toEqual([3, 4].map((column) => cents(sum(counted.map(([, cells]) => cells[column] ?? 0)))));
  });

  describe.each([
    ['dev', 0],
    ['prod', 1],
  ])('with the preset %s', (preset, column) => {
    let template: Template;
    beforeAll(() => {
      template = synthesizeStack({ preset });
    });

    it.each(Object.entries(quantities))('has as many %s as the page says', (what, countIn) => {
      expect(countIn(template)).toBe(rows.get(what)?.[column]);
    });
  });
});

const TWO_TYPES = '{"Type":["WEBSOCKET","CONNECTION_CREDENTIALS"]}';

describe('the bytes of a call', () => {
  const captured = captureOutput();

  /** The lines of a call of CreateParticipantConnection with ids and names as long as AWS's. */
  async function linesOfAConnection(): Promise<string[]> {
    const functionName = 'ParticipantGateway-ConnectionFunction7A4B1C2D-0123456789ab';
    const service = { serviceName: 'ParticipantGateway' };
    const handler = participantHandler({
      serves: [createParticipantConnection],
      callConnect: async () => ({ output, requestId: crypto.randomUUID(), attempts: 1 }),
      allowedOrigins: ['*'],
      logger: new Logger(service),
      metrics: new Metrics({ namespace: 'ParticipantGateway', ...service }),
    });
    process.env._X_AMZN_TRACE_ID = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    const event = connectionEvent({ headers, body: TWO_TYPES, requestId: crypto.randomUUID() });
    await handler(event, {
      ...lambdaContext(),
      awsRequestId: crypto.randomUUID(),
      functionName,
      invokedFunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}:live`,
    });
    delete process.env._X_AMZN_TRACE_ID;
    return captured.text.split('\n').filter((line) => line.startsWith('{'));
  }

  it('are what the pipeline writes, to a tenth', async () => {
    const lines = await linesOfAConnection();
    const lengthOf = (part: string) => sum(lines.filter((line) => line.includes(part)).map((line) => line.length));
    expectATenth(lengthOf('"Answered."'), bytes("the function's line"));
    expectATenth(lengthOf('"ConnectLatency"'), bytes('its metrics'));
    expectATenth(lengthOf('"ConnectionsCreated"'), bytes('metrics of a connection'));
  });

  it('are what API Gateway writes of a request, to a tenth', () => {
    const [stage] = propertiesOf<{ AccessLogSetting: { Format: string } }>(synthesizeStack(), 'AWS::ApiGateway::Stage');
    const line = (stage?.AccessLogSetting.Format ?? '').replace(/\$context\.[\w.]+/g, (name) => request[name] ?? name);
    expect(line).not.toContain('$context');
    expectATenth(line.length, bytes('the access log'));
  });

  /** What API Gateway puts into the access log of a message that was sent. */
  const request: Readonly<Record<string, string>> = {
    '$context.requestTime': '24/Nov/2026:12:41:50 +0000',
    '$context.requestId': crypto.randomUUID(),
    '$context.xrayTraceId': '1-5759e988-bd862e3fe1be46a994272793',
    '$context.identity.sourceIp': '203.0.113.45',
    '$context.httpMethod': 'POST',
    '$context.resourcePath': '/participant/message',
    '$context.status': '200',
    '$context.error.responseType': '-',
    '$context.wafResponseCode': 'WAF_ALLOW',
    '$context.responseLength': '97',
    '$context.responseLatency': '112',
    '$context.integration.status': '200',
    '$context.integration.latency': '107',
  };

  function expectATenth(measured: number, told: number): void {
    expect(Math.abs(measured - told) / told).toBeLessThan(0.1);
  }
});

const GIGABYTE = 1e9;
const MILLION = 1e6;
const ofACall =
  bytes("the function's line") + bytes('its metrics') + bytes("Lambda's own lines") + bytes('the access log');

/** What an invocation takes of Lambda's time, by the memory that the template gives it. */
function gigabyteSecondsOfACall(): number {
  const [, milliseconds] = /An invocation takes (\d+) ms/.exec(page) ?? [];
  const functions = propertiesOf<{ MemorySize: number }>(synthesizeStack({ preset: 'prod' }), 'AWS::Lambda::Function');
  const [megabytes = Number.NaN, ...others] = new Set(functions.map(({ MemorySize }) => MemorySize));
  expect(others).toEqual([]);
  return (Number(milliseconds) / 1000) * (megabytes / 1024);
}

describe.each([
  [
    'A million calls',
    () => ({
      'Lambda requests': 1,
      'Lambda time': MILLION * gigabyteSecondsOfACall(),
      'logs written': (MILLION * ofACall) / GIGABYTE,
      'data out': (MILLION * bytes('an answer')) / GIGABYTE,
    }),
  ],
  [
    'A million preflights',
    () => ({
      'logs written': (MILLION * bytes('the access log')) / GIGABYTE,
      'data out': (MILLION * bytes("a preflight's answer")) / GIGABYTE,
    }),
  ],
])('%s', (heading, quantities) => {
  const rows = numbersBelow(heading);
  const parts = [...rows].filter(([what]) => what !== TOTAL);

  it('has the quantities that the time and the bytes of one make', () => {
    expect(Object.fromEntries(parts.map(([what, [quantity]]) => [what, quantity]))).toEqual({
      'API Gateway requests': 1,
      'AWS WAF requests': 1,
      ...quantities(),
    });
  });

  it('costs each quantity at its price, and their sum', () => {
    for (const [what, [quantity = 0, price = 0, cost]] of parts) {
      expect([what, price, cost]).toEqual([what, prices.get(what), cents(quantity * price)]);
    }
    expect(rows.get(TOTAL)?.[2]).toBe(cents(sum(parts.map(([, [, , cost = 0]]) => cost))));
  });
});

describe('the metrics in use', () => {
  const rows = numbersBelow('Metrics');
  const countOf = (what: string): number => rows.get(what)?.[0] ?? Number.NaN;

  it('are five of API Gateway for each operation of a chat, and what else the page lists', () => {
    expect(countOf("API Gateway's")).toBe(5 * operationNames.filter((name) => profile.has(name)).length);
    const counted = [...rows].filter(([what]) => what !== TOTAL).map(([, [quantity = 0]]) => quantity);
    expect(countOf(TOTAL)).toBe(sum(counted));
  });

  it('are one of each metric filter, at least', () => {
    const filters = propertiesOf(synthesizeStack({ preset: 'prod' }), 'AWS::Logs::MetricFilter');
    expect(filters).toHaveLength(countOf('metric filters of the access log'));
  });
});

it('reckons with a chat of operations that exist, and of preflights', () => {
  const others = [...profile.keys()].filter((what) => !operationNames.some((name) => name === what));
  expect(others).toEqual(['preflights', 'requests']);
  expect(profile.get('requests')).toBeCloseTo(calls + preflights, 10);
});

describe.each([
  [1000, 0],
  [100_000, 1],
  [MILLION, 2],
])('a site of %d chats', (chats, column) => {
  const rows = numbersBelow('Three sites');
  const costs = [...rows].filter(([, [quantity]]) => Number.isFinite(quantity));

  it('has the quantities that the profile of a chat makes', () => {
    const requests = chats * (calls + preflights);
    const written =
      chats * (calls * ofACall + connections * bytes('metrics of a connection') + preflights * bytes('the access log'));
    const out = chats * (calls * bytes('an answer') + preflights * bytes("a preflight's answer"));
    const expected = {
      'API Gateway requests': requests / MILLION,
      'AWS WAF requests': requests / MILLION,
      'Lambda requests': (chats * calls) / MILLION,
      'Lambda time': chats * calls * gigabyteSecondsOfACall(),
      'logs written': written / GIGABYTE,
      'logs kept': (written / GIGABYTE) * COMPRESSED * (retentionDays() / 30),
      traces: sampled(requests) / MILLION,
      'data out': out / GIGABYTE,
      metrics: numbersBelow('Metrics').get(TOTAL)?.[0] ?? Number.NaN,
    };
    expect(costs.map(([what, cells]) => [what, cells[column]])).toEqual(
      Object.entries(expected).map(([what, quantity]) => [what, Number(quantity.toFixed(4))]),
    );
  });

  it('has the bill that these quantities make', () => {
    for (const [what, cells] of costs) {
      const [quantity = 0, price = 0, cost] = [cells[column], cells[3], cells[4 + column]];
      expect([what, price, cost]).toEqual([what, prices.get(what), cents(quantity * price)]);
    }
    const [standing, total = 0, ofAChat] = ['standing still, prod', TOTAL, 'a chat'].map(
      (what) => rows.get(what)?.[4 + column],
    );
    expect(standing).toBe(numbersBelow('Standing still').get(TOTAL)?.[4]);
    expect(total).toBe(cents(sum(costs.map(([, cells]) => cells[4 + column] ?? 0)) + (standing ?? 0)));
    expect(ofAChat).toBe(Number((total / chats).toFixed(5)));
  });
});

/** What CloudWatch keeps of what was written, by the examples of its price list. */
const COMPRESSED = 0.15;

/** What X-Ray's default rule samples at most: the first request of each second, and 5% of the rest. */
function sampled(requests: number): number {
  const secondsOfAMonth = 30 * 24 * 3600;
  return requests <= secondsOfAMonth ? requests : secondsOfAMonth + 0.05 * (requests - secondsOfAMonth);
}

function retentionDays(): number {
  const logGroups = propertiesOf<{ RetentionInDays: number }>(
    synthesizeStack({ preset: 'prod' }),
    'AWS::Logs::LogGroup',
  );
  const [days = Number.NaN, ...others] = new Set(logGroups.map(({ RetentionInDays }) => RetentionInDays));
  expect(others).toEqual([]);
  return days;
}

describe('the extras', () => {
  it('cost their quantities at the prices, and name keys that exist', () => {
    const extras = tableBelow('Extras');
    expect(extras.length).toBeGreaterThan(0);
    for (const [what = '', key = '', ...cells] of extras) {
      const [quantity = 0, price, cost] = cells.map(toNumber);
      expect([what, price]).toEqual([what, prices.get(what)]);
      expect([what, cost]).toEqual([what, cents(quantity * (price ?? 0))]);
      expect(namedIn(key).length).toBeGreaterThan(0);
      expect(keys).toEqual(expect.arrayContaining(namedIn(key)));
    }
  });

  const ofTheFirewall = tableBelow('Extras').flatMap(([what = '', cell = '', quantity = '']) =>
    what.startsWith('rule') ? namedIn(cell).map((key) => [key, Number(quantity), what] as const) : [],
  );
  const setting = (key: string) => ({ [key]: settings[key as Key].example });
  const rulesBeside = (key: string, what: string, others: object = {}) => {
    const countIn = quantities[what] ?? (() => Number.NaN);
    return countIn(synthesizeStack({ ...others, ...setting(key) })) - countIn(synthesizeStack({ ...others }));
  };

  it.each(ofTheFirewall)('%s adds %d of the %s', (key, quantity, what) => {
    expect(rulesBeside(key, what)).toBe(quantity);
  });

  it.each([
    ['firewallAllowedAddresses', 1],
    ['firewallBlockedAddresses', 2],
    ['firewallAllowedCountries', 2],
    ['firewallBlockedCountries', 2],
  ])('%s adds %d rules beside firewallForwardedHeader', (key, quantity) => {
    expect(page).toContain(
      'Beside `firewallForwardedHeader`, the blocked addresses and the countries are two rules each.',
    );
    expect(rulesBeside(key, 'rules', setting('firewallForwardedHeader'))).toBe(quantity);
  });

  it('reckon an hour of provisioned concurrency by the memory of a function', () => {
    const hoursOfAMonth = 730;
    const [row] = tableBelow('Extras').filter(([what]) => what === 'provisioned concurrency');
    expect(toNumber(row?.[2] ?? '')).toBe((hoursOfAMonth * 3600 * 512) / 1024);
  });
});

it('names keys that exist, of those that move the bill', () => {
  const named = tableBelow('Keys that move the bill').flatMap(([cell = '']) => namedIn(cell));
  expect(named.length).toBeGreaterThan(0);
  expect(keys).toEqual(expect.arrayContaining(named));
});
