import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ANSWER_TIMEOUT, HEARTBEAT } from '../../client/timing.ts';
import { type AmazonConnect, type StartedChat, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { runCommandLine, type Surroundings, startCommandLine } from '../support/command-line.ts';
import { hurriedClock } from '../support/hurried-clock.ts';
import { record } from '../support/output.ts';
import { ScriptedServer } from '../support/scripted-server.ts';

const log: string[] = [];
let connect: AmazonConnect;
let scripted: ScriptedServer;
let chat: StartedChat;

beforeAll(async () => {
  connect = await startAmazonConnect({
    log: (line) => {
      record(line);
      log.push(line);
    },
  });
  scripted = new ScriptedServer(connect.url);
  await scripted.start();
});

beforeEach(() => {
  chat = connect.startChat('Ann');
});

afterEach(() => {
  connect.clearFaults();
  log.length = 0;
});

afterAll(async () => {
  await connect.close();
  await scripted.close();
});

/** The command at the emulated Amazon Connect, for the chat's customer. */
const args = (...more: readonly string[]) => ['connect', '--endpoint-url', connect.url, ...more];
const withToken = (surroundings: Surroundings = {}): Surroundings => ({
  variables: { PARTICIPANT_TOKEN: chat.ParticipantToken },
  ...surroundings,
});
const start = (...more: readonly string[]) => startCommandLine(args(...more), withToken());

describe('the handshake', () => {
  it('is told step by step, with times, and the end of the input ends the command', async () => {
    const { exitCode, stdout, stderr } = await runCommandLine(args(), withToken());
    expect([exitCode, stderr]).toEqual([0, '']);
    const steps = [...stdout.matchAll(/^ +(\d+) ms {2}(\w+(?: \w+)?) {2,}/gm)];
    const stages = steps.map(([, , stage]) => stage);
    expect(stages.filter((stage) => stage !== 'heartbeat')).toEqual([
      'get',
      'get',
      'open',
      'subscribe',
      'catch up',
      'catch up',
    ]);
    const times = steps.map(([, time]) => Number(time));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(stdout).toContain(`calls CreateParticipantConnection at ${connect.url}\n`);
    expect(stdout).toMatch(
      /to be opened within 8\d s; it lasts 60 min, and is renewed after 5\d min\n[\s\S]* 3 items were said before\n/,
    );
  });

  it('has the first heartbeat, and no other one', async () => {
    const beats: (() => void)[] = [];
    const clock = {
      now: () => Date.now(),
      setTimeout: (callback: () => void, period: number) =>
        period === HEARTBEAT ? beats.push(callback) : setTimeout(callback, period),
      clearTimeout: (timer: unknown) => clearTimeout(timer as number),
    };
    const running = startCommandLine(args('--json'), withToken({ environment: { clock } }));
    const told = startCommandLine(args(), withToken({ environment: { clock } }));
    await told.printed(/ heartbeat {2}the first heartbeat is answered\n/);
    await running.printed(/"step":"heartbeat"/);
    for (const beat of beats.splice(0)) beat();
    await running.printed(/"step":"heartbeat"[\s\S]*"step":"heartbeat"/);
    connect.agent(chat.ContactId).say('Later.');
    await told.printed(/Later\./);
    for (const { input } of [running, told]) input.end();
    await running.end;
    expect((await told.end).stdout.match(/heartbeat is answered/g)).toHaveLength(1);
  });

  it('tells that the first heartbeat is not answered', async () => {
    const clock = hurriedClock({ [ANSWER_TIMEOUT]: 1000 });
    for (const [more, words] of [
      [[], / heartbeat {2}the first one was not answered within 5000 ms\n/],
      [['--json'], /\{"elapsed":\d+,"unanswered":"heartbeat"\}\n/],
    ] as const) {
      connect.injectFault({ fault: 'missed-heartbeats', times: 10 });
      const { exitCode, stdout } = await runCommandLine(args(...more), withToken({ environment: { clock } }));
      expect([exitCode, stdout]).toEqual([0, expect.stringMatching(words)]);
      connect.clearFaults();
    }
  });

  it('takes a token from a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'connect-'));
    await writeFile(join(folder, 'token'), `${chat.ParticipantToken}\n`);
    expect((await runCommandLine(args('--participant-token', `file://${folder}/token`))).exitCode).toBe(0);
    await rm(folder, { recursive: true });
    const { exitCode, stderr } = await runCommandLine(args('--participant-token', `file://${folder}/token`));
    expect([exitCode, stderr]).toEqual([252, expect.stringContaining('there is no such file')]);
  });

  it.each([
    ['without a token', [], {}, 252, 'the following arguments are required: --participant-token'],
    ['with a token from standard input', ['--participant-token', '-'], {}, 252, 'Standard input is what to say'],
    ['with a token that is none', ['--participant-token', 'SECRET x'], {}, 252, 'The participant token is empty, or'],
    ['with an operand', ['SECRET'], {}, 252, 'There are more words than the command takes'],
  ])('is refused %s', async (_, more, variables, code, words) => {
    const { exitCode, stderr } = await runCommandLine(args(...more), { variables });
    expect([exitCode, stderr]).toEqual([code, expect.stringContaining(words)]);
    expect(log).toEqual([]);
  });

  it('is refused without an endpoint', async () => {
    const { exitCode, stderr } = await runCommandLine(['connect'], withToken());
    expect([exitCode, stderr]).toEqual([
      253,
      expect.stringContaining('You must specify an endpoint: that of a gateway by --endpoint-url'),
    ]);
  });
});

