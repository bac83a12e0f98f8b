import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  AccessDeniedException,
  ConnectParticipantClient,
  CreateParticipantConnectionCommand,
  ValidationException,
} from '@aws-sdk/client-connectparticipant';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openFrames } from '../support/frames.ts';
import { record } from '../support/output.ts';
import { foreignProgram } from '../support/programs.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** `npm start` on a copy of the sources, so that a test may change them. */
class Start {
  readonly lines: string[] = [];
  readonly #process: ChildProcess;
  readonly #wakes = new Set<() => void>();

  constructor(directory: string, ports: { GATEWAY_PORT?: string; CONNECT_PORT?: string } = {}) {
    this.#process = spawn('npm', ['start'], {
      cwd: directory,
      env: { ...process.env, GATEWAY_PORT: '0', CONNECT_PORT: '0', ...ports },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, as a terminal would give it.
      detached: true,
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (!stream) continue;
      createInterface(stream).on('line', (line) => {
        // Until it is ready it prints a token and commands to paste.
        if (this.lines.includes('ready')) record(line);
        this.lines.push(line);
        for (const wake of this.#wakes) wake();
      });
    }
    this.#process.once('exit', () => {
      for (const wake of this.#wakes) wake();
    });
  }

  /** Waits for a line; fails if the process ends before. */
  async line(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      if (this.#process.exitCode !== null) throw new Error(`npm start has ended:\n${this.lines.join('\n')}`);
      await new Promise<void>((resolve) => this.#wakes.add(resolve));
    }
  }

  /** Presses Ctrl-C, waits for the end, and returns the exit code. */
  async interrupt(): Promise<number | null> {
    if (this.#process.exitCode === null) this.signal('SIGINT');
    return this.end();
  }

  /** Waits for the end, and returns the exit code. */
  async end(): Promise<number | null> {
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
    return this.#process.exitCode;
  }

  /** Whether any process that it started still runs. */
  get hasOrphans(): boolean {
    try {
      this.signal(0);
      return true;
    } catch {
      return false;
    }
  }

  signal(signal: NodeJS.Signals | 0): void {
    process.kill(-(this.#process.pid ?? 0), signal);
  }

  /** A command that it printed to be pasted, on one line. */
  command(beginning: string): string {
    const text = this.lines.join('\n');
    const from = text.indexOf(`\n${beginning}`) + 1;
    expect(from).toBeGreaterThan(0);
    return text.slice(from, text.indexOf('\n\n', from)).replaceAll('\\\n', ' ');
  }
}

let directory: string;
let start: Start;
let gatewayUrl: string;
let connectUrl: string;
let token: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'start-'));
  for (const name of ['bin', 'lib', 'lambda', 'contract', 'local', 'package.json', 'package-lock.json', 'cdk.json']) {
    await cp(join(ROOT, name), join(directory, name), { recursive: true });
  }
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  start = new Start(directory);
  await start.line(/^ready$/);
  gatewayUrl = (await start.line(/^Participant Gateway /)).split(/\s+/)[2] ?? '';
  connectUrl = (await start.line(/^Amazon Connect /)).split(/\s+/)[2] ?? '';
  token = await start.line(/^[0-9a-f]{128}$/);
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

/** Runs a command in a shell that has no settings of the person at the desk. */
async function shell(command: string): Promise<string> {
  const { PATH } = process.env;
  const { stdout } = await run('sh', ['-c', command], {
    cwd: directory,
    env: { PATH, HOME: directory, AWS_PAGER: '' },
  });
  return stdout;
}

const json = async (command: string) => JSON.parse(await shell(command));

describe('what npm start prints', () => {
  for (const curl of foreignProgram('curl')) {
    it('is a curl command that connects', async () => {
      const answer = await json(start.command('curl').replace(/^curl /, `${curl} `));
      expect(answer).toEqual(connection);
      expect(await subscribe(answer)).toEqual(subscribed);
    });
  }

  for (const aws of foreignProgram('aws')) {
    const paste = (command: string) => command.replace(/^aws /, `${aws} `);

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

      it('is a command that also works signed', async () => {
        const command = start.command('aws connectparticipant').replace('--no-sign-request', '');
        const keys = 'AWS_ACCESS_KEY_ID=anything AWS_SECRET_ACCESS_KEY=anything';
        expect(await json(`${keys} ${paste(command)}`)).toEqual(connection);
      });

      it('is a command that fails with the name and message of the error', async () => {
        const command = paste(start.command('aws connectparticipant'));
        await expect(shell(command.replace('WEBSOCKET', 'FAX'))).rejects.toThrow(
          /An error occurred \(ValidationException\) when calling the CreateParticipantConnection operation: .*Type \(a list/,
        );
        await expect(shell(command.replace(token, 'nobody'))).rejects.toThrow(
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
    'outcomes.violations, message: error.message',
    "outcomes.violations, message: 'changed'",
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

describe('npm start beside another', () => {
  it.each([
    ['CONNECT_PORT', () => connectUrl],
    ['GATEWAY_PORT', () => gatewayUrl],
  ])(
    'says that the port is in use, and how to choose another by %s',
    async (variable, url) => {
      const { port } = new URL(url());
      const second = new Start(ROOT, { [variable]: port });
      expect(await second.end()).toBe(1);
      expect(second.lines).toContain(
        `Port ${port} is in use. Choose another with ${variable}=<port>, or ${variable}=0 for a free one.`,
      );
      expect(second.hasOrphans).toBe(false);
    },
    60_000,
  );

  it('says which ports there are', async () => {
    const second = new Start(ROOT, { CONNECT_PORT: 'eighty' });
    expect(await second.end()).toBe(1);
    expect(second.lines).toContain(
      'CONNECT_PORT is eighty: it must be a port from 0 to 65535, where 0 takes a free one.',
    );
  });

  it('can be ended while it still starts', async () => {
    const second = new Start(ROOT);
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
  for (const url of [gatewayUrl, connectUrl]) await expect(fetch(url)).rejects.toThrow('fetch failed');
});
