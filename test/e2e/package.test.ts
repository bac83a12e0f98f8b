import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { startBrowser } from '../support/browser.ts';
import { record } from '../support/output.ts';
import { foreignProgram } from '../support/programs.ts';
import { StartedCommand } from '../support/started-command.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TSC = join(ROOT, 'node_modules/.bin/tsc');

const VITE = join(ROOT, 'node_modules/vite/bin/vite.js');
const [chromium] = foreignProgram('chromium');

/** Another project, in which the package is installed. */
let project: string;
let packed: string[];
let manifest: {
  readonly bin: Record<string, string>;
  readonly dependencies: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
};

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'package-'));
  await run('npm', ['pack', '--pack-destination', project], { cwd: ROOT });
  const [tarball = ''] = (await readdir(project)).filter((name) => name.endsWith('.tgz'));
  packed = (await run('tar', ['-tzf', tarball], { cwd: project })).stdout.trim().split('\n').sort();
  const installed = join(project, 'node_modules/participant-gateway');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', join(project, tarball), '--strip-components', '1'], { cwd: installed });
  manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
  const others = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)];
  for (const name of [...others, '@types/node']) {
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

const modules = [
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
] as const;

/**
 * Compiles a module of the other project strictly, with a look into every declaration and, unless the options have them,
 * without the types of Node: a project needs to have nothing else. Returns what the compiler finds.
 */
async function compile(source: string, options: Readonly<Record<string, string>>): Promise<string> {
  await writeFile(join(project, 'consumer.mts'), source);
  const all = { target: 'es2024', lib: 'es2024', types: '', skipLibCheck: 'false', ...options };
  const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
  return run(TSC, ['--noEmit', '--strict', ...args, 'consumer.mts'], { cwd: project }).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
}

it('holds what it is made of, and no source or test', () => {
  const made =
    /^package\/(?:dist\/(?:cli|client|lib|local|contract)\/[\w/-]+(?:\.d\.ts|\.js)|dist\/functions\/\w+\/index\.mjs(?:\.map)?|docs\/[\w-]+\.(?:md|json))$/;
  expect(packed.filter((path) => !made.test(path))).toEqual([
    'package/LICENSE',
    'package/README.md',
    'package/SECURITY.md',
    'package/package.json',
  ]);
  expect(packed).toContain('package/docs/emulator.md');
  expect(packed).toContain('package/dist/client/index.d.ts');
  expect(packed).toContain('package/dist/local/connect/amazon-connect.d.ts');
});

it('needs no other package than the emulated service, the configuration and the command line do, and the CDK for the constructs alone', () => {
  expect(Object.keys(manifest.dependencies)).toEqual([
    '@commander-js/extra-typings',
    '@inquirer/checkbox',
    '@inquirer/password',
    '@jmespath-community/jmespath',
    'commander',
    'fastify',
    'leven',
    'ws',
    'yaml',
    'yocto-spinner',
  ]);
  expect(Object.keys(manifest.peerDependencies)).toEqual(['aws-cdk-lib', 'constructs']);
});

describe('participant-gateway', () => {
  const example = (name: string): string => join(ROOT, 'examples/two-gateways', name);

  it('is what the example synthesizes, with its functions as they were bundled', async () => {
    const app = join(project, 'two-gateways.ts');
    await copyFile(example('app.ts'), app);
    const outdir = join(project, 'cdk.out');
    await run(process.execPath, [app], { cwd: project, env: { ...process.env, CDK_OUTDIR: outdir } });
    const template = JSON.parse(await readFile(join(outdir, 'Chat.template.json'), 'utf8'));
    const resources = Object.values<{ Type: string; Properties: Record<string, unknown> }>(template.Resources);
    const valuesOf = (type: string, property: string) =>
      resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties[property]);

    expect(Object.keys(template.Outputs)).toEqual(['CustomersUrl', 'HelpDeskUrl']);
    expect(valuesOf('AWS::ApiGateway::RestApi', 'Name')).toEqual([
      expect.stringMatching(/^Chat-Customers-/),
      expect.stringMatching(/^Chat-HelpDesk-/),
    ]);
    expect(valuesOf('AWS::Lambda::Function', 'Handler')).toEqual(Array(5).fill('index.handler'));
    const codes = valuesOf('AWS::Lambda::Function', 'Code') as { S3Key: string }[];
    for (const handler of ['connection', 'chat', 'authorizer']) {
      const bundle = await readFile(
        join(project, `node_modules/participant-gateway/dist/functions/${handler}/index.mjs`),
      );
      const used = codes.map(({ S3Key }) => join(outdir, `asset.${S3Key.replace('.zip', '')}`, 'index.mjs'));
      const copies = await Promise.all(used.map((path) => readFile(path)));
      expect(copies.some((copy) => copy.equals(bundle))).toBe(true);
    }
  });

  it('is a project of the versions that it was tested with', async () => {
    const { dependencies, devDependencies } = JSON.parse(await readFile(example('package.json'), 'utf8'));
    const ours = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    expect(dependencies).toEqual({
      'aws-cdk-lib': ours.devDependencies['aws-cdk-lib'],
      constructs: ours.devDependencies.constructs,
      'participant-gateway': ours.version,
    });
    expect(devDependencies).toEqual({ 'aws-cdk': ours.devDependencies['aws-cdk'] });
  });

  describe.each(modules)('with the types of module %s, resolved as %s', (module, moduleResolution) => {
    const options = { module, moduleResolution, types: 'node', skipLibCheck: 'true' };

    it('the example compiles', async () => {
      expect(await compile(await readFile(example('app.ts'), 'utf8'), options)).toBe('');
    });

    it('a wrong key or value does not', async () => {
      const source = await readFile(example('app.ts'), 'utf8');
      expect(await compile(source.replace("authorizer: 'jwt'", "authorizer: 'oidc'"), options)).toContain('\'"oidc"\'');
      expect(await compile(source.replace('allowedOrigins:', 'origins:'), options)).toContain(
        "'origins' does not exist",
      );
    });
  });
});

