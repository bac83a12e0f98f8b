import { lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AmazonConnect, type StartedChat, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { runCommandLine, startCommandLine } from '../support/command-line.ts';
import { record, secretsIn } from '../support/output.ts';

let connect: AmazonConnect;
let chat: StartedChat;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tail-'));
  connect = await startAmazonConnect({ log: record });
});

beforeEach(() => {
  chat = connect.startChat('Ann');
});

afterEach(() => connect.clearFaults());

afterAll(async () => {
  await connect.close();
  await rm(folder, { recursive: true });
});

const start = (...more: readonly string[]) =>
  startCommandLine(['tail', '--endpoint-url', connect.url, ...more], {
    variables: { PARTICIPANT_TOKEN: chat.ParticipantToken },
  });

it('prints the items from the beginning on, as they come, until the chat ends', async () => {
  const running = start();
  await running.printed(/Hello Ann/);
  connect.agent(chat.ContactId).say('Two\nlines');
  await running.printed(/lines/);
  connect.agent(chat.ContactId).endChat();
  const { exitCode, stdout, stderr } = await running.end;
  expect([exitCode, stderr]).toEqual([0, '']);
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /;
  const lines = stdout.trimEnd().split('\n');
  expect(lines.map((line) => line.replace(time, ''))).toEqual([
    'Ann [participant.joined]',
    'Ben [participant.joined]',
    expect.stringMatching(/^Ben Hello Ann/),
    'Ben Two',
    '    lines',
    'Ben [participant.left]',
    '[chat.ended]',
  ]);
  expect(lines.filter((line) => time.test(line))).toHaveLength(6);
});

it('prints them as lines of JSON', async () => {
  const running = start('--json');
  await running.printed(/Hello Ann/);
  running.interrupt();
  const { exitCode, stdout } = await running.end;
  expect(exitCode).toBe(130);
  const items = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(items).toHaveLength(3);
  expect(items[2]).toMatchObject({
    Type: 'MESSAGE',
    ContentType: 'text/plain',
    ParticipantRole: 'AGENT',
    Id: expect.any(String),
    AbsoluteTime: expect.any(String),
  });
});

it('goes on without a gap after a lost connection, which it tells on standard error', async () => {
  const running = start();
  await running.printed(/Hello Ann/);
  connect.injectFault({ fault: 'delay', operation: 'CreateParticipantConnection', milliseconds: 50 });
  connect.injectFault({ fault: 'dropped-sockets' });
  await running.printed(/\[lost\] the websocket is lost: closed, with the code 1006\n/);
  connect.agent(chat.ContactId).say('Meanwhile.');
  await running.printed(/\[catch up\] 1 item was said before\n/);
  connect.agent(chat.ContactId).endChat();
  const { exitCode, stdout } = await running.end;
  expect([exitCode, stdout.match(/Hello Ann|Meanwhile|ended/g)]).toEqual([0, ['Hello Ann', 'Meanwhile', 'ended']]);
});

it.each([
  ['the token is refused', { PARTICIPANT_TOKEN: 'unknown' }, 254, '(AccessDeniedException)'],
  ['there is none', {}, 252, '--participant-token'],
])('fails if %s', async (_, variables, code, words) => {
  const { exitCode, stderr, stdout } = await runCommandLine(['tail', '--endpoint-url', connect.url], { variables });
  expect([exitCode, stdout, stderr]).toEqual([code, '', expect.stringContaining(words)]);
});

it('fails if the chat has ended while it was away', async () => {
  const running = start();
  await running.printed(/Hello Ann/);
  connect.injectFault({ fault: 'ended-while-away' });
  expect(await running.end).toMatchObject({
    exitCode: 254,
    stderr: expect.stringContaining('(AccessDeniedException)'),
  });
});

it('tells an attachment by its name and its status', async () => {
  const running = start();
  await running.printed(/Hello Ann/);
  const { Chat } = await import('../../client/chat.ts');
  const client = new Chat({ endpoint: connect.url, participantToken: chat.ParticipantToken });
  await client.sendAttachment(new File(['%PDF'], 'in\x1b[31mvoice.pdf', { type: 'application/pdf' }));
  await running.printed(/Ann \[file invoice\.pdf, application\/pdf, APPROVED\]\n/);
  client.close();
  running.interrupt();
  await running.end;
});

