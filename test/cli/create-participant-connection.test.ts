import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AmazonConnect, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { closeServer, listen } from '../../local/listen.ts';
import { runCommandLine, type Surroundings } from '../support/command-line.ts';
import { secretsIn } from '../support/output.ts';
import { foreignProgram, run } from '../support/programs.ts';
import { ScriptedServer } from '../support/scripted-server.ts';

const [openssl] = foreignProgram('openssl');

let connect: AmazonConnect;
let scripted: ScriptedServer;

beforeAll(async () => {
  connect = await startAmazonConnect({ stoppedAt: Date.parse('2026-11-28T12:00:00.000Z') });
  scripted = new ScriptedServer();
  await scripted.start();
});

afterAll(async () => {
  await connect.close();
  await scripted.close();
});

/** Runs the command at the emulated Amazon Connect, which may be told another endpoint. */
const create = (args: readonly string[], surroundings?: Surroundings) =>
  runCommandLine(['create-participant-connection', '--endpoint-url', connect.url, ...args], surroundings);

const token = () => connect.startChat('Ann').ParticipantToken;
const ALL = ['--type', 'WEBSOCKET', 'CONNECTION_CREDENTIALS', 'WEBRTC_CONNECTION', '--connect-participant'];

describe('the output', () => {
  it.each(['json', 'yaml', 'text', 'table'])('has no secret in %s', async (output) => {
    const { exitCode, stdout, stderr } = await create([...ALL, '--participant-token', token(), '--output', output]);
    expect([exitCode, secretsIn(stdout)]).toEqual([0, []]);
    expect(stderr).toBe('<redacted> stands for secrets: --show-secrets prints them.\n');
    expect(stdout.match(/<redacted>/g)).toHaveLength(3);
    expect(stdout).toContain('2026-11-28T13:00:00.000Z');
  });

  it('has no secret that a query picks', async () => {
    const { stdout } = await create([
      ...['--type', 'CONNECTION_CREDENTIALS', '--participant-token', token()],
      ...['--query', 'ConnectionCredentials.ConnectionToken', '--output', 'text'],
    ]);
    expect(stdout).toBe('<redacted>\n');
  });

  it('has them with --show-secrets', async () => {
    const { stdout } = await create([...ALL, '--participant-token', token(), '--show-secrets']);
    const { Websocket, ConnectionCredentials } = JSON.parse(stdout);
    expect(Websocket.Url).toContain('/websocket?AuthToken=');
    expect(ConnectionCredentials.ConnectionToken).toMatch(/^[0-9a-f]{128}$/);
  });

  it('has no text of members that are newer than the contract', async () => {
    const body = { Websocket: { Key: 'SECRET', Count: 1, List: ['SECRET'] }, Expiry: 'SECRET' };
    scripted.replyWith({ status: 200, body });
    const { stdout } = await create(['--endpoint-url', scripted.url, '--participant-token', 't']);
    expect(JSON.parse(stdout)).toEqual({
      Websocket: { Key: '<redacted>', Count: 1, List: ['<redacted>'] },
      Expiry: '<redacted>',
    });
  });

  const table = [...ALL, '--output', 'table', '--query', 'Websocket.{A: ConnectionExpiry}'];

  it.each([
    ['a terminal', [], true, true],
    ['a terminal and --no-color', ['--no-color'], true, false],
    ['a terminal and --color off', ['--color', 'off'], true, false],
    ['a pipe', ['--color', 'auto'], false, false],
    ['a pipe and --color on', ['--color', 'on'], false, true],
  ])('is a table for %s, with colours or without', async (_, args, hasColors, colored) => {
    const { stdout } = await create([...table, ...args, '--participant-token', token()], { hasColors });
    expect(stdout).toContain('2026-11-28T13:00:00.000Z');
    expect(stdout.includes('\x1b[34m')).toBe(colored);
  });

  it('is refused as a table if rows differ in length', async () => {
    const { exitCode, stderr } = await create([
      ...[...ALL, '--participant-token', token(), '--output', 'table', '--query', '[`1`, [`1`, `2`]]'],
    ]);
    expect([exitCode, stderr]).toEqual([255, expect.stringContaining('rows of the same length')]);
  });
});