describe('a first connection that fails is not tried again', () => {
  const attempt = async (url = connect.url, surroundings?: Surroundings) => {
    const { exitCode, stderr } = await runCommandLine(['connect', '--endpoint-url', url], withToken(surroundings));
    return { exitCode, stderr };
  };

  it('since the service refuses the token', async () => {
    expect(await attempt(connect.url, { variables: { PARTICIPANT_TOKEN: 'unknown' } })).toEqual({
      exitCode: 254,
      stderr: expect.stringContaining(
        'An error occurred (AccessDeniedException) when calling the CreateParticipantConnection operation: Access denied. The token is none, or its chat is over.',
      ),
    });
  });

  it('since the service throttles', async () => {
    connect.injectFault({ fault: 'error', operation: 'CreateParticipantConnection', name: 'ThrottlingException' });
    expect(await attempt()).toEqual({
      exitCode: 254,
      stderr: expect.stringMatching(/\(ThrottlingException\).*Wait a moment, then try again\.\n$/),
    });
    expect(log).toHaveLength(1);
  });

  it.each([
    [401, 'The gateway asks for credentials beside the token: give them by --header.'],
    [404, 'See whether the endpoint is the URL of a gateway, with its stage, as in /v1.'],
  ])('since a gateway answers %d', async (status, hint) => {
    scripted.replyWith({ status, body: { __type: 'X', Message: 'No.' } });
    const { exitCode, stderr } = await attempt(scripted.url);
    expect([exitCode, stderr]).toEqual([
      254,
      expect.stringContaining(`CreateParticipantConnection operation: No. ${hint}`),
    ]);
  });

  it('since the service refuses another call, which it names', async () => {
    connect.injectFault({ fault: 'error', operation: 'GetTranscript', name: 'ValidationException' });
    expect(await attempt()).toEqual({
      exitCode: 254,
      stderr: expect.stringContaining('(ValidationException) when calling the GetTranscript operation'),
    });
  });

  it('since nothing listens', async () => {
    const closed = new ScriptedServer();
    await closed.start();
    await closed.close();
    expect(await attempt(closed.url)).toEqual({
      exitCode: 255,
      stderr: expect.stringContaining(
        `Could not connect to the endpoint URL: "${closed.url}/participant/connection" (ECONNREFUSED). Nothing listens there`,
      ),
    });
  });

  it('since the server speaks no TLS', async () => {
    expect(await attempt(connect.url.replace('http:', 'https:'))).toEqual({
      exitCode: 255,
      stderr: expect.stringMatching(/SSL validation failed for https:.*does it want http:\/\//),
    });
  });

  it('since the call is not answered in time', async () => {
    scripted.replyWith('silence');
    // The time is over once the request is there.
    const clock = {
      now: () => 0,
      setTimeout: (callback: () => void) => void scripted.request().then(callback),
      clearTimeout: () => {},
    };
    expect(await attempt(scripted.url, { environment: { clock } })).toEqual({
      exitCode: 255,
      stderr: expect.stringContaining('Read timeout on endpoint URL'),
    });
  });

  it('since the websocket is refused, without its URL, and without a word of a next attempt', async () => {
    connect.injectFault({ fault: 'expired-urls' });
    const { exitCode, stdout, stderr } = await runCommandLine(args(), withToken());
    expect([exitCode, stderr]).toEqual([
      255,
      expect.stringContaining('The websocket was not opened. The server answered 403 instead of opening it.'),
    ]);
    expect(stdout).not.toContain('next attempt');
  });

  it('since nothing listens at the URL of the websocket, which is not told', async () => {
    const closed = new ScriptedServer();
    await closed.start();
    await closed.close();
    const Websocket = { Url: `${closed.url.replace('http', 'ws')}/?AuthToken=SECRET`, ConnectionExpiry: '' };
    scripted.replyWith({
      status: 200,
      body: { Websocket, ConnectionCredentials: { ConnectionToken: 'SECRET', Expiry: '' } },
    });
    expect(await attempt(scripted.url)).toEqual({
      exitCode: 255,
      stderr:
        '\nThe websocket was not opened. Nothing listens there: is the server running, and the port right? (ECONNREFUSED)\n',
    });
  });
});

describe('what is said', () => {
  it('is sent line by line, and all of it before the end of the input ends the command', async () => {
    connect.injectFault({ fault: 'delay', operation: 'SendMessage', milliseconds: 50 });
    const { exitCode } = await runCommandLine(args(), withToken({ input: 'one\n\n/help\nthree' }));
    expect(exitCode).toBe(0);
    const { stdout } = await runCommandLine(args(), withToken());
    expect([...stdout.matchAll(/ Ann (?!\[)(.*)$/gm)].map(([, said]) => said)).toEqual(['one', '/help', 'three']);
  });

  it('and throttled is told, and sent all the same', async () => {
    const running = start();
    await running.printed(/Hello Ann/);
    connect.injectFault({ fault: 'error', operation: 'SendMessage', name: 'ThrottlingException' });
    running.input.write('Wait\n');
    await running.printed(/ refused {4}SendMessage was answered 429\n[\s\S]* Ann Wait\n/);
    running.input.end();
    expect((await running.end).exitCode).toBe(0);
  });

  it('by others is shown, with its time, and without what would steer the terminal', async () => {
    const running = start();
    await running.printed(/Hello Ann/);
    connect.agent(chat.ContactId).say('red \x1b[31malert\x07\r\nsecond \x9b2Jline\u202e');
    await running.printed(/^\d\d:\d\d:\d\d \w+ red alert\n {4}second line\n/m);
    running.input.end();
    await running.end;
  });

  it('that somebody types is shown once', async () => {
    const running = start();
    await running.printed(/Hello Ann/);
    running.input.write('Hello?\n');
    await running.printed(/ Ben \[typing\]\n[^\n]* Ben Hello\?\n/);
    running.input.end();
    expect((await running.end).stdout.match(/\[typing\]/g)).toHaveLength(1);
  });

  it('and refused is told at once, and the exit code has it', async () => {
    const running = start();
    running.input.write(`${'x'.repeat(1025)}\n`);
    await running.printed(/An error occurred \(ValidationException\) when calling the SendMessage operation/);
    running.input.write('short\n');
    await running.printed(/ Ann short\n/);
    running.input.end();
    const { exitCode, stderr } = await running.end;
    expect([exitCode, stderr.match(/An error occurred/g)]).toEqual([254, ['An error occurred']]);
  });
});

describe('--json', () => {
  const lines = (stdout: string): Record<string, unknown>[] =>
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  it('prints every step and every frame, both ways, as lines, and the end', async () => {
    const running = start('--json');
    await running.printed(/"step":"caught up"/);
    running.input.write('Hello?\n');
    await running.printed(/\\"Content\\":\\"Hello\?\\"/);
    running.input.end();
    const { exitCode, stdout } = await running.end;
    expect(exitCode).toBe(0);
    const all = lines(stdout);
    const frames = all.map(({ elapsed: _, ...line }) => line);
    expect(frames).toEqual(
      expect.arrayContaining([
        { step: 'requesting', what: 'connection' },
        {
          step: 'received',
          openWithin: expect.any(Number),
          expiresIn: expect.any(Number),
          renewsIn: expect.any(Number),
        },
        { sent: { topic: 'aws/subscribe', content: { topics: ['aws/chat'] } } },
        { received: { topic: 'aws/subscribe', content: { status: 'success', topics: ['aws/chat'] } } },
        { sent: { topic: 'aws/heartbeat' } },
        { received: { topic: 'aws/heartbeat' } },
        { step: 'caught up', items: 3 },
        { received: { topic: 'aws/chat', content: expect.any(String) } },
      ]),
    );
    expect(frames.at(-1)).toEqual({ ended: 'close' });
    expect(all.every(({ elapsed }) => typeof elapsed === 'number')).toBe(true);
  });

  it('prints what was not sent, and goes on', async () => {
    const input = `${'x'.repeat(1025)}\nshort\n`;
    const { exitCode, stdout } = await runCommandLine(args('--json'), withToken({ input }));
    expect(lines(stdout)).toContainEqual({ elapsed: expect.any(Number), refused: 'SendMessage', status: 400 });
    expect(stdout).not.toMatch(/\d\.\d+[,}]/);
    expect([exitCode, stdout]).toEqual([
      254,
      expect.stringContaining('"unsent":"An error occurred (ValidationException)'),
    ]);
    expect((await runCommandLine(args(), withToken())).stdout).toContain(' Ann short\n');
  });

  it('prints what failed in words, once there is a next attempt', async () => {
    connect.injectFault({ fault: 'expired-urls' });
    const first = await runCommandLine(args('--json'), withToken());
    expect(first.exitCode).toBe(255);
    expect(lines(first.stdout).map(({ step }) => step)).not.toContain('failed');
    const running = start('--json');
    await running.printed(/"step":"caught up"/);
    connect.injectFault({ fault: 'expired-urls' });
    connect.injectFault({ fault: 'dropped-sockets' });
    await running.printed(/"step":"failed"[\s\S]*"step":"caught up"/);
    running.input.end();
    const { stdout } = await running.end;
    expect(lines(stdout)).toContainEqual({
      elapsed: expect.any(Number),
      step: 'failed',
      error: expect.stringContaining('The websocket was not opened. The server answered 403'),
      delay: expect.any(Number),
    });
  });
});

describe('afterwards', () => {
  it('a lost connection is made again, and no item comes twice', async () => {
    const running = start();
    await running.printed(/Hello Ann/);
    connect.injectFault({ fault: 'dropped-sockets' });
    await running.printed(/ lost {7}the websocket is lost: closed, with the code 1006\n/);
    await running.printed(/ lost [\s\S]* subscribed to aws\/chat\n[\s\S]* 0 items were said before\n/);
    connect.agent(chat.ContactId).say('Back again?');
    await running.printed(/Back again\?/);
    running.input.end();
    const { exitCode, stdout } = await running.end;
    expect(exitCode).toBe(0);
    expect(stdout.match(/Hello Ann|Back again/g)).toEqual(['Hello Ann', 'Back again']);
  });

  it('an attempt that fails is told with its reason, and followed by another one', async () => {
    const running = start();
    await running.printed(/Hello Ann/);
    connect.injectFault({ fault: 'expired-urls' });
    connect.injectFault({ fault: 'dropped-sockets' });
    await running.printed(
      / failed {5}The websocket was not opened\. The server answered 403 .* The next attempt follows in /,
    );
    await running.printed(/ failed [\s\S]* subscribed to aws\/chat\n/);
    running.input.end();
    expect((await running.end).exitCode).toBe(0);
  });

  it('the end of the chat ends the command', async () => {
    const running = start();
    await running.printed(/Hello Ann/);
    connect.agent(chat.ContactId).endChat();
    const { exitCode, stdout } = await running.end;
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/\[chat\.ended\]\n$/)]);
  });

  it('the end of the chat is a failure while something is unsent', async () => {
    connect.injectFault({ fault: 'delay', operation: 'SendMessage', milliseconds: 1_000_000 });
    const running = start();
    await running.printed(/ 3 items were said before/);
    running.input.write('Wait\n');
    running.input.end();
    connect.agent(chat.ContactId).endChat();
    const { exitCode, stderr } = await running.end;
    expect([exitCode, stderr]).toEqual([255, expect.stringContaining('The chat is over: start a new one.')]);
  });

  it('the exit code is that of what was refused first', async () => {
    connect.injectFault({ fault: 'error', operation: 'SendMessage', name: 'ValidationException' });
    const running = start();
    running.input.write('one\n');
    await running.printed(/\(ValidationException\)/);
    connect.injectFault({ fault: 'delay', operation: 'SendMessage', milliseconds: 1_000_000 });
    running.input.write('two\n');
    running.input.end();
    connect.agent(chat.ContactId).endChat();
    const { exitCode, stderr } = await running.end;
    expect([exitCode, stderr]).toEqual([254, expect.stringContaining('The chat is over: start a new one.')]);
  });

  it('a chat that ended meanwhile is a refusal', async () => {
    const running = start();
    await running.printed(/Hello Ann/);
    connect.injectFault({ fault: 'ended-while-away' });
    const { exitCode, stderr } = await running.end;
    expect([exitCode, stderr]).toEqual([254, expect.stringContaining('(AccessDeniedException)')]);
  });
});

