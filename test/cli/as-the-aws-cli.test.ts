import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AmazonConnect, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { type Ended, runCommandLine } from '../support/command-line.ts';
import { awsCliVersion2 } from '../support/programs.ts';
import { ScriptedServer } from '../support/scripted-server.ts';

const COMMAND = fileURLToPath(new URL('../../cli/participant-gateway.ts', import.meta.url));

interface Case {
  readonly args: readonly string[];
  readonly exitCode: number;
  /** With what standard error begins, after the usage; without it, all of standard error is the same. */
  readonly words?: string;
}

const TOKEN = ['--participant-token', '{token}'];
const BOTH = ['--type', 'WEBSOCKET', 'CONNECTION_CREDENTIALS', ...TOKEN];
const KEYS = ['--query', 'keys(@)'];

/** In arguments, {token} is a participant token, {url} the endpoint, {closed} one where nothing listens, {folder} a folder. */
const cases: Readonly<Record<string, Case>> = {
  'prints JSON': { args: BOTH, exitCode: 0 },
  'prints YAML': { args: [...BOTH, '--output', 'yaml'], exitCode: 0 },
  'prints text': { args: [...BOTH, '--output', 'text'], exitCode: 0 },
  'prints a table, and members below each other where it is too wide': {
    args: [...BOTH, '--output', 'table'],
    exitCode: 0,
  },
  'prints a table of structures in a list': {
    args: [...BOTH, '--output', 'table', '--query', '[Websocket, ConnectionCredentials, {A: {B: `1`}}]'],
    exitCode: 0,
  },
  'prints a table with headers, and with rows': {
    args: [
      ...BOTH,
      '--output',
      'table',
      '--query',
      '{A: {B: ConnectionCredentials.Expiry, C: `true`}, D: [`1`, `2`], E: `null`}',
    ],
    exitCode: 0,
  },
  'prints text of lists and of what Python has other words for': {
    args: [...BOTH, '--output', 'text', '--query', '{A: [`1`, `true`], B: [[`1`], [`null`]], C: [{D: `1`}, {E: `2`}]}'],
    exitCode: 0,
  },
  'prints a single text in YAML as JSON': {
    args: [...BOTH, '--output', 'yaml', '--query', 'ConnectionCredentials.Expiry'],
    exitCode: 0,
  },
  'prints null for what the query does not find': { args: [...BOTH, '--query', 'Nothing'], exitCode: 0 },
  'prints nothing for an empty answer': { args: [...TOKEN, '--connect-participant'], exitCode: 0 },
  'takes a type as a JSON list': { args: [...TOKEN, '--type', '["WEBSOCKET"]', ...KEYS], exitCode: 0 },
  'takes the last of an option': {
    args: [...BOTH, '--query', 'nothing', ...KEYS],
    exitCode: 0,
  },
  'takes a value after an equals sign': {
    args: ['--participant-token={token}', '--type=WEBSOCKET', ...KEYS],
    exitCode: 0,
  },
  'leaves the words of a type to the service': { args: [...TOKEN, '--type', 'FAX'], exitCode: 254 },
  'leaves a type that is missing to the service': { args: [...TOKEN, '--no-connect-participant'], exitCode: 254 },
  'prints the error of the service': { args: ['--type', 'WEBSOCKET', '--participant-token', 'unknown'], exitCode: 254 },
  'takes JSON, before which an option goes': {
    args: [...TOKEN, '--cli-input-json', '{"Type":["WEBSOCKET"],"ParticipantToken":"unknown"}', ...KEYS],
    exitCode: 0,
  },
  'takes JSON from a file': {
    args: [...TOKEN, '--cli-input-json', 'file://{folder}/input.json', ...KEYS],
    exitCode: 0,
  },
  'takes YAML': { args: ['--cli-input-yaml', 'Type: [WEBSOCKET]\nParticipantToken: {token}', ...KEYS], exitCode: 0 },
  'refuses JSON beside YAML': {
    args: ['--cli-input-json', '{}', '--cli-input-yaml', '{}'],
    exitCode: 252,
  },
  'refuses a file that is not there': {
    args: ['--cli-input-json', 'file://{folder}/none.json'],
    exitCode: 252,
    words: "Error parsing parameter '--cli-input-json': Unable to load paramfile file://{folder}/none.json: ",
  },
  'refuses broken JSON': {
    args: ['--cli-input-json', '{"Type":'],
    exitCode: 252,
    words: "Error parsing parameter 'cli-input-json': Invalid JSON received.",
  },
  'refuses broken YAML': {
    args: ['--cli-input-yaml', 'Type: ['],
    exitCode: 252,
    words: "Error parsing parameter 'cli-input-yaml': Invalid YAML received.",
  },
  'refuses a broken JSON list': {
    args: [...TOKEN, '--type', '[WEBSOCKET'],
    exitCode: 252,
    words: "Error parsing parameter '--type': Invalid JSON",
  },
  'refuses JSON that is a list': {
    args: ['--cli-input-json', '[]'],
    exitCode: 252,
    words: "Error parsing parameter '--cli-input-json': Invalid type: expecting map, received ",
  },
  'refuses an input without a token': {
    args: ['--cli-input-json', '{"Type":["WEBSOCKET"]}'],
    exitCode: 252,
  },
  'refuses members that do not exist, before those of a wrong type': {
    args: ['--cli-input-yaml', '{Typ: 1, Type: x, ParticipantToken: t}'],
    exitCode: 252,
    words:
      'Parameter validation failed:\nUnknown parameter in input: "Typ", must be one of: Type, ParticipantToken, ConnectParticipant\nInvalid type for parameter Type, value: x, type: ',
  },
  'refuses an empty token and an empty list': {
    args: ['--participant-token', '', '--type'],
    exitCode: 252,
  },
  'refuses to go without a token': {
    args: ['--type', 'WEBSOCKET'],
    exitCode: 252,
    words: 'the following arguments are required: --participant-token\n',
  },
  'refuses a token without a value': {
    args: ['--participant-token', '--type', 'WEBSOCKET'],
    exitCode: 252,
    words: 'argument --participant-token: expected one argument\n',
  },
  'refuses an option that does not exist': {
    args: [...BOTH, '--colour'],
    exitCode: 252,
    words: 'Unknown options: --colour',
  },
  'refuses an output that does not exist': {
    args: [...BOTH, '--output', 'xml'],
    exitCode: 252,
    words: 'argument --output: Invalid choice, valid choices are:\n\njson ',
  },
  'refuses a query that is none': {
    args: [...BOTH, '--query', 'a..b'],
    exitCode: 252,
    words: 'Bad value for --query a..b: ',
  },
  'fails on a query that does not fit': { args: [...BOTH, '--query', 'length(`1`)'], exitCode: 255, words: '' },
  'prints a sample of the input': { args: ['--generate-cli-skeleton'], exitCode: 0 },
  'validates the input before it prints a sample of the output': {
    args: ['--generate-cli-skeleton', 'output', '--participant-token', ''],
    exitCode: 252,
  },
  'prints a sample of the output, as the other options say': {
    args: [
      ...TOKEN,
      '--generate-cli-skeleton',
      'output',
      '--output',
      'table',
      '--query',
      '{A: Websocket, B: ConnectionCredentials}',
    ],
    exitCode: 0,
  },
  'refuses to ask and not to ask': { args: [...BOTH, '--cli-auto-prompt', '--no-cli-auto-prompt'], exitCode: 252 },
  'refuses an endpoint that is no URL': { args: [...BOTH, '--endpoint-url', 'nonsense'], exitCode: 252 },
  'fails at an endpoint where nothing listens': {
    args: [...BOTH, '--endpoint-url', '{closed}'],
    exitCode: 255,
    words: 'Could not connect to the endpoint URL: "{closed}/participant/connection"',
  },
};

