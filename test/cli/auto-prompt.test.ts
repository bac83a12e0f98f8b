import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AmazonConnect, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { runCommandLine } from '../support/command-line.ts';
import { secretsIn } from '../support/output.ts';
import { hasTerminals, TerminalSession } from '../support/terminal-session.ts';

let connect: AmazonConnect;

beforeAll(async () => {
  connect = await startAmazonConnect();
});

afterAll(() => connect.close());

(hasTerminals ? describe : describe.skip)('at a terminal', () => {
  it('asks for types to choose from, for the token, which it does not show, and for the endpoint', async () => {
    const session = new TerminalSession(['create-participant-connection', '--cli-auto-prompt', '--query', 'keys(@)']);
    await session.answer('Type of connection information', ' \x1b[B \r');
    await session.answer('Participant token', `${connect.startChat('Ann').ParticipantToken}\r`);
    await session.answer('URL of the gateway', `${connect.url}\r`);
    expect(await session.end()).toBe(0);
    expect(session.screen).toMatch(/\[\s*"Websocket",\s*"ConnectionCredentials"\s*\]/);
    expect(secretsIn(session.screen)).toEqual([]);
  });

  it('completes the endpoint by the Tab key, and asks again as long as it is none', async () => {
    const { ParticipantToken } = connect.startChat('Ann');
    const session = new TerminalSession(
      ['create-participant-connection', '--cli-auto-prompt', '--connect-participant'],
      {
        PARTICIPANT_TOKEN: ParticipantToken,
      },
    );
    await session.answer('URL of the gateway', 'eu-central\t');
    await session.answer('https://participant.connect.eu-central-1.amazonaws.com', '\x15nonsense\r');
    await session.answer('> Bad value for the endpoint "nonsense"', `${connect.url}\r`);
    expect(await session.end()).toBe(0);
  });

  it.each([
    ['Ctrl-C', '\x03'],
    ['Ctrl-D', '\x04'],
  ])('ends on %s, also while it asks for the endpoint', async (_, key) => {
    const session = new TerminalSession(
      ['create-participant-connection', '--cli-auto-prompt', '--connect-participant'],
      {
        PARTICIPANT_TOKEN: 'unknown',
      },
    );
    await session.answer('URL of the gateway', key);
    expect(await session.end()).toBe(130);
  });

  it('ends on Ctrl-C', async () => {
    const session = new TerminalSession([
      'create-participant-connection',
      '--cli-auto-prompt',
      '--endpoint-url',
      connect.url,
    ]);
    await session.answer('Type of connection information', '\x03');
    expect(await session.end()).toBe(130);
  });

  it('does not ask unless it was told to', async () => {
    const session = new TerminalSession([
      'create-participant-connection',
      '--no-cli-auto-prompt',
      '--endpoint-url',
      connect.url,
    ]);
    expect(await session.end()).toBe(252);
    expect(session.screen).toContain('the following arguments are required: --participant-token');
  });
});

describe('--cli-auto-prompt', () => {
  const asked: string[] = [];
  const prompts = {
    choose: async (question: string) => {
      asked.push(question);
      return ['WEBSOCKET'];
    },
    secret: async (question: string) => {
      asked.push(question);
      return 'unknown';
    },
    text: async (question: string, candidates: readonly string[], isValid: (answer: string) => true | string) => {
      asked.push(question);
      for (const candidate of candidates) expect(isValid(candidate)).toBe(true);
      expect(isValid('nonsense')).toContain('Must be of the form http://<hostname>/');
      expect(isValid(connect.url)).toBe(true);
      return connect.url;
    },
  };

  it.each([
    ['everything', 3, []],
    ['no type beside --connect-participant', 2, ['--connect-participant']],
    ['no token that is there', 2, ['--participant-token', 'unknown']],
    ['no endpoint that is there', 2, ['--endpoint-url', '{url}']],
    ['nothing', 0, ['--type', 'WEBSOCKET', '--participant-token', 'unknown', '--endpoint-url', '{url}']],
  ])('asks for %s', async (_, questions, args) => {
    asked.length = 0;
    const typed = args.map((each) => each.replace('{url}', connect.url));
    const all = ['create-participant-connection', '--cli-auto-prompt', ...typed];
    const { exitCode } = await runCommandLine(all, { prompts });
    expect([exitCode, asked.length]).toEqual([254, questions]);
  });

  it('is refused where nobody can be asked', async () => {
    const { exitCode, stderr } = await runCommandLine(['create-participant-connection', '--cli-auto-prompt']);
    expect([exitCode, stderr]).toEqual([252, expect.stringContaining('asks at a terminal')]);
  });
});
