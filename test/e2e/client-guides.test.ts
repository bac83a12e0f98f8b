import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { foreignProgram, pythonWith, run } from '../support/programs.ts';
import { ScriptedServer } from '../support/scripted-server.ts';
import { startWorld, type World } from '../support/world.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const guide = readFileSync(join(ROOT, 'docs/clients.md'), 'utf8');

/** Read in the sources of their SDKs, and neither compiled nor run here. */
const NOT_RUN = ['kotlin', 'swift'];

const MESSAGE = 'Where is my parcel?';

let world: World;
/** What clients see as the gateway; it keeps what they send. */
let front: ScriptedServer;
let gatewayUrl: string;
let home: string;
const answers: string[] = [];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'home-'));
  world = await startWorld({ log: (line) => answers.push(line.replace(/ \d+ ms$/, '')) });
  const { origin, pathname } = new URL(world.gateway.url);
  front = new ScriptedServer(origin);
  await front.start();
  gatewayUrl = `${front.url}${pathname}`;
});

afterAll(async () => {
  await front.close();
  await world.close();
  await rm(home, { recursive: true });
});

beforeEach(() => {
  front.replyWith();
  world.way.replyWith();
  answers.length = 0;
});

/** Each snippet of the guide, with its language. */
const snippets = [...guide.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({
  language,
  code,
}));

/** The snippet of the guide in a language, of which there is one. */
function snippet(wanted: string): string {
  return snippets.find(({ language }) => language === wanted)?.code ?? '';
}

/** A language of the guide, and a program that runs its snippet. */
interface Runner {
  readonly title: string;
  readonly program: string;
  readonly args: (code: string) => readonly string[];
  readonly code: string;
  /** What stands between the parts of a printed line of the transcript. */
  readonly separator: string;
  /** What the client puts into the header `Authorization`. */
  readonly authorization: unknown;
}

const javaScript: Runner = {
  title: 'the AWS SDK for JavaScript',
  program: process.execPath,
  args: (code) => ['--input-type=module', '--eval', code],
  code: snippet('js'),
  separator: ': ',
  authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=\//),
};
const runners: readonly Runner[] = [
  javaScript,
  ...pythonWith('boto3').map((program) => ({
    title: `boto3 of ${program}`,
    program,
    args: (code: string) => ['-c', code],
    code: snippet('python'),
    separator: ': ',
    authorization: undefined,
  })),
  ...foreignProgram('aws').map((aws) => ({
    title: `the AWS CLI at ${aws}`,
    program: 'sh',
    args: (code: string) => ['-e', '-c', code],
    code: snippet('sh').replaceAll('aws connectparticipant', `${aws} connectparticipant`),
    separator: '\t',
    authorization: undefined,
  })),
];

/** Runs a snippet where the SDK for JavaScript is found, against the gateway unless told otherwise. */
function runSnippet(
  { program, args, code }: Runner,
  variables: Readonly<Record<string, string>> = { GATEWAY_URL: gatewayUrl },
): Promise<string> {
  const { ParticipantToken } = world.connect.startChat('Ann');
  return run(program, args(code), {
    home,
    directory: ROOT,
    variables: { PARTICIPANT_TOKEN: ParticipantToken, ...variables },
  });
}

function requests({ seen }: ScriptedServer): string[] {
  return seen.map(({ method, url }) => `${method} ${url}`);
}

const calls = ['POST /participant/connection', 'POST /participant/message', 'POST /participant/transcript'];
const answered = calls.map((call) => `${call} 200`);

it('has one snippet for each language that is run here, and others that it says are not', () => {
  const languages = snippets.map(({ language }) => language);
  expect(languages.filter((language) => !NOT_RUN.includes(language))).toEqual(['js', 'python', 'sh']);
});

describe.each(runners.map((runner) => [runner.title, runner] as const))('the snippet for %s', (_, runner) => {
  it('connects, sends a message and reads it in the transcript, all by the gateway', async () => {
    const lines = (await runSnippet(runner)).split('\n');
    expect(lines).toContain(`CUSTOMER${runner.separator}${MESSAGE}`);
    expect(lines).toContainEqual(expect.stringContaining(`AGENT${runner.separator}Hello Ann, I am Ben.`));
    expect(answers).toEqual(answered);
    expect(requests(world.way)).toEqual(calls);
  });

  it('needs no AWS credentials, and keeps the path of the endpoint', async () => {
    await runSnippet(runner);
    expect(requests(front)).toEqual(calls.map((call) => call.replace('POST ', 'POST /v1')));
    for (const { headers } of front.seen) {
      expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-amz-bearer': expect.any(String) });
      expect(headers.authorization).toEqual(runner.authorization);
    }
  });

  it('fails with the name of the error', async () => {
    const variables = { GATEWAY_URL: gatewayUrl, PARTICIPANT_TOKEN: 'nobody' };
    await expect(runSnippet(runner, variables)).rejects.toThrow('AccessDeniedException');
    expect(answers).toEqual(['POST /participant/connection 403 AccessDeniedException']);
  });

  it('makes up a client token, and sends it with every attempt', async () => {
    const failure = { status: 500, headers: { 'x-amzn-ErrorType': 'InternalServerException' }, body: {} };
    front.replyWith('pass', failure, 'pass');
    await runSnippet(runner);
    const [, first, second] = front.seen;
    expect(JSON.parse(first?.body ?? '')).toMatchObject({ ClientToken: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(second).toMatchObject({ url: first?.url, body: first?.body });
  });

  if (runner === javaScript) {
    it('fails with a slash at the end of the endpoint, which is doubled', async () => {
      await expect(runSnippet(runner, { GATEWAY_URL: `${gatewayUrl}/` })).rejects.toThrow('UnknownOperationException');
      expect(requests(front)).toEqual(['POST /v1//participant/connection']);
    });

    it('takes the endpoint from the environment', async () => {
      const code = runner.code.replace(/^ *endpoint: .*\n/m, '');
      expect(code).not.toContain('endpoint');
      await runSnippet({ ...runner, code }, { AWS_ENDPOINT_URL_CONNECTPARTICIPANT: gatewayUrl });
      expect(answers).toEqual(answered);
    });
  } else {
    it('puts up with a slash at the end of the endpoint', async () => {
      await runSnippet(runner, { GATEWAY_URL: `${gatewayUrl}/` });
      expect(answers).toEqual(answered);
    });
  }
});
