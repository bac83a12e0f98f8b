import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Construct } from 'constructs';
import type { Operation } from '../contract/operation.ts';
import { operations } from '../contract/operations.ts';
import { keys } from '../lib/configuration.ts';
import * as index from '../lib/index.ts';
import { defaultThrottles } from '../lib/throttles.ts';
import { startAmazonConnect } from '../local/connect/amazon-connect.ts';
import { faultTable } from '../local/connect/fault-table.ts';
import { withReference } from '../scripts/cli.ts';
import { withTable as withKeys } from '../scripts/configuration.ts';
import { withTable } from '../scripts/errors.ts';
import { documentedMetrics } from './support/documented-metrics.ts';
import { pipelineUnderTest } from './support/pipeline.ts';
import { connectionEvent, lambdaContext } from './support/proxy-event.ts';

const ROOT = new URL('../', import.meta.url);
const DOCS = new URL('docs/', ROOT);

const read = (path: string): string => readFileSync(new URL(path, DOCS), 'utf8');

const { makeHandler, metricLines } = pipelineUnderTest();

describe('docs/errors.md', () => {
  it('has the table of contract/outcomes.ts; if not, run: npm run errors', () => {
    expect(read('errors.md')).toBe(withTable(read('errors.md')));
  });

  it('has no table if it has no place for one', () => {
    expect(withTable('# Errors\n')).toBe('# Errors\n');
    expect(withTable('<!-- begin of the table -->\nold\n<!-- end of the table -->')).toContain(
      '| cause | answered by |',
    );
  });

  it('has a row for each status that a client may meet', () => {
    const statuses = [...read('errors.md').matchAll(/^\|.*\| (\d{3}) `\w+` \|/gm)].map(([, status]) => Number(status));
    expect(new Set(statuses)).toEqual(new Set([400, 401, 402, 403, 404, 409, 413, 429, 500, 502, 503, 504]));
  });
});

describe('docs/configuration.md', () => {
  const page = read('configuration.md');

  it('has the table of lib/settings.ts; if not, run: npm run configuration', () => {
    expect(page).toBe(withKeys(page));
  });

  it('says of every key what it sets, its type, its default, what it accepts and an example', () => {
    const [, ...rows] = [
      ...withKeys('<!-- begin of the table -->\n<!-- end of the table -->').matchAll(/^\| (.*) \|$/gm),
    ];
    const cells = rows.map(([, row = '']) => row.split(' | '));
    expect(cells.slice(1).map(([key]) => key)).toEqual(['preset', 'stackName', ...keys].map((key) => `\`${key}\``));
    for (const row of cells) expect(row.map((cell) => cell.trim()).filter(Boolean)).toHaveLength(6);
  });

  it('has the throttle of every operation', () => {
    const rows = [...page.matchAll(/^\| ([\w, ]+?) *\| ([\d.]+) *\| (\d+) *\|$/gm)].flatMap(
      ([, names = '', rate, burst]) =>
        names.split(', ').map((name) => [name, { rate: Number(rate), burst: Number(burst) }] as const),
    );
    expect(Object.fromEntries(rows)).toEqual(defaultThrottles);
  });
});

describe('docs/cli.md', () => {
  it('has the options and examples of cli/; if not, run: npm run cli:docs', () => {
    expect(read('cli.md')).toBe(withReference(read('cli.md')));
  });
});

describe('docs/constructs.md', () => {
  it('has a row for each construct that the package exports beside the whole, and no other', () => {
    const listed = [...read('constructs.md').matchAll(/^\| `([A-Z]\w+)` +\|/gm)].map(([, name]) => name);
    const constructs = Object.entries(index).filter(
      ([, each]) => 'prototype' in each && each.prototype instanceof Construct,
    );
    expect(['ParticipantGateway', ...listed].sort()).toEqual(constructs.map(([name]) => name).sort());
  });
});

describe('README.md', () => {
  const [, section = ''] = read('../README.md').split('\n## Configuration\n');
  const [table = ''] = section.split('\n\nWithout `throttle`');
  const named = [...table.matchAll(/^\| .* \| (.*) \|$/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)(?:=\w+)?`/g)].map(([, key]) => key),
  );

  it('names keys of the configuration that exist', () => {
    expect(named.filter((key) => !keys.some((each) => each === key))).toEqual([]);
  });

  it('names every key, but for those that only go with one that it names', () => {
    const goWithAnother = /^(firewall|authorizer|apiKey|vpc)[A-Z]|^(certificateArn|hostedZoneId)$/;
    expect(keys.filter((key) => !goWithAnother.test(key) && !named.includes(key))).toEqual([]);
  });
});

describe('docs/wire.md', () => {
  it('has each operation with its request and token', () => {
    const listed = [
      ...read('wire.md').matchAll(/^\| (\w+) +\| `(\w+ \/\S+)` +\| (participant|connection) token +\|$/gm),
    ];
    const rows = Object.values<Operation>(operations).map(({ name, method, path, input }) => [
      name,
      `${method} ${path}`,
      input.members.ParticipantToken ? 'participant' : 'connection',
    ]);
    expect(listed.map(([, ...row]) => row)).toEqual(rows);
  });
});

describe('docs/emulator.md', () => {
  const emulator = read('emulator.md');

  it('lists each fault with its sentence and with what it takes, and no other', () => {
    const listed = [...emulator.matchAll(/^\| `([a-z-]+)` +\| (.+?) +\| (.+?) +\|$/gm)].map(([, ...row]) => row);
    const faults = Object.entries(faultTable).map(([fault, { does, input }]) => [
      fault,
      does,
      Object.keys(input.members)
        .map((member) => `\`${member}\``)
        .join(', ') || 'nothing',
    ]);
    expect(listed).toEqual(faults);
  });

  it('names for each assumption where it is, and that is there', () => {
    const [, table = ''] = /## Assumed\n([\s\S]*?)\n## /.exec(emulator) ?? [];
    const places = [
      ...table.matchAll(/\| ((?:`[#\w]+`(?: and )?)+) in ((?:`local\/connect\/[\w-]+\.ts`(?:, )?)+) +\|$/gm),
    ];
    expect(places).toHaveLength(table.trim().split('\n').slice(4).length);
    for (const [, names = '', files = ''] of places) {
      const sources = [...files.matchAll(/`(.+?)`/g)].map(([, file]) => read(`../${file}`)).join('\n');
      for (const [, name = ''] of names.matchAll(/`(.+?)`/g)) {
        expect(sources).toMatch(new RegExp(`(const|class|function|^ {2,4}(?:async )?)\\s*${name}\\b`, 'm'));
      }
    }
  });

  it('names every member of the emulator that a test suite gets', async () => {
    const connect = await startAmazonConnect();
    for (const member of Object.keys(connect)) expect(emulator).toMatch(new RegExp(`^\\|.*\`${member}\\b`, 'm'));
    await connect.close();
  });
});