describe('the token', () => {
  const sent = () => scripted.seen.at(-1)?.headers['x-amz-bearer'];
  const atScripted = (args: readonly string[], surroundings?: Surroundings) => {
    scripted.replyWith({ status: 200 });
    return create(['--endpoint-url', scripted.url, ...args], surroundings);
  };
  const variables = { PARTICIPANT_TOKEN: 'SECRET-of-environment' };

  it('is that of the environment', async () => {
    expect(await atScripted([], { variables })).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(sent()).toBe('SECRET-of-environment');
  });

  it('is that of standard input, without the line break at its end', async () => {
    await atScripted(['--participant-token', '-'], { input: 'SECRET-of-input\n', variables });
    expect(sent()).toBe('SECRET-of-input');
  });

  it('is that of a JSON input rather than of the environment', async () => {
    await atScripted(['--cli-input-json', '-'], { input: '{"ParticipantToken":"SECRET-of-json"}', variables });
    expect(sent()).toBe('SECRET-of-json');
  });

  it('is what was typed rather than anything else', async () => {
    const args = ['--participant-token=-typed', '--cli-input-yaml', 'ParticipantToken: SECRET'];
    await atScripted(args, { variables });
    expect(sent()).toBe('-typed');
  });

  it('cannot come from the standard input that the input comes from', async () => {
    const { exitCode, stderr } = await create(['--participant-token', '-', '--cli-input-json', '-']);
    expect([exitCode, stderr]).toEqual([252, expect.stringContaining('Only one option can read standard input')]);
  });

  it('is refused, and not quoted, if no header can carry it', async () => {
    const { exitCode, stderr } = await create(['--participant-token', 'SECRET\nSECRET']);
    expect([exitCode, secretsIn(stderr)]).toEqual([252, []]);
    expect(stderr).toContain('parameter ParticipantToken: it has characters that no header can carry');
  });

  it.each([
    ['of the wrong type', ['--cli-input-json', '{"ParticipantToken":["SECRET"]}']],
    ['in broken JSON', ['--cli-input-json', '{"ParticipantToken":"SECRET" x']],
    ['in broken YAML', ['--cli-input-yaml', 'ParticipantToken: "x" SECRET']],
    ['after an option that does not exist', ['--token', 'SECRET']],
    ['in an option that does not exist', ['--token=SECRET']],
    ['alone', ['SECRET']],
  ])('is not quoted %s', async (_, args) => {
    const { exitCode, stderr } = await create(args);
    expect([exitCode, secretsIn(stderr)]).toEqual([252, []]);
  });

  it('is not quoted by the service', async () => {
    scripted.replyWith({ status: 403, body: { __type: 'AccessDeniedException', Message: 'No: SECRET-x' } });
    const { exitCode, stderr } = await create(['--endpoint-url', scripted.url, '--participant-token', 'SECRET-x']);
    expect([exitCode, stderr]).toEqual([
      254,
      expect.stringContaining('CreateParticipantConnection operation: No: <redacted>'),
    ]);
  });
});

