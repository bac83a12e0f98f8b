import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { faultTable } from '../../local/connect/fault-table.ts';
import { ask, call } from '../support/chats.ts';
import { foreignProgram, shell } from '../support/programs.ts';
import { StartedCommand } from '../support/started-command.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

function start(args: readonly string[] = [], ports = {}): StartedCommand {
  return new StartedCommand([process.execPath, 'local/connect/start.ts', ...args], ROOT, ports);
}

let home: string;
let command: StartedCommand;
let url: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'start-connect-'));
  command = start(['--fault', 'error,operation=SendMessage,name=ThrottlingException']);
  await command.line(/^ready$/);
  url = await command.titled('Amazon Connect');
});

afterAll(async () => {
  await command.interrupt();
  await rm(home, { recursive: true });
});

it('makes the faults of its options, and answers as usual when they have struck', async () => {
  const { ConnectionCredentials } = await call(url, 'CreateParticipantConnection', {
    ParticipantToken: await command.token(),
    Type: ['CONNECTION_CREDENTIALS'],
  });
  const say = () =>
    ask(url, 'SendMessage', {
      ConnectionToken: ConnectionCredentials?.ConnectionToken ?? '',
      ContentType: 'text/plain',
      Content: 'Hello',
    });
  expect(await say()).toMatchObject({ status: 429, errorType: 'ThrottlingException' });
  expect(await say()).toMatchObject({ status: 200 });
});

const connection = {
  Websocket: { Url: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\//), ConnectionExpiry: expect.any(String) },
  ConnectionCredentials: { ConnectionToken: expect.any(String), Expiry: expect.any(String) },
};

describe('what it prints', () => {
  it('is a command that chats', async () => {
    const chats = command.command('PARTICIPANT_TOKEN=');
    expect(await shell(`cd '${ROOT}' && ${chats} < /dev/null`, home)).toContain('the first heartbeat is answered\n');
  });

  const json = async (line: string) => JSON.parse(await shell(line, home));

  for (const aws of foreignProgram('aws')) {
    const paste = (line: string) => line.replaceAll('aws connect', `${aws} connect`);

    describe(`for the AWS CLI at ${aws}`, () => {
      it('is a command that connects', async () => {
        expect(await json(paste(command.command('aws connectparticipant create-participant-connection')))).toEqual(
          connection,
        );
      });

      it('are commands that say something, and read the conversation', async () => {
        const say = command.command('connection_token=');
        const read = command.command('aws connectparticipant get-transcript');
        const { Transcript } = await json(paste(`${say} > /dev/null\n${read}`));
        expect(Transcript).toContainEqual(
          expect.objectContaining({ ParticipantRole: 'CUSTOMER', Content: 'Is anybody there?' }),
        );
        expect(Transcript).toContainEqual(expect.objectContaining({ ParticipantRole: 'AGENT', Type: 'MESSAGE' }));
      });

      it('is a command that starts another chat', async () => {
        expect(await json(paste(command.command('aws connect start-chat-contact')))).toEqual({
          ContactId: expect.any(String),
          ParticipantId: expect.any(String),
          ParticipantToken: expect.any(String),
        });
      });

      for (const curl of foreignProgram('curl')) {
        it('is a curl command that starts another chat', async () => {
          expect(await json(command.command('curl -s -X PUT').replace(/^curl/, curl))).toHaveProperty(
            'ParticipantToken',
          );
        });

        it('is a curl command that connects', async () => {
          expect(await json(command.command('curl').replace(/^curl/, curl))).toEqual(connection);
        });

        it('is a curl command by which the agent says something', async () => {
          const say = command.command(`curl -s ${url}/emulator/agent`).replace(/^curl/, curl);
          expect(await json(say)).toEqual({});
          expect(
            await json(
              paste(`${command.command('connection_token=')} > /dev/null
${command.command('aws connectparticipant get-transcript')}`),
            ),
          ).toMatchObject({
            Transcript: expect.arrayContaining([expect.objectContaining({ Content: 'One moment.' })]),
          });
        });

        it('is a curl command after which the next message is refused', async () => {
          const fault = command.command(`curl -s ${url}/emulator/faults`).replace(/^curl/, curl);
          expect(await json(fault)).toEqual({});
          const say = paste(command.command('connection_token='));
          await expect(shell(say, home)).rejects.toThrow(
            'An error occurred (AccessDeniedException) when calling the SendMessage operation',
          );
          await expect(shell(say, home)).resolves.toContain('AbsoluteTime');
        });
      }
    });
  }

  it('is one line a request once it is ready, and no token', async () => {
    await ask(url, 'DescribeView', { ConnectionToken: 'nobody', ViewToken: 'any' });
    await command.line(/^GET \/participant\/views\/:ViewToken 403$/);
    const log = command.lines.slice(command.lines.indexOf('ready') + 1);
    expect(log.filter((line) => line.includes('/views/'))).toHaveLength(1);
    expect(log.join('\n')).not.toContain(await command.token());
  });
});

describe('beside another', () => {
  it('says that the port is in use, and how to choose another', async () => {
    const { port } = new URL(url);
    const second = start([], { CONNECT_PORT: port });
    expect(await second.end()).toBe(1);
    expect(second.lines).toEqual([
      `Port ${port} is in use. Choose another with CONNECT_PORT=<port>, or CONNECT_PORT=0 for a free one.`,
    ]);
  });
});

describe('its options', () => {
  it('are explained by --help, with every fault and what it takes', async () => {
    const help = start(['--help']);
    expect(await help.end()).toBe(0);
    const text = help.lines.join('\n');
    for (const [name, { does }] of Object.entries(faultTable)) {
      expect(text).toMatch(new RegExp(`^ {2}${name}\\b.*\n {6}`, 'm'));
      expect(text).toContain(does);
    }
    expect(help.lines).toContain('  delay,operation=…,milliseconds=…[,times=…]');
    expect(help.lines).toContain('  times         a whole number from 1 to 1000000');
  });

  it.each([
    [['--fault', 'earthquake'], /^--fault=earthquake: There is no fault "earthquake"\. There are error, delay, /],
    [['--port', '1'], /^There is no option --port\. There are --fault name,key=value,… and --help\.$/],
  ])('%j are refused in a sentence, and nothing is started', async (args, sentence) => {
    const refused = start(args);
    expect(await refused.end()).toBe(1);
    expect(refused.lines).toEqual([expect.stringMatching(sentence)]);
  });
});

it('ends on Ctrl-C, with the exit code 0', async () => {
  expect(await command.interrupt()).toBe(0);
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});