describe('docs/operations.md', () => {
  it('lists each metric that a function writes, with its unit and dimension, and no other', async () => {
    const listed = documentedMetrics('### Of the functions').map(({ name, unit, dimension }) =>
      [name, unit, dimension].join(),
    );
    const written = (await writtenMetrics()).map(({ name, unit, dimensions }) => {
      const [further] = dimensions.filter((each) => each !== 'service');
      return [name, unit, further].join();
    });
    expect(listed.sort()).toEqual([...new Set(written)].sort());
  });
});

interface WrittenMetric {
  readonly name: string;
  readonly unit: string;
  readonly dimensions: readonly string[];
}

/** What a function writes on its first call, which is refused, and on one that asks for everything. */
async function writtenMetrics(): Promise<WrittenMetric[]> {
  // As in Lambda; otherwise nothing counts as a cold start.
  process.env.AWS_LAMBDA_INITIALIZATION_TYPE = 'on-demand';
  const handler = makeHandler();
  const everything = { Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS', 'WEBRTC_CONNECTION'], ConnectParticipant: true };
  for (const body of [{}, everything]) {
    await handler(connectionEvent({ body: JSON.stringify(body) }), lambdaContext());
  }
  delete process.env.AWS_LAMBDA_INITIALIZATION_TYPE;
  return (metricLines() as unknown as EmbeddedMetrics[])
    .flatMap(({ _aws }) => _aws.CloudWatchMetrics)
    .flatMap(({ Metrics, Dimensions }) =>
      Metrics.map(({ Name, Unit }) => ({ name: Name, unit: Unit, dimensions: Dimensions.flat() })),
    );
}

interface EmbeddedMetrics {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Dimensions: readonly string[][];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
}

describe('docs/clients.md', () => {
  it('says of each operation when it is called again, as the contract does', () => {
    const lists = [...read('clients.md').matchAll(/^- (always|with a `ClientToken`|never): (\w+(?:,\s+\w+)*)[;.]$/gm)];
    const told = lists.flatMap(([, when, names = '']) =>
      names.split(/,\s+/).map((name) => [name, when === 'with a `ClientToken`' ? 'withClientToken' : when] as const),
    );
    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(Object.values<Operation>(operations).map(({ name, retry }) => [name, retry])),
    );
  });
});

describe('docs/security.md', () => {
  const security = read('security.md');
  const named = [...security.matchAll(/`([^`\n]+)`/g)].map(([, name = '']) => name);
  const matching = (pattern: RegExp): string[] => [...new Set(named.filter((name) => pattern.test(name)))];

  it('names files that exist', () => {
    const files = matching(/^[\w-]+\/[\w./-]+$/);
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => !existsSync(new URL(file, ROOT)))).toEqual([]);
  });

  it('names keys of the configuration that exist', () => {
    const known: readonly string[] = ['preset', 'stackName', ...keys];
    const camelCase = matching(/^[a-z]+([A-Z][a-z]+)*$/);
    expect(camelCase.length).toBeGreaterThan(10);
    expect(camelCase.filter((key) => !known.includes(key))).toEqual([]);
  });

  it('names rules that are answered in lib/', () => {
    const [, answers = ''] = security.split('\n## Compliance as code\n');
    const rules = [...answers.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell = '']) => cell.match(/[\w-]+/g) ?? []);
    const constructs = readdirSync(new URL('lib/', ROOT)).map((file) => read(`../lib/${file}`));
    expect(rules.length).toBeGreaterThan(0);
    expect(rules.filter((rule) => !constructs.some((source) => source.includes(rule)))).toEqual([]);
  });
});

describe('a link to another page', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    ...readdirSync(DOCS).map((name) => `docs/${name}`),
  ].filter((page) => page.endsWith('.md'));
  const linksIn = (page: string): string[] =>
    [...readFileSync(new URL(page, ROOT), 'utf8').matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);

  it.each(pages.flatMap((page) => linksIn(page).map((link) => [page, link] as const)))(
    'leads somewhere: in %s to %s',
    (page, link) => {
      const { pathname, hash } = new URL(link, new URL(page, ROOT));
      const text = readFileSync(pathname, 'utf8');
      if (hash !== '') expect(anchorsIn(text)).toContain(hash.slice(1));
    },
  );

  /** As GitHub makes them of headings. */
  function anchorsIn(text: string): string[] {
    return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );
  }
});