describe('the endpoint', () => {
  const withVariables = (variables: Readonly<Record<string, string>>, args: readonly string[] = []) =>
    runCommandLine(['create-participant-connection', '--participant-token', 'unknown', ...args], { variables });

  it('is that of the environment, the one for the service first', async () => {
    const wrong = 'nonsense';
    const variables = { AWS_ENDPOINT_URL_CONNECTPARTICIPANT: connect.url, AWS_ENDPOINT_URL: wrong, AWS_REGION: wrong };
    expect((await withVariables(variables)).exitCode).toBe(254);
    expect((await withVariables({ AWS_ENDPOINT_URL: `${connect.url}/` })).exitCode).toBe(254);
  });

  it('is the one of the region otherwise', async () => {
    const asked: string[] = [];
    const fetch = async (url: unknown): Promise<Response> => {
      asked.push(String(url));
      return Response.json({});
    };
    for (const [args, variables] of [
      [['--region', 'eu-central-1'], { AWS_REGION: 'us-east-1' }],
      [[], { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-west-2' }],
      [[], { AWS_DEFAULT_REGION: 'us-west-2' }],
    ] as const) {
      const typed = ['create-participant-connection', '--participant-token', 't', ...args];
      expect((await runCommandLine(typed, { variables, environment: { fetch } })).exitCode).toBe(0);
    }
    expect(asked).toEqual(
      ['eu-central-1', 'us-east-1', 'us-west-2'].map(
        (region) => `https://participant.connect.${region}.amazonaws.com/participant/connection`,
      ),
    );
  });

  it('is missing without any of these', async () => {
    const { exitCode, stderr } = await withVariables({});
    expect([exitCode, stderr]).toEqual([253, expect.stringMatching(/^\nYou must specify a region\. /)]);
  });

  it('is refused for a region that is none', async () => {
    const { exitCode, stderr } = await withVariables({}, ['--region', 'not a region']);
    expect([exitCode, stderr]).toEqual([
      255,
      expect.stringContaining("Provided region_name 'not a region' doesn't match"),
    ]);
  });

  it('is refused, and not quoted, if it is the URL of a websocket', async () => {
    const { exitCode, stderr } = await withVariables({}, ['--endpoint-url', 'wss://host/?AuthToken=SECRET']);
    expect([exitCode, stderr]).toEqual([252, expect.stringContaining('Bad value for --endpoint-url "wss:…"')]);
  });

  it('may have its scheme in capital letters', async () => {
    expect(
      (
        await create([
          '--endpoint-url',
          connect.url.replace('http', 'HTTP'),
          '--participant-token',
          token(),
          '--type',
          'WEBSOCKET',
        ])
      ).exitCode,
    ).toBe(0);
  });

  it('is refused, and not quoted, with a password', async () => {
    const { exitCode, stderr } = await withVariables({}, ['--endpoint-url', 'http://me:SECRET@127.0.0.1/']);
    expect([exitCode, stderr]).toEqual([252, expect.stringContaining('it has a user name')]);
  });
});

describe('where it goes wrong', () => {
  it.each([
    ['{"Type":', 1, 9],
    ['{\n  "Type": [WEBSOCKET]\n}', 2, 12],
    ['{"Type": ["WEBSOCKET"],}', 1, 24],
    ['{"Type": "WEB\nSOCKET"}', 1, 14],
    ['{} {}', 1, 4],
    ['', 1, 1],
  ])('JSON tells by line and column: %j', async (json, line, column) => {
    const { exitCode, stderr } = await create(['--cli-input-json', json]);
    expect([exitCode, stderr]).toEqual([
      252,
      `\nError parsing parameter 'cli-input-json': Invalid JSON received. It goes wrong at line ${line}, column ${column}.\n`,
    ]);
  });

  it('YAML tells by line and column', async () => {
    const { exitCode, stderr } = await create(['--cli-input-yaml', 'ParticipantToken: t\nType: a: b']);
    expect([exitCode, stderr]).toEqual([
      252,
      expect.stringContaining('Invalid YAML received. It goes wrong at line 2, column 7: '),
    ]);
  });

  it('a file tells its name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'home-'));
    await writeFile(join(folder, 'types.json'), 'WEBSOCKET');
    const { exitCode, stderr } = await create(['--type', `file://${folder}/types.json`]);
    expect([exitCode, stderr]).toEqual([
      252,
      expect.stringContaining("'--type': Invalid JSON received. It goes wrong at line 1, column 1."),
    ]);
    await writeFile(join(folder, 'types.json'), '["CONNECTION_CREDENTIALS"]');
    const args = ['--type', `file://${folder}/types.json`, '--participant-token', token(), '--query', 'keys(@)'];
    expect(JSON.parse((await create(args)).stdout)).toEqual(['ConnectionCredentials']);
    await rm(folder, { recursive: true });
  });

  const call = (args: readonly string[] = [], surroundings?: Surroundings) =>
    create(['--participant-token', 'SECRET', '--endpoint-url', scripted.url, ...args], surroundings);

  it('an answer that never comes is a time-out', async () => {
    scripted.replyWith('silence');
    // The time is over once the request is there.
    const clock = {
      now: () => 0,
      setTimeout: (callback: () => void) => void scripted.request().then(callback),
      clearTimeout: () => {},
    };
    const { exitCode, stderr } = await call([], { environment: { clock } });
    expect([exitCode, stderr]).toEqual([
      255,
      expect.stringContaining(`Read timeout on endpoint URL: "${scripted.url}/participant/connection"`),
    ]);
  });

  it.each(['reset', 'noise'] as const)('a connection that breaks says so: %s', async (turn) => {
    scripted.replyWith(turn);
    const { exitCode, stderr } = await call();
    expect([exitCode, stderr]).toEqual([
      255,
      expect.stringContaining('Connection was closed before we received a valid response'),
    ]);
  });

  it('a server without TLS says so', async () => {
    const { exitCode, stderr } = await call(['--endpoint-url', connect.url.replace('http:', 'https:')]);
    expect([exitCode, stderr]).toEqual([
      255,
      expect.stringMatching(/SSL validation failed for https:.*does it want http:\/\//),
    ]);
  });

  (openssl ? it : it.skip)('a certificate that nobody here trusts says so', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'home-'));
    const request =
      'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=127.0.0.1 -out cert -keyout key';
    await run(openssl ?? '', request.split(' '), { home: folder });
    const [cert, key] = await Promise.all(['cert', 'key'].map((name) => readFile(join(folder, name))));
    const server = createServer({ cert, key });
    const url = (await listen(server, 0, 'PORT')).replace('http:', 'https:');
    const { exitCode, stderr } = await call(['--endpoint-url', url]);
    expect([exitCode, stderr]).toEqual([
      255,
      expect.stringMatching(/SSL validation failed for https:.*\(DEPTH_ZERO_SELF_SIGNED_CERT\).*NODE_EXTRA_CA_CERTS/),
    ]);
    await closeServer(server);
    await rm(folder, { recursive: true });
  });

  it('something on the way says so', async () => {
    scripted.replyWith({ status: 502, body: '<html>SECRET</html>' });
    const { exitCode, stderr } = await call(['--debug']);
    expect([exitCode, stderr]).toEqual([255, expect.stringContaining('Something on the way has answered 502.')]);
  });
});

