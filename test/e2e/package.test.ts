import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { record } from '../support/output.ts';
import { StartedCommand } from '../support/started-command.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TSC = join(ROOT, 'node_modules/.bin/tsc');

/** Another project, in which the package is installed. */
let project: string;
let packed: string[];
let manifest: { readonly bin: Record<string, string>; readonly dependencies: Record<string, string> };

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'package-'));
  await run('npm', ['pack', '--pack-destination', project], { cwd: ROOT });
  const [tarball = ''] = (await readdir(project)).filter((name) => name.endsWith('.tgz'));
  packed = (await run('tar', ['-tzf', tarball], { cwd: project })).stdout.trim().split('\n').sort();
  const installed = join(project, 'node_modules/participant-gateway');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', join(project, tarball), '--strip-components', '1'], { cwd: installed });
  manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
  for (const name of Object.keys(manifest.dependencies)) {
    const link = join(project, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(ROOT, 'node_modules', name), link);
  }
});

afterAll(async () => {
  await rm(project, { recursive: true });
});

/** Runs a script of the other project, and returns what it prints. */
async function node(name: string, script: string): Promise<unknown> {
  await writeFile(join(project, name), script);
  const { stdout, stderr } = await run(process.execPath, [name], { cwd: project });
  record(stdout + stderr);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

it('holds what it is made of, and no source or test', () => {
  const made = /^package\/(?:dist\/(?:local|contract)\/[\w/-]+(?:\.d\.ts|\.js)|docs\/[\w-]+\.(?:md|json))$/;
  expect(packed.filter((path) => !made.test(path))).toEqual([
    'package/LICENSE',
    'package/README.md',
    'package/package.json',
  ]);
  expect(packed).toContain('package/docs/emulator.md');
  expect(packed).toContain('package/dist/local/connect/amazon-connect.d.ts');
});

it('needs no other package than the emulated service does', () => {
  expect(Object.keys(manifest.dependencies)).toEqual(['fastify', 'ws']);
});

describe('participant-gateway/local', () => {
  it('starts an emulated Amazon Connect in a module of plain JavaScript', async () => {
    const script = `
      import { startAmazonConnect } from 'participant-gateway/local';

      const connect = await startAmazonConnect({ stoppedAt: Date.parse('2026-11-22T12:00:00.000Z') });
      const { ContactId, ParticipantToken } = connect.startChat('Ann');
      const post = async (path, bearer, body) => {
        const response = await fetch(connect.url + path, {
          method: 'POST',
          headers: { 'X-Amz-Bearer': bearer },
          body: JSON.stringify(body),
        });
        return { status: response.status, body: await response.json() };
      };
      const connection = await post('/participant/connection', ParticipantToken, { Type: ['CONNECTION_CREDENTIALS'] });
      const { ConnectionToken, Expiry } = connection.body.ConnectionCredentials;
      const say = async () =>
        (await post('/participant/message', ConnectionToken, { ContentType: 'text/plain', Content: 'Hello' })).status;
      connect.injectFault({ fault: 'error', operation: 'SendMessage', name: 'ThrottlingException' });
      const said = [await say(), await say()];
      connect.agent(ContactId).say('Bye');
      connect.advance(24 * 3_600_000);
      const expired = await say();
      await connect.close();
      const closed = await fetch(connect.url).catch(({ message }) => message);
      console.log(JSON.stringify({ Expiry, said, expired, closed }));
    `;
    expect(await node('module.mjs', script)).toEqual({
      Expiry: '2026-11-23T12:00:00.000Z',
      said: [429, 200],
      expired: 403,
      closed: 'fetch failed',
    });
  });

  it('can be required', async () => {
    const script = `
      const { startAmazonConnect } = require('participant-gateway/local');

      startAmazonConnect().then(async (connect) => {
        console.log(JSON.stringify(connect.holds().contacts));
        await connect.close();
        // Nothing of it keeps the process alive.
        connect.startChat('Ann');
      });
    `;
    expect(await node('script.cjs', script)).toBe(0);
  });

  const consumer = (fault: string) => `
    import { type AmazonConnect, type Fault, type StartedChat, startAmazonConnect } from 'participant-gateway/local';

    export async function startChat(): Promise<[AmazonConnect, StartedChat]> {
      const connect = await startAmazonConnect({ port: 0, stoppedAt: 0, log: (line: string) => line.trim() });
      const fault: Fault = ${fault};
      connect.injectFault(fault);
      const chat = connect.startChat('Ann');
      connect.agent(chat.ContactId).say('Hello');
      return [connect, chat];
    }
  `;

  describe.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('with the types of module %s, resolved as %s', (module, moduleResolution) => {
    // Without the types of Node, and with a look into every declaration: a project needs to have nothing else.
    const check = async (source: string): Promise<string> => {
      await writeFile(join(project, 'consumer.mts'), source);
      const options = { module, moduleResolution, target: 'es2024', lib: 'es2024', types: '', skipLibCheck: 'false' };
      const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
      return run(TSC, ['--noEmit', '--strict', ...args, 'consumer.mts'], { cwd: project }).then(
        () => '',
        ({ stdout }: { stdout: string }) => stdout,
      );
    };

    it('compiles strictly', async () => {
      expect(await check(consumer("{ fault: 'error', operation: 'SendMessage', name: 'ThrottlingException' }"))).toBe(
        '',
      );
    });

    it('does not compile with a fault that does not exist', async () => {
      expect(await check(consumer("{ fault: 'error', operation: 'SendFax', name: 'ThrottlingException' }"))).toContain(
        `Type '"SendFax"' is not assignable to type`,
      );
      expect(
        await check(consumer("{ fault: 'error', operation: 'SendMessage', name: 'BadGatewayException' }")),
      ).toContain(`Type '"BadGatewayException"' is not assignable to type`);
    });
  });
});

it('runs participant-gateway-local', async () => {
  const bin = join(project, 'node_modules/participant-gateway', manifest.bin['participant-gateway-local'] ?? '');
  expect((await readFile(bin, 'utf8')).split('\n')[0]).toBe('#!/usr/bin/env node');
  const command = new StartedCommand([process.execPath, bin], project);
  await command.line(/^ready$/);
  const url = await command.titled('Amazon Connect');
  expect((await fetch(`${url}/emulator/faults`)).status).toBe(200);
  expect(await command.interrupt()).toBe(0);
  expect(command.lines.at(-1)).toBe('GET /emulator/faults 200');
});
