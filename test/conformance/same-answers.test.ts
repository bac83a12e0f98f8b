import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as sdk from '@aws-sdk/client-connectparticipant';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OperationName, type OperationOutput, operations } from '../../contract/operations.ts';
import { SCAN_MS } from '../../local/connect/attachments.ts';
import { foreignProgram } from '../support/programs.ts';
import { startWorld, type World } from '../support/world.ts';

const run = promisify(execFile);

let world: World;
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'home-'));
  world = await startWorld({ stoppedAt: Date.now() });
});

afterAll(async () => {
  await world.close();
  await rm(home, { recursive: true });
});

/** A client without any knowledge of the gateway: calls an operation at an endpoint. */
type Call = (endpoint: string, name: OperationName, input: object) => Promise<unknown>;

const bySdk: Call = async (endpoint, name, input) => {
  const client = new sdk.ConnectParticipantClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: '', secretAccessKey: '' },
  });
  const { [`${name}Command`]: Command } = sdk as unknown as Record<string, typeof sdk.SendMessageCommand>;
  if (!Command) throw new Error(`The SDK has no ${name}.`);
  const { $metadata, ...output } = await client.send(new Command(input as sdk.SendMessageCommandInput));
  return output;
};

const byCli =
  (program: string): Call =>
  async (endpoint, name, input) => {
    const command = name.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase();
    const { stdout } = await run(
      program,
      [
        ...['connectparticipant', command, '--cli-input-json', JSON.stringify(input)],
        ...['--endpoint-url', endpoint, '--region', 'us-east-1', '--no-sign-request', '--output', 'json'],
      ],
      { env: { PATH: process.env.PATH, HOME: home, AWS_PAGER: '' } },
    );
    return stdout === '' ? {} : JSON.parse(stdout);
  };

/** Ids, tokens and signatures, each by the place at which it occurs first: two chats have the same otherwise. */
function normalizer(): (answer: unknown) => unknown {
  const seen = new Map<string, string>();
  return (answer) =>
    JSON.parse(
      JSON.stringify(answer).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}/g, (random) => {
        if (!seen.has(random)) seen.set(random, `random-${seen.size}`);
        return seen.get(random) ?? '';
      }),
    );
}

/**
 * Has two chats side by side, one with Amazon Connect itself and one through the gateway, call by call, and holds the
 * answers against each other. Amazon Connect's clock stands still, so that the times are the same, too.
 *
 * @returns what was called
 */
async function haveTwoChats(callBy: Call, knows: (name: OperationName) => boolean): Promise<OperationName[]> {
  const called: OperationName[] = [];
  const sides = [world.connect.url, world.gateway.url].map((endpoint) => {
    const { ParticipantToken } = world.connect.startChat('Ann');
    return { endpoint, ParticipantToken, ConnectionToken: '', normalized: normalizer() };
  });
  type Side = (typeof sides)[number];

  /** Calls an operation at both, and returns what each answered. */
  const both = async <Name extends OperationName>(
    name: Name,
    inputFor: (side: Side, index: number) => object,
  ): Promise<OperationOutput<Name>[]> => {
    const answers: unknown[] = [];
    for (const [index, side] of sides.entries()) {
      const token = name === 'CreateParticipantConnection' ? 'ParticipantToken' : 'ConnectionToken';
      answers.push(await callBy(side.endpoint, name, { [token]: side[token], ...inputFor(side, index) }));
    }
    const [direct, through] = answers.map((answer, index) => sides[index]?.normalized(answer));
    expect([name, through]).toEqual([name, direct]);
    called.push(name);
    return answers as OperationOutput<Name>[];
  };
  const say = (Content: string) => both('SendMessage', () => ({ ContentType: 'text/plain', Content }));
  const newest = async () => {
    const answers = await both('GetTranscript', () => ({ MaxResults: 1 }));
    return answers.map(({ Transcript }) => Transcript?.[0]);
  };

  const connections = await both('CreateParticipantConnection', () => ({
    Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS', 'WEBRTC_CONNECTION'],
    ConnectParticipant: true,
  }));
  for (const [index, side] of sides.entries()) {
    side.ConnectionToken = connections[index]?.ConnectionCredentials?.ConnectionToken ?? '';
  }

  const greetings = await newest();
  await both('SendEvent', (_, index) => ({
    ContentType: 'application/vnd.amazonaws.connect.event.message.read',
    Content: JSON.stringify({ messageId: greetings[index]?.Id }),
  }));
  await say('Grüße 👋');
  await both('GetTranscript', () => ({ ScanDirection: 'BACKWARD', SortOrder: 'ASCENDING', MaxResults: 100 }));

  const uploads = await both('StartAttachmentUpload', () => ({
    ContentType: 'text/plain',
    AttachmentName: 'note.txt',
    AttachmentSizeInBytes: 5,
    ClientToken: 'a-client-token',
  }));
  for (const { UploadMetadata: { Url = '', HeadersToInclude = {} } = {} } of uploads) {
    expect((await fetch(Url, { method: 'PUT', headers: HeadersToInclude, body: 'hello' })).status).toBe(200);
  }
  const attachment = (index: number): string => uploads[index]?.AttachmentId ?? '';
  await both('CompleteAttachmentUpload', (_, index) => ({
    AttachmentIds: [attachment(index)],
    ClientToken: 'a-client-token',
  }));
  world.connect.advance(SCAN_MS);
  const files = await both('GetAttachment', (_, index) => ({ AttachmentId: attachment(index) }));
  for (const { Url = '' } of files) expect(await (await fetch(Url)).text()).toBe('hello');

  if (knows('DescribeView')) {
    await say('/form');
    const forms = await newest();
    await both('DescribeView', (_, index) => ({
      ViewToken: JSON.parse(forms[index]?.Content ?? '').data.content.viewToken,
    }));
  }
  if (knows('GetAuthenticationUrl')) {
    await say('/signin');
    const requests = await newest();
    const session = (index: number) => JSON.parse(requests[index]?.Content ?? '') as { SessionId: string };
    await both('GetAuthenticationUrl', (_, index) => ({ ...session(index), RedirectUri: 'https://shop.example/' }));
    await both('CancelParticipantAuthentication', (_, index) => session(index));
  }
  await both('DisconnectParticipant', () => ({}));
  return called;
}

const all = Object.keys(operations).toSorted();

describe('the JavaScript SDK', () => {
  it('calls all eleven through the gateway, and reads what it reads without', async () => {
    const called = await haveTwoChats(bySdk, () => true);
    expect([...new Set(called)].toSorted()).toEqual(all);
  });
});

for (const program of foreignProgram('aws')) {
  describe(`the AWS CLI at ${program}`, () => {
    it('calls all that it knows through the gateway, and prints what it prints without', async () => {
      // Version 2.9, of Debian 12, is older than three of the operations.
      const { stdout, stderr } = await run(program, ['--version']);
      const isOld = /aws-cli\/2\.9\./.test(stdout + stderr);
      const unknown: OperationName[] = ['CancelParticipantAuthentication', 'DescribeView', 'GetAuthenticationUrl'];
      const called = await haveTwoChats(byCli(program), (name) => !(isOld && unknown.includes(name)));
      expect([...new Set(called)].toSorted()).toEqual(
        all.filter((name) => !(isOld && unknown.includes(name as OperationName))),
      );
    });
  });
}