describe('Ctrl-C', () => {
  it.each([[[]], [['--json']]])('ends the command, and leaves no socket open: %j', async (more) => {
    const running = start(...more);
    await running.printed(/ 3 items were said before|"step":"caught up"/);
    running.interrupt();
    expect((await running.end).exitCode).toBe(130);
    expect(log.filter((line) => line.startsWith('websocket'))).toEqual(['websocket opened', 'websocket closed 1000']);
  });

  it('ends it also while the service does not answer', async () => {
    scripted.replyWith('silence');
    const running = startCommandLine(['connect', '--endpoint-url', scripted.url], withToken());
    await scripted.request();
    running.interrupt();
    expect(await running.end).toMatchObject({ exitCode: 130, stderr: '' });
  });

  it('breaks a websocket whose server does not answer the close', async () => {
    const running = start();
    await running.printed(/Hello Ann/);
    connect.injectFault({ fault: 'silent-sockets' });
    running.interrupt();
    expect((await running.end).exitCode).toBe(130);
  });
});

describe('--header', () => {
  it('goes with each call, beside the token', async () => {
    scripted.replyWith();
    const args = [
      'connect',
      '--endpoint-url',
      scripted.url,
      '--header',
      'x-api-key: k1',
      '--header',
      'Authorization: Bearer a b',
    ];
    expect((await runCommandLine(args, withToken({ input: 'Hello?' }))).exitCode).toBe(0);
    expect(scripted.seen.map(({ url }) => url)).toEqual([
      '/participant/connection',
      '/participant/transcript',
      '/participant/message',
    ]);
    for (const { headers } of scripted.seen) {
      expect(headers).toMatchObject({
        'x-api-key': 'k1',
        authorization: 'Bearer a b',
        'x-amz-bearer': expect.stringMatching(/^[0-9a-f]{128}$/),
      });
    }
  });

  it('is not repeated, not even if the service does', async () => {
    const header = 'Authorization: Bearer SECRET-credential';
    const Message = `Invalid key=value pair in Authorization header: 'Bearer SECRET-credential', or SECRET-credential`;
    const refusal = { status: 403, body: { __type: 'IncompleteSignatureException', Message } };
    for (const command of ['connect', 'tail', 'send', 'create-participant-connection']) {
      scripted.replyWith(refusal);
      const all = [command, '--endpoint-url', scripted.url, '--header', header];
      const { exitCode, stderr } = await runCommandLine(all, withToken({ input: 'x' }));
      expect([exitCode, stderr]).toEqual([
        254,
        expect.stringContaining("Authorization header: '<redacted>', or <redacted>"),
      ]);
    }
  });

  it.each([
    ['nothing in it', '', 'Each is a name, a colon and a value'],
    ['no name', 'SECRET', 'Each is a name, a colon and a value'],
    ['a line break in it', 'a: b\nSECRET', 'Each is a name, a colon and a value'],
    ['the name of the token', 'X-Amz-Bearer: SECRET', "X-Amz-Bearer is the command's own"],
  ])('is refused, and not quoted, with %s', async (_, header, words) => {
    const { exitCode, stderr } = await runCommandLine(args('--header', header), withToken());
    expect([exitCode, stderr]).toEqual([252, expect.stringContaining(words)]);
  });
});
