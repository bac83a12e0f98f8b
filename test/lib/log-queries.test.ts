import { describe, expect, it } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { LogQueries } from '../../lib/log-queries.ts';
import { accessLogFields } from '../../lib/participant-api.ts';
import { section } from '../support/documented-metrics.ts';

/** What a gateway need not have. */
type Extra = 'authorizer' | 'firewall';

function queriesOf(...extras: Extra[]): Record<string, { groups: string[]; text: string }> {
  const stack = new Stack(new App(), 'Queries');
  const make = (name: string) => new LogGroup(stack, name, { logGroupName: name });
  new LogQueries(stack, 'LogQueries', {
    serviceName: 'chat-of-the-shop',
    functionLogs: [make('connection'), make('chat')],
    accessLogs: make('access'),
    ...(extras.includes('authorizer') && { authorizerLogs: make('authorizer') }),
    ...(extras.includes('firewall') && { firewallLogs: make('firewall') }),
  });
  const template = Template.fromStack(stack);
  const nameOf = (id: string): string => template.findResources('AWS::Logs::LogGroup')[id]?.Properties.LogGroupName;
  return Object.fromEntries(
    Object.values(template.findResources('AWS::Logs::QueryDefinition')).map(({ Properties }) => [
      Properties.Name,
      {
        groups: Properties.LogGroupNames.map(({ Ref }: { Ref: string }) => nameOf(Ref)),
        text: Properties.QueryString,
      },
    ]),
  );
}

const queries = queriesOf('firewall');
const functions = ['connection', 'chat'];

describe('the saved queries', () => {
  it.each([
    ['Calls of one chat', functions],
    ['Calls by operation', functions],
    ['Slowest calls', ['access']],
    ['One request', [...functions, 'access']],
    ['Refusals by cause', [...functions, 'access']],
    ['Throttled by whom', [...functions, 'access']],
    ['Blocked by the firewall', ['firewall']],
  ])('look for %s where that is written, in the folder of the service', (name, groups) => {
    expect(queries[`chat-of-the-shop/${name}`]?.groups).toEqual(groups);
  });

  it('leave the firewall out where it has no log', () => {
    const names = Object.keys(queries);
    expect(Object.keys(queriesOf())).toEqual(names.filter((name) => !name.endsWith('Blocked by the firewall')));
  });

  it('look into the log of the authorizer, where there is one, for one request alone', () => {
    const reading = Object.entries(queriesOf('authorizer')).filter(([, { groups }]) => groups.includes('authorizer'));
    expect(reading.map(([name, { groups }]) => [name, groups])).toEqual([
      ['chat-of-the-shop/One request', [...functions, 'access', 'authorizer']],
    ]);
  });

  it('are those that the runbook lists', () => {
    const listed = [...section('## Saved queries').matchAll(/^\| `([\w ]+)` +\|/gm)].map(([, name]) => name);
    expect(listed.toSorted()).toEqual(
      Object.keys(queries)
        .map((name) => name.replace('chat-of-the-shop/', ''))
        .toSorted(),
    );
  });

  it('name only fields that are written', () => {
    const documented = section('## Logs')
      .split('\n')
      .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([\w.]+)`/g)].map(([, key = '']) => key));
    expect(documented).toContain('operation');
    const known = new Set([...Object.keys(accessLogFields), ...documented]);
    for (const { text } of Object.values(queries)) {
      const fields = fieldsIn(text);
      expect(fields.length).toBeGreaterThan(0);
      expect(fields.filter((field) => !known.has(field))).toEqual([]);
    }
  });

  it('never show a header, a path, a query or a body', () => {
    for (const { text } of Object.values(queries)) {
      expect(text).not.toMatch(/header|uri|args|query|body|fields.*@message/i);
    }
  });
});

/** What of a query is neither a text, a word of the language, a function nor a name that the query gives. */
function fieldsIn(query: string): string[] {
  const given = [...query.matchAll(/\bas (\w+)/g)].map(([, name]) => name);
  const words = query
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/@\w+/g, '')
    .replaceAll(/\w+(?=\()/g, '')
    .match(/[A-Za-z][\w.]*/g);
  return (words ?? []).filter((word) => !LANGUAGE.includes(word) && !given.includes(word));
}

const LANGUAGE = ['fields', 'filter', 'stats', 'sort', 'limit', 'by', 'as', 'asc', 'desc', 'and', 'or', 'like'];
