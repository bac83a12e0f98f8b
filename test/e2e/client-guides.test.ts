import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HEADER, jwtAccess } from '../support/access-stack.ts';
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

/** The snippet of the guide in a language: the first is a whole chat, the second adds a token to it. */
function snippet(wanted: string, index = 0): string {
  return snippets.filter(({ language }) => language === wanted)[index]?.code ?? '';
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

it('has one snippet for each language that is run here, others that add a token, and some that it says are not run', () => {
  const languages = snippets.map(({ language }) => language);
  expect(languages.filter((language) => !NOT_RUN.includes(language))).toEqual(['js', 'python', 'sh', 'js', 'python']);
});

describe('where the gateway asks for a token', () => {
  beforeAll(() => world.serveAccess(jwtAccess));
  afterAll(() => world.restore());

  /** The whole chat of a runner, with the snippet that adds a token after its client. */
  const withToken = (runner: Runner): Runner => {
    const addition = snippet(runner === javaScript ? 'js' : 'python', 1);
    const client = /^(?:const )?client = [\s\S]*?^}?\);?\n/m;
    return { ...runner, code: runner.code.replace(client, (made) => `${made}\n${addition}\n`) };
  };

  it.each(runners.filter(({ program }) => program !== 'sh').map((runner) => [runner.title, runner] as const))(
    'the snippet for %s is refused, until the other one adds it',
    async (_, runner) => {
      const { headers } = await world.gateway.makeCaller();
      const GATEWAY_TOKEN = headers[HEADER]?.replace('Bearer ', '') ?? '';
      await expect(runSnippet(runner)).rejects.toThrow('UnauthorizedException');
      const lines = await runSnippet(withToken(runner), { GATEWAY_URL: gatewayUrl, GATEWAY_TOKEN });
      expect(lines.split('\n')).toContain(`CUSTOMER${runner.separator}${MESSAGE}`);
    },
  );
});

describe.each(runners.map((runner) => [runner.title, runner] as const))(
  'where the gateway asks for a signature, the snippet for %s',
  (_, runner) => {
    beforeAll(() => world.serveAccess({ authorizer: 'iam' }));
    afterAll(() => world.restore());

    it('is accepted once it takes the credentials of the environment', async () => {
      const { accessKeyId, secretAccessKey } = world.gateway.authorities.awsCredentials;
      const code = runner.code
        .replace(/^ *credentials: .*\n/m, '')
        .replace(/^ *config=.*\n/m, '')
        .replaceAll(' --no-sign-request', '');
      expect(code).not.toBe(runner.code);
      const lines = await runSnippet(
        { ...runner, code },
        // What stands in front of the gateway would change the host, which is signed.
        { GATEWAY_URL: world.gateway.url, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
      );
      expect(lines.split('\n')).toContain(`CUSTOMER${runner.separator}${MESSAGE}`);
    });
  },
);

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