describe('--debug', () => {
  it('tells the request and the answer, and no secret', async () => {
    const secret = token();
    const { exitCode, stderr } = await create([...ALL, '--participant-token', secret, '--debug']);
    expect([exitCode, secretsIn(stderr)]).toEqual([0, []]);
    const lines = stderr.split('\n');
    expect(lines).toContain(`* the endpoint is ${connect.url}, from --endpoint-url`);
    expect(lines).toContain(`> POST ${connect.url}/participant/connection`);
    expect(lines).toContain('> x-amz-bearer: <redacted>');
    expect(lines).toContain(
      '> {"Type":["WEBSOCKET","CONNECTION_CREDENTIALS","WEBRTC_CONNECTION"],"ConnectParticipant":true}',
    );
    expect(stderr).toMatch(/^< 200 OK, \d+ ms later$/m);
    expect(stderr).toMatch(/^< x-amzn-requestid: [0-9a-f-]+$/m);
    expect(stderr).toMatch(/^< \{"Websocket":\{"Url":"<redacted>","ConnectionExpiry":"2026-11-28T13:00:00\.000Z"\},/m);
  });

  it('tells all with --show-secrets', async () => {
    const secret = token();
    const { stderr } = await create([...ALL, '--participant-token', secret, '--debug', '--show-secrets']);
    expect(stderr).toContain(`> x-amz-bearer: ${secret}\n`);
    expect(stderr).toContain('/websocket?AuthToken=');
  });

  it('tells what the service refuses', async () => {
    const { exitCode, stderr } = await create([...ALL, '--participant-token', 'unknown', '--debug']);
    expect([exitCode, stderr]).toEqual([
      254,
      expect.stringMatching(/^< 403 Forbidden[\s\S]*"Message":"Access denied"/m),
    ]);
  });

  it('tells of a request without an answer', async () => {
    scripted.replyWith('reset');
    const { stderr } = await create(['--endpoint-url', scripted.url, '--participant-token', 't', '--debug']);
    expect(stderr).toMatch(/^< no answer, \d+ ms later$/m);
  });

  it('hides credentials beside the token', async () => {
    scripted.replyWith({ status: 403, body: { __type: 'X', Message: 'SECRET-key' } });
    const args = [
      '--endpoint-url',
      scripted.url,
      '--participant-token',
      't',
      '--debug',
      '--header',
      'x-api-key: SECRET-key',
    ];
    const { stderr } = await create(args);
    expect(secretsIn(stderr)).toEqual([]);
    expect(scripted.seen[0]?.headers['x-api-key']).toBe('SECRET-key');
    scripted.replyWith({ status: 200 });
    expect((await create([...args, '--show-secrets'])).stderr).not.toContain('SECRET-key');
  });

  it('hides headers of an answer that may hold a secret', async () => {
    scripted.replyWith({ status: 200, headers: { 'Set-Cookie': 'a=SECRET', 'Retry-After': '1' } });
    const { stderr } = await create(['--endpoint-url', scripted.url, '--participant-token', 't', '--debug']);
    expect(stderr).toContain('< set-cookie: <redacted>\n');
    expect(stderr).toContain('< retry-after: 1\n');
  });
});

describe('an option that comes twice', () => {
  it('is the last one', async () => {
    const all = ['--participant-token', 'unknown', '--participant-token', token(), '--type', 'WEBSOCKET'];
    const { stdout } = await create([...all, '--query', 'nothing', '--query', 'keys(@)']);
    expect(JSON.parse(stdout)).toEqual(['Websocket']);
  });

  it('is both of them, of --type', async () => {
    const all = ['--participant-token', token(), '--type', 'WEBSOCKET', '--type', 'CONNECTION_CREDENTIALS'];
    expect(JSON.parse((await create([...all, '--query', 'keys(@)'])).stdout)).toEqual([
      'Websocket',
      'ConnectionCredentials',
    ]);
  });

  it.each([[true], [false]])(
    'is the last of an option and its opposite, with which Amazon Connect is called: %j',
    async (last) => {
      scripted.replyWith({ status: 200 });
      const pair = ['--connect-participant', '--no-connect-participant'];
      await create(['--endpoint-url', scripted.url, '--participant-token', 't', ...(last ? pair.reverse() : pair)]);
      expect(JSON.parse(scripted.seen[0]?.body ?? '')).toEqual({ ConnectParticipant: last });
    },
  );
});

it('sends headers beside the token with --header, from a file, too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'home-'));
  await writeFile(join(folder, 'headers'), 'x-api-key: k1\r\nX-Other:two words\n');
  scripted.replyWith({ status: 200 });
  const args = ['--endpoint-url', scripted.url, '--participant-token', 't', '--header', `file://${folder}/headers`];
  expect((await create(args)).exitCode).toBe(0);
  expect(scripted.seen[0]?.headers).toMatchObject({ 'x-api-key': 'k1', 'x-other': 'two words', 'x-amz-bearer': 't' });
  await rm(folder, { recursive: true });
});

it('shows at a terminal that it waits, until it does no more', async () => {
  const shown: string[] = [];
  const showProgress = (doing: string) => {
    shown.push(doing);
    return () => void shown.push('done');
  };
  const args = ['--participant-token', 'unknown', '--type', 'WEBSOCKET'];
  expect((await create(args, { showProgress })).exitCode).toBe(254);
  expect(shown).toEqual(['Calling CreateParticipantConnection …', 'done']);
});