describe('participant-gateway/client', () => {
  it('chats in a module of plain JavaScript, which then ends by itself', async () => {
    const script = `
      import { Chat } from 'participant-gateway/client';
      import { startAmazonConnect } from 'participant-gateway/local';

      const connect = await startAmazonConnect();
      const { ParticipantToken } = connect.startChat('Ann');
      const chat = new Chat({ endpoint: connect.url, participantToken: ParticipantToken });
      await chat.connect();
      const said = [];
      for await (const { DisplayName, Content } of chat) {
        if (!Content) continue;
        said.push([DisplayName, Content]);
        if (said.length === 1) await chat.sendMessage('My parcel is late.');
        if (said.length === 3) await chat.disconnect();
      }
      await connect.close();
      console.log(JSON.stringify({ said, ending: chat.ending }));
    `;
    const { said, ending } = (await node('chat.mjs', script)) as { said: string[][]; ending: object };
    const [[agent, greeting] = [], ...others] = said;
    expect(greeting).toMatch(/^Hello Ann/);
    expect(others).toEqual([
      ['Ann', 'My parcel is late.'],
      [agent, 'My parcel is late.'],
    ]);
    expect(ending).toEqual({ by: 'disconnect' });
  });

  const page = `
    import { Chat } from 'participant-gateway/client';

    const { endpoint = '', participantToken = '' } = Object.fromEntries(new URLSearchParams(location.search));
    const chat = new Chat({ endpoint, participantToken });
    await chat.connect();
    for await (const { Content } of chat) document.body.append(Content ?? '');
  `;

  describe('in a project of Vite', () => {
    let built: string;

    beforeAll(async () => {
      const site = join(project, 'site');
      await mkdir(join(site, 'src'), { recursive: true });
      await writeFile(join(site, 'index.html'), '<!doctype html><script type="module" src="/src/main.ts"></script>');
      await writeFile(join(site, 'src/main.ts'), page);
      await run(process.execPath, [VITE, 'build'], { cwd: site });
      const [script = ''] = await readdir(join(site, 'dist/assets'));
      built = await readFile(join(site, 'dist/assets', script), 'utf8');
    });

    it('is built without anything of the emulated service', () => {
      expect(built).toContain('/participant/connection');
      expect(built).not.toMatch(/fastify|node:|\brequire\(|\bimport\b/);
    });

    (chromium === undefined ? it.skip : it)('chats in Chromium', async () => {
      const connect = await startAmazonConnect({ log: record });
      const browser = await startBrowser(chromium ?? '');
      try {
        const { ParticipantToken } = connect.startChat('Ann');
        const parameters = new URLSearchParams({ endpoint: connect.url, participantToken: ParticipantToken });
        const page = await browser.openPage(`${browser.origin}/?${parameters}`);
        await page.addScriptTag({ content: built, type: 'module' });
        await page.getByText('Hello Ann').waitFor();
      } finally {
        await browser.close();
        await connect.close();
      }
    });
  });

  const consumer = ({ event = 'state', option = 'clientToken', thrown = 'retryAfter' }) => `
    import {
      Chat,
      type ChatSession,
      DisconnectedError,
      EndedError,
      ServiceError,
      type State,
      type TranscriptItem,
    } from 'participant-gateway/client';

    export async function chat(session: ChatSession, show: (item: TranscriptItem) => void): Promise<number> {
      await using chat = new Chat({ endpoint: 'https://chat.example.com/v1', ...session });
      const states: State[] = [];
      const stop = chat.on('${event}', (state) => states.push(state));
      chat.on('step', (step) => step.step === 'lost' && console.log(step.loss, step.code));
      await chat.connect({ signal: AbortSignal.timeout(10_000) });
      stop();
      try {
        await chat.sendMessage('Hello', { ${option}: '1', whenDisconnected: 'fail' });
        await chat.sendAttachment(Object.assign(new Blob(['Hello'], { type: 'text/plain' }), { name: 'hello.txt' }));
        for await (const item of chat) show(item);
        const { Transcript = [] } = await chat.call('GetTranscript', { MaxResults: 15 });
        return Transcript.length;
      } catch (error) {
        if (error instanceof ServiceError) return error.${thrown} ?? error.status;
        if (error instanceof EndedError && error.ending.by === 'failure') throw error.ending.error;
        if (error instanceof DisconnectedError) return states.length;
        throw error;
      }
    }
  `;

  describe.each(modules)('with the types of module %s, resolved as %s', (module, moduleResolution) => {
    const browser = { module, moduleResolution, lib: 'es2024,dom' };

    it.each([
      ['a browser', browser],
      ['Node', { module, moduleResolution, types: 'node' }],
    ])('compiles strictly for %s', async (_, options) => {
      expect(await compile(consumer({}), options)).toBe('');
    });

    it.each([
      ['an event', { event: 'message' }, `'"message"' is not assignable to parameter of type 'keyof ConnectionEvents'`],
      ['an option', { option: 'token' }, `'token' does not exist in type 'MessageOptions'`],
      ['a property of an error', { thrown: 'code' }, `'code' does not exist on type 'ServiceError'`],
    ])('does not compile with %s that does not exist', async (_, names, found) => {
      expect(await compile(consumer(names), browser)).toContain(found);
    });
  });
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

  describe.each(modules)('with the types of module %s, resolved as %s', (module, moduleResolution) => {
    const check = (source: string) => compile(source, { module, moduleResolution });

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

describe('participant-gateway, without the CDK and the SDK', () => {
  let bin: string;

  beforeAll(async () => {
    bin = join(project, 'node_modules/participant-gateway', manifest.bin['participant-gateway'] ?? '');
    for (const name of Object.keys(manifest.peerDependencies)) await rm(join(project, 'node_modules', name));
  });

  it('starts the emulated Amazon Connect, and runs every other command at it', async () => {
    expect((await readFile(bin, 'utf8')).split('\n')[0]).toBe('#!/usr/bin/env node');
    const local = new StartedCommand([process.execPath, bin, 'local'], project);
    await local.line(/^ready$/);
    expect(local.command('PARTICIPANT_TOKEN=')).toMatch(/ {2}npx participant-gateway connect --endpoint-url http:\S+$/);
    const env = { AWS_ENDPOINT_URL: await local.titled('Amazon Connect'), PARTICIPANT_TOKEN: await local.token() };
    const call = async (...args: string[]): Promise<string> => {
      // Standard input is at its end, or `connect` and `send` would wait for it.
      const called = run(process.execPath, [bin, ...args], { cwd: project, env });
      called.child.stdin?.end();
      const { stdout, stderr } = await called;
      expect(stderr).toBe('');
      return stdout;
    };
    const create = ['create-participant-connection', '--type', 'WEBSOCKET', '--query', 'keys(@)', '--output', 'yaml'];
    expect(await call(...create)).toBe('- Websocket\n');
    expect(await call('connect')).toContain('the first heartbeat is answered\n');
    expect(JSON.parse(await call('send', 'Hello?'))).toHaveProperty('Id');
    expect(await call('doctor')).toMatch(/\n\d+ checks: \d+ well, 2 skipped\.\n$/);
    expect(await call('completion', 'bash')).toContain('complete -o default -F');
    expect(await call('complete', '--', 'ta')).toMatch(/^tail\t/);
    expect(await call('--version')).toMatch(/^participant-gateway\/\d/);
    expect(await local.interrupt()).toBe(0);
    expect(local.hasOrphans).toBe(false);
  });
});
