import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AmazonConnect, type StartedChat, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { runCommandLine, type Surroundings, startCommandLine } from '../support/command-line.ts';
import { record } from '../support/output.ts';
import { ScriptedServer } from '../support/scripted-server.ts';

let connect: AmazonConnect;
let way: ScriptedServer;
let chat: StartedChat;

beforeAll(async () => {
  connect = await startAmazonConnect({ log: record });
  way = new ScriptedServer(connect.url);
  await way.start();
});

beforeEach(() => {
  chat = connect.startChat('Ann');
  way.replyWith();
});

afterEach(() => connect.clearFaults());

afterAll(async () => {
  await way.close();
  await connect.close();
});

const surroundings = (more: Surroundings = {}): Surroundings => ({
  variables: { PARTICIPANT_TOKEN: chat.ParticipantToken },
  ...more,
});
const send = (args: readonly string[], more?: Surroundings) =>
  runCommandLine(['send', '--endpoint-url', way.url, ...args], surroundings(more));

const sent = () => {
  const { body } = way.seen.find(({ url }) => url === '/participant/message') ?? {};
  return body === undefined ? undefined : JSON.parse(body);
};

describe('the message', () => {
  it('is what was typed, and what the service answers is printed', async () => {
    const { exitCode, stdout, stderr } = await send(['Is anybody there?']);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({
      Id: expect.any(String),
      AbsoluteTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    expect(sent()).toEqual({
      Content: 'Is anybody there?',
      ContentType: 'text/plain',
      ClientToken: expect.any(String),
    });
    expect(way.seen.map(({ url }) => url)).toEqual(['/participant/connection', '/participant/message']);
  });

  it.each([
    ['a dash', ['-']],
    ['nothing', []],
  ])('is standard input for %s, without the line break at its end', async (_, args) => {
    expect((await send(args, { input: 'two\nlines\n' })).exitCode).toBe(0);
    expect(sent()).toMatchObject({ Content: 'two\nlines' });
  });

  it('may begin with a dash, after two of them', async () => {
    expect((await send(['--', '--5 degrees'])).exitCode).toBe(0);
    expect(sent()).toMatchObject({ Content: '--5 degrees' });
  });

  it('has the content type and the client token that were typed, by which it is said once', async () => {
    const args = ['--content-type', 'text/markdown', '--client-token', 'report-1', '**Done**'];
    const [first, second] = [await send(args), await send(args)];
    expect(sent()).toEqual({ Content: '**Done**', ContentType: 'text/markdown', ClientToken: 'report-1' });
    expect(second.stdout).toBe(first.stdout);
  });

  it('is refused if it is empty', async () => {
    for (const args of [[''], []]) {
      expect(await send(args)).toMatchObject({
        exitCode: 252,
        stderr: expect.stringContaining('There is nothing to send'),
      });
    }
    expect(way.seen).toEqual([]);
  });

  it('may be the word help', async () => {
    const variables = { PARTICIPANT_TOKEN: chat.ParticipantToken, AWS_ENDPOINT_URL: way.url };
    expect((await runCommandLine(['send', 'help'], { variables })).exitCode).toBe(0);
    expect(sent()).toMatchObject({ Content: 'help' });
  });

  it('is refused if it is not UTF-8', async () => {
    const running = startCommandLine(['send', '--endpoint-url', way.url], surroundings());
    running.input.end(Buffer.from('caf\xe9', 'latin1'));
    expect(await running.end).toMatchObject({
      exitCode: 252,
      stderr: expect.stringContaining('Standard input is not UTF-8.'),
    });
    expect(way.seen).toEqual([]);
  });

  it('has a content type that is the service’s to judge', async () => {
    const { exitCode, stderr } = await send(['--content-type', 'text/html', 'x']);
    expect([exitCode, stderr]).toEqual([
      254,
      expect.stringContaining('An error occurred (ValidationException) when calling the SendMessage operation'),
    ]);
  });

  it('cannot come from the standard input that the token comes from', async () => {
    for (const text of [[], ['-']]) {
      const { exitCode, stderr } = await send(['--participant-token', '-', ...text]);
      expect([exitCode, stderr]).toEqual([
        252,
        expect.stringContaining('Only one of the text and --participant-token'),
      ]);
    }
    const { exitCode } = await send(['--participant-token', '-', 'x'], { input: `${chat.ParticipantToken}\n` });
    expect(exitCode).toBe(0);
  });
});

describe('what goes wrong', () => {
  it.each([
    [
      'a token that is none',
      { PARTICIPANT_TOKEN: 'unknown' },
      '(AccessDeniedException) when calling the CreateParticipantConnection operation',
    ],
  ])('%s is the service’s to refuse', async (_, variables, words) => {
    const { exitCode, stderr } = await send(['x'], { variables });
    expect([exitCode, stderr]).toEqual([254, expect.stringContaining(words)]);
  });

  it.each([
    ['CreateParticipantConnection', 'ThrottlingException'],
    ['SendMessage', 'ThrottlingException'],
    ['SendMessage', 'InternalServerException'],
  ] as const)('%s is called once: %s', async (operation, name) => {
    connect.injectFault({ fault: 'error', operation, name });
    const { exitCode, stderr } = await send(['x']);
    expect([exitCode, stderr]).toEqual([
      254,
      expect.stringContaining(`An error occurred (${name}) when calling the ${operation} operation`),
    ]);
  });

  it('a service that does not answer is told, and its secrets are not', async () => {
    way.replyWith('pass', 'reset');
    const { exitCode, stderr } = await send(['x']);
    expect([exitCode, stderr]).toEqual([
      255,
      expect.stringContaining(`valid response from endpoint URL: "${way.url}/participant/message"`),
    ]);
    way.replyWith('pass', {
      status: 400,
      body: { __type: 'ValidationException', Message: `No: ${chat.ParticipantToken}` },
    });
    expect((await send(['x'])).stderr).toContain('SendMessage operation: No: <redacted>');
  });

  it('Ctrl-C ends it while the service does not answer', async () => {
    way.replyWith('silence');
    const running = startCommandLine(['send', '--endpoint-url', way.url, 'x'], surroundings());
    await way.request();
    running.interrupt();
    expect(await running.end).toEqual({ exitCode: 130, stdout: '', stderr: '' });
  });
});
