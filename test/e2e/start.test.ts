import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  AccessDeniedException,
  ConnectParticipantClient,
  CreateParticipantConnectionCommand,
  ValidationException,
} from '@aws-sdk/client-connectparticipant';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask } from '../support/chats.ts';
import { openFrames } from '../support/frames.ts';
import { foreignProgram, shell } from '../support/programs.ts';
import { StartedCommand } from '../support/started-command.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

let directory: string;
let start: StartedCommand;
let gatewayUrl: string;
let connectUrl: string;
let demoUrl: string;
let token: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'start-'));
  for (const name of [
    'bin',
    'lib',
    'lambda',
    'contract',
    'client',
    'local',
    'package.json',
    'package-lock.json',
    'cdk.json',
  ]) {
    await cp(join(ROOT, name), join(directory, name), { recursive: true });
  }
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  // On a copy of the sources, so that a test may change them.
  start = new StartedCommand(['npm', 'start'], directory);
  await start.line(/^ready$/);
  gatewayUrl = await start.titled('Participant Gateway');
  connectUrl = await start.titled('Amazon Connect');
  demoUrl = await start.titled('Demo');
  token = await start.token();
});

afterAll(async () => {
  await start.interrupt();
  await rm(directory, { recursive: true });
});

const connection = {
  Websocket: { Url: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\//), ConnectionExpiry: expect.any(String) },
  ConnectionCredentials: { ConnectionToken: expect.any(String), Expiry: expect.any(String) },
};

/** Opens the websocket and subscribes to the chat, as a client would. */
async function subscribe({ Websocket }: { Websocket?: { Url?: string | undefined } | undefined }): Promise<unknown> {
  const socket = await openFrames(Websocket?.Url ?? '');
  socket.send({ topic: 'aws/subscribe', content: { topics: ['aws/chat'] } });
  const answer = await socket.next();
  socket.close();
  await socket.closed;
  return answer;
}
const subscribed = { topic: 'aws/subscribe', content: { status: 'success', topics: ['aws/chat'] } };

const json = async (command: string) => JSON.parse(await shell(command, directory));

describe('what npm start prints', () => {
  it('is the address of the demo page, which is told where the others are', async () => {
    const page = await fetch(demoUrl);
    expect(await page.text()).toContain('Participant Gateway');
    const configuration = await fetch(`${demoUrl}/config.json`);
    expect(await configuration.json()).toEqual({ gatewayUrl, gatewayHeaders: {}, connectUrl });
  });

  for (const curl of foreignProgram('curl')) {
    it('is a curl command that connects', async () => {
      const answer = await json(start.command('curl').replace(/^curl /, `${curl} `));
      expect(answer).toEqual(connection);
      expect(await subscribe(answer)).toEqual(subscribed);
    });
  }

  for (const aws of foreignProgram('aws')) {
    const paste = (command: string) => command.replaceAll('aws connect', `${aws} connect`);

    describe(`for the AWS CLI at ${aws}`, () => {
      it('is a command that connects', async () => {
        const answer = await json(paste(start.command('aws connectparticipant create-participant-connection')));
        expect(answer).toEqual(connection);
        expect(await subscribe(answer)).toEqual(subscribed);
      });

      it('is a command that starts another chat', async () => {
        const { ParticipantToken } = await json(paste(start.command('aws connect start-chat-contact')));
        const command = start.command('aws connectparticipant').replace(token, ParticipantToken);
        expect(await json(paste(command))).toEqual(connection);
      });

      it('are commands that say something, and read the conversation', async () => {
        const say = start.command('connection_token=');
        const read = start.command('aws connectparticipant get-transcript');
        const { Transcript } = await json(paste(`${say} > /dev/null\n${read}`));
        expect(Transcript).toContainEqual(
          expect.objectContaining({ ParticipantRole: 'CUSTOMER', Content: 'Is anybody there?' }),
        );
        expect(Transcript).toContainEqual(expect.objectContaining({ ParticipantRole: 'AGENT', Type: 'MESSAGE' }));
      });

      it('is a command that also works signed', async () => {
        const command = start.command('aws connectparticipant').replace('--no-sign-request', '');
        const keys = 'AWS_ACCESS_KEY_ID=anything AWS_SECRET_ACCESS_KEY=anything';
        expect(await json(`${keys} ${paste(command)}`)).toEqual(connection);
      });

      it('is a command that fails with the name and message of the error', async () => {
        const command = paste(start.command('aws connectparticipant'));
        await expect(shell(command.replace('WEBSOCKET', 'FAX'), directory)).rejects.toThrow(
          /An error occurred \(ValidationException\) when calling the CreateParticipantConnection operation: .*Type \(a list/,
        );
        await expect(shell(command.replace(token, 'nobody'), directory)).rejects.toThrow(
          /An error occurred \(AccessDeniedException\) .*: Access denied/,
        );
      });
    });
  }
});

describe('the JavaScript SDK', () => {
  const send = (ParticipantToken: string, Type: ('WEBSOCKET' | 'CONNECTION_CREDENTIALS')[]) =>
    new ConnectParticipantClient({
      endpoint: gatewayUrl,
      region: 'us-east-1',
      credentials: { accessKeyId: '', secretAccessKey: '' },
    }).send(new CreateParticipantConnectionCommand({ ParticipantToken, Type }));

  it('connects', async () => {
    const { $metadata, ...answer } = await send(token, ['WEBSOCKET', 'CONNECTION_CREDENTIALS']);
    expect(answer).toEqual(connection);
    expect(await subscribe(answer)).toEqual(subscribed);
  });

  it('throws the modelled errors', async () => {
    await expect(send(token, [])).rejects.toBeInstanceOf(ValidationException);
    await expect(send('nobody', ['WEBSOCKET'])).rejects.toBeInstanceOf(AccessDeniedException);
  });
});

it('serves a changed source without a restart', async () => {
  const source = join(directory, 'lambda/refusal.ts');
  const before = await readFile(source, 'utf8');
  const changed = before.replace(
    'functionOutcomes.violations, message: error.message',
    "functionOutcomes.violations, message: 'changed'",
  );
  expect(changed).not.toBe(before);
  await writeFile(source, changed);
  await start.line(/its new bundle is served/);
  const response = await fetch(`${gatewayUrl}/participant/connection`, {
    method: 'POST',
    headers: { 'X-Amz-Bearer': token, 'Content-Type': 'text/plain' },
    body: '{}',
  });
  expect(await response.json()).toEqual({ __type: 'ValidationException', Message: 'changed' });
});

it('keeps serving what it had when a changed source is broken', async () => {
  await writeFile(join(directory, 'lib/configuration.ts'), 'this is no TypeScript');
  await start.line(/The former bundle is still served/);
  const response = await fetch(`${gatewayUrl}/participant/connection`, { method: 'OPTIONS' });
  expect(response.status).toBe(204);
});

describe('npm start -- --fault', () => {
  it('makes faults at the start, from which the chat of the printed token does not suffer', async () => {
    const faults = ['error,operation=SendMessage,name=ThrottlingException', 'time-forward,milliseconds=600000'];
    const second = new StartedCommand(['npm', 'start', '--', ...faults.flatMap((each) => ['--fault', each])], ROOT);
    await second.line(/^ready$/);
    const [gateway, connect] = [await second.titled('Participant Gateway'), await second.titled('Amazon Connect')];
    const { body } = await ask(gateway, 'CreateParticipantConnection', {
      ParticipantToken: await second.token(),
      Type: ['CONNECTION_CREDENTIALS'],
    });
    const { ConnectionToken } = body.ConnectionCredentials as { ConnectionToken: string };
    const say = () => ask(connect, 'SendMessage', { ConnectionToken, ContentType: 'text/plain', Content: 'Hello' });
    expect(await say()).toMatchObject({ status: 429, errorType: 'ThrottlingException' });
    expect(await say()).toMatchObject({ status: 200 });
    expect(await second.interrupt()).toBe(0);
  });

  it('says that there is no such fault, and starts nothing', async () => {
    const second = new StartedCommand(['npm', 'start', '--', '--fault', 'earthquake'], ROOT);
    expect(await second.end()).toBe(1);
    expect(second.lines.at(-1)).toMatch(
      /^--fault=earthquake: There is no fault "earthquake"\. There are error, delay, /,
    );
    expect(second.lines).not.toContain('Synthesizing the stack …');
  });
});

describe('npm start beside another', () => {
  it.each([
    ['CONNECT_PORT', () => connectUrl],
    ['GATEWAY_PORT', () => gatewayUrl],
    ['DEMO_PORT', () => demoUrl],
  ])(
    'says that the port is in use, and how to choose another by %s',
    async (variable, url) => {
      const { port } = new URL(url());
      const second = new StartedCommand(['npm', 'start'], ROOT, { [variable]: port });
      expect(await second.end()).toBe(1);
      expect(second.lines).toContain(
        `Port ${port} is in use. Choose another with ${variable}=<port>, or ${variable}=0 for a free one.`,
      );
      expect(second.hasOrphans).toBe(false);
    },
    60_000,
  );

  it('says which ports there are', async () => {
    const second = new StartedCommand(['npm', 'start'], ROOT, { CONNECT_PORT: 'eighty' });
    expect(await second.end()).toBe(1);
    expect(second.lines).toContain(
      'CONNECT_PORT is eighty: it must be a port from 0 to 65535, where 0 takes a free one.',
    );
  });

  it('can be ended while it still starts', async () => {
    const second = new StartedCommand(['npm', 'start'], ROOT);
    await second.line(/^Synthesizing/);
    expect(await second.interrupt()).toBe(0);
    expect(second.hasOrphans).toBe(false);
  });
});

it('logs one line a request, and no token after the start', () => {
  const log = start.lines.slice(start.lines.indexOf('ready'));
  expect(log.filter((line) => line.startsWith('[gateway] POST /participant/connection 200'))).not.toHaveLength(0);
  expect(log.filter((line) => line.startsWith('[function]'))).toEqual([]);
  expect(log.join('\n')).not.toContain(token);
  expect(log.join('\n')).not.toContain('AuthToken');
});

it('ends with everything it started on Ctrl-C, with the exit code 0', async () => {
  expect(await start.interrupt()).toBe(0);
  expect(start.hasOrphans).toBe(false);
  for (const url of [gatewayUrl, connectUrl, demoUrl]) await expect(fetch(url)).rejects.toThrow('fetch failed');
});