describe('--state', () => {
  const said = (stdout: string) => stdout.match(/Hello Ann|one|two|three/g) ?? [];

  it('lets the next run go on, without a gap, and holds no secret', async () => {
    const state = join(folder, 'chat.state');
    const first = start('--state', state);
    await first.printed(/Hello Ann/);
    connect.agent(chat.ContactId).say('one');
    await first.printed(/one/);
    first.interrupt();
    expect(said((await first.end).stdout)).toEqual(['Hello Ann', 'one']);
    connect.agent(chat.ContactId).say('two');
    const second = start('--state', state);
    await second.printed(/two/);
    connect.agent(chat.ContactId).say('three');
    await second.printed(/three/);
    second.interrupt();
    expect(said((await second.end).stdout)).toEqual(['two', 'three']);
    expect(secretsIn(await readFile(state, 'utf8'))).toEqual([]);
    expect((await stat(state)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['chat.state']);
  });

  it('of another chat leaves nothing out', async () => {
    const state = join(folder, 'other.state');
    await writeFile(state, '{"seen":["another"]}');
    const running = start('--state', state);
    await running.printed(/Hello Ann/);
    running.interrupt();
    expect((await running.end).stdout.match(/joined|Hello Ann/g)).toEqual(['joined', 'joined', 'Hello Ann']);
  });

  it('of more items than it remembers leaves nothing out, and repeats nothing', async () => {
    const state = join(folder, 'long.state');
    const first = start('--state', state);
    await first.printed(/Hello Ann/);
    for (let count = 1; count <= 30; count++) connect.agent(chat.ContactId).say(`item ${count}.`);
    await first.printed(/item 30\./);
    first.interrupt();
    await first.end;
    connect.agent(chat.ContactId).say('item 31.');
    const second = start('--state', state);
    await second.printed(/item 31\./);
    second.interrupt();
    expect((await second.end).stdout.match(/Hello Ann|item \d+/g)).toEqual(['item 31']);
  });

  it('may be shared, and may be a link, which stays one', async () => {
    const state = join(folder, 'shared.state');
    const link = join(folder, 'link.state');
    await writeFile(state, '{"seen":[]}');
    await symlink(state, link);
    const both = [start('--state', state), start('--state', link)];
    await Promise.all(both.map(({ printed }) => printed(/Hello Ann/)));
    for (let count = 1; count <= 12; count++) connect.agent(chat.ContactId).say(`item ${count}.`);
    await Promise.all(both.map(({ printed }) => printed(/item 12\./)));
    for (const { interrupt } of both) interrupt();
    for (const { end } of both) expect((await end).exitCode).toBe(130);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
  });

  it('is refused before anything is called, if it cannot be written', async () => {
    const { exitCode, stdout, stderr } = await start('--state', join(folder, 'nowhere', 'state')).end;
    expect([exitCode, stdout, stderr]).toEqual([
      252,
      '',
      expect.stringContaining('cannot be written (ENOENT). Name a file'),
    ]);
  });

  it.each([
    ['of something else', 'PARTICIPANT_TOKEN=SECRET', 'is no file of this command'],
    ['of other JSON', '{"seen":[1]}', 'is no file of this command'],
  ])('is refused if the file is %s, which stays as it is', async (_, content, words) => {
    const state = join(folder, 'wrong.state');
    await writeFile(state, content);
    const { exitCode, stderr } = await start('--state', state).end;
    expect([exitCode, stderr]).toEqual([252, expect.stringContaining(words)]);
    expect(await readFile(state, 'utf8')).toBe(content);
  });

  it('is refused if it cannot be read', async () => {
    const { exitCode, stderr } = await start('--state', folder).end;
    expect([exitCode, stderr]).toEqual([252, expect.stringContaining('cannot be read (EISDIR)')]);
  });
});