for (const program of awsCliVersion2()) {
  describe(`beside the AWS CLI at ${program}`, () => {
    let connect: AmazonConnect;
    let folder: string;
    let closed: string;
    let pairs: ReadonlyMap<string, readonly [ours: Ended, theirs: Ended]>;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'home-'));
      await writeFile(join(folder, 'input.json'), '{"Type":["WEBSOCKET"]}');
      connect = await startAmazonConnect({ stoppedAt: Date.now() });
      closed = await closedPort();
      pairs = await runPairs();
      // Above the time that all tests together take on a busy machine.
    }, 600_000);

    afterAll(async () => {
      await connect.close();
      await rm(folder, { recursive: true });
    });

    function filled(text: string, token: string): string {
      return text.replaceAll('{token}', token).replaceAll('{closed}', closed).replaceAll('{folder}', folder);
    }

    /** Two at a time, since a start of the AWS CLI takes a second. */
    async function runPairs(): Promise<typeof pairs> {
      const ended = new Map<string, readonly [Ended, Ended]>();
      const waiting = Object.entries(cases);
      const work = async (): Promise<void> => {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const [name, { args }] = next;
          const token = connect.startChat('Ann').ParticipantToken;
          const endpoint = ['--endpoint-url', connect.url, '--region', 'us-east-1'];
          const all = ['create-participant-connection', ...endpoint, ...args.map((each) => filled(each, token))];
          const theirs = runAwsCli(all);
          ended.set(name, [normalized(await runCommandLine([...all, '--show-secrets'])), normalized(await theirs)]);
        }
      };
      await Promise.all([work(), work()]);
      return ended;
    }

    function start(command: string, args: readonly string[]) {
      return spawn(command, args, { cwd: folder, env: { PATH: process.env.PATH, HOME: folder, AWS_PAGER: '' } });
    }

    async function runAwsCli(args: readonly string[]): Promise<Ended> {
      const child = start(program, ['connectparticipant', ...args, '--no-sign-request']);
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
      return { exitCode: child.exitCode, stdout, stderr };
    }

    it.each(Object.entries(cases))('%s', (name, { exitCode, words }) => {
      const [ours, theirs] = pairs.get(name) ?? [];
      expect([theirs?.exitCode, ours?.exitCode]).toEqual([exitCode, exitCode]);
      expect(ours?.stdout).toBe(theirs?.stdout);
      if (words === undefined) expect(ours?.stderr).toBe(theirs?.stderr);
      else for (const side of [ours, theirs]) expect(afterUsage(side)).toMatch(startingWith(filled(words, '')));
    });

    it('prints a sample of the input as YAML that means the same', async () => {
      const { parse } = await import('yaml');
      const all = ['create-participant-connection', '--generate-cli-skeleton', 'yaml-input'];
      const [ours, theirs] = await Promise.all([runCommandLine(all), runAwsCli(all)]);
      expect(parse(ours.stdout)).toEqual(parse(theirs.stdout));
      expect(ours.stdout).toContain('# [REQUIRED] ');
    });

    it('ends on Ctrl-C while it waits for an answer', async () => {
      const silent = new ScriptedServer();
      await silent.start();
      const args = ['create-participant-connection', '--participant-token', 'unknown', '--endpoint-url', silent.url];
      const commands = [
        [process.execPath, COMMAND, ...args],
        [program, 'connectparticipant', ...args, '--region', 'us-east-1', '--no-sign-request'],
      ] as const;
      const outputs = ['', '\n'];
      for (const [index, [command, ...rest]] of commands.entries()) {
        silent.replyWith('silence');
        const child = start(command, rest);
        const output = text(child.stdout);
        const errors = text(child.stderr);
        await silent.request();
        child.kill('SIGINT');
        await once(child, 'close');
        expect([await output, await errors, child.exitCode]).toEqual([outputs[index], '', 130]);
      }
      await silent.close();
    });
  });
}

/** The URL of a port on which nothing listens any more. */
async function closedPort(): Promise<string> {
  const server = new ScriptedServer();
  await server.start();
  await server.close();
  return server.url;
}

/** Without what is random. */
function normalized({ exitCode, stdout, stderr }: Ended): Ended {
  return { exitCode, stdout: stdout.replace(/[0-9a-f]{128}/g, (token) => 'x'.repeat(token.length)), stderr };
}

/** What was wrong, after how the command is called. */
function afterUsage(side: Ended | undefined): string {
  const usage = /^\nusage: [\s\S]*(?:<subcommand> help|with examples\.)\n+(?:aws: error: )?/;
  return (side?.stderr ?? '').replace(usage, '\n');
}

function startingWith(words: string): RegExp {
  return new RegExp(`^\\n${words.replace(/[^\w\s]/g, '\\$&')}`);
}
