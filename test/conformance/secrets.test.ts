import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { callAt } from '../support/call.ts';
import { ask, connectionOf } from '../support/chats.ts';
import { secretsIn } from '../support/output.ts';
import type { Turn } from '../support/scripted-server.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
const lines: string[] = [];

/** A gateway whose owner has turned on all that could make a function write more. */
beforeAll(async () => {
  world = await startWorld({
    changes: {
      template: (text) =>
        text.replace(
          '"POWERTOOLS_LOG_LEVEL": "INFO"',
          '"POWERTOOLS_LOG_LEVEL": "TRACE", "POWERTOOLS_LOGGER_LOG_EVENT": "true", "POWERTOOLS_DEV": "true"',
        ),
    },
    logFunction: (line) => lines.push(line),
  });
});

afterAll(() => world.close());

const token = () => world.connect.startChat('Ann').ParticipantToken;
const EVERYTHING = '{"Type":["WEBSOCKET","CONNECTION_CREDENTIALS","WEBRTC_CONNECTION"]}';

async function call(bearer: string, body = EVERYTHING, turns: Turn[] = []): Promise<string> {
  world.way.replyWith(...turns);
  const response = await fetch(`${world.gateway.url}/participant/connection`, {
    method: 'POST',
    headers: { 'X-Amz-Bearer': bearer, 'Content-Type': 'text/plain' },
    body,
  });
  return response.text();
}

it('hands out what it never writes', async () => {
  expect(secretsIn(await call(token()))).not.toEqual([]);
  expect(lines.join('\n')).toContain('"Answered."');
  expect(secretsIn(lines.join('\n'))).toEqual([]);
});

it('writes nothing of what people say to each other, nor where their files are', async () => {
  const { connectionToken: ConnectionToken } = await connectionOf(world.connect, token());
  const { url } = world.gateway;
  lines.length = 0;
  const say = { ConnectionToken, ContentType: 'text/plain', Content: 'SECRET' };
  expect((await ask(url, 'SendMessage', say)).status).toBe(200);
  const { body } = await ask(url, 'StartAttachmentUpload', {
    ConnectionToken,
    ContentType: 'text/plain',
    AttachmentName: 'SECRET.txt',
    AttachmentSizeInBytes: 5,
  });
  expect(secretsIn(JSON.stringify(body))).not.toEqual([]);
  await ask(url, 'DescribeView', { ConnectionToken, ViewToken: 'SECRET' });
  await ask(url, 'GetTranscript', { ConnectionToken });
  await callAt(url, { path: '/participant/message', headers: { 'X-Amz-Bearer': ConnectionToken }, body: 'SECRET' });
  expect(lines.join('\n')).toContain('"operation":"DescribeView"');
  expect(secretsIn(lines.join('\n'))).toEqual([]);
});

const echoed = (secret: string): [string, string, Turn[]][] => {
  const reply = (status: number, body: unknown, headers = {}): Turn => ({ status, body, headers });
  const named = (name: string) => ({ 'x-amzn-ErrorType': name });
  return [
    ['in a message of Amazon Connect', EVERYTHING, [reply(403, { Message: secret }, named('AccessDeniedException'))]],
    ['in the name of an error', EVERYTHING, [reply(400, { Message: 'no' }, named(secret))]],
    ['in an answer that is no JSON', EVERYTHING, [reply(200, `wss://${secret}`)]],
    ['in an answer that is cut', EVERYTHING, [reply(200, `{"Websocket":{"Url":"wss://example?AuthToken=${secret}`)]],
    ['in an answer that lacks something', EVERYTHING, [reply(200, { Websocket: { Url: `wss://${secret}` } })]],
    ['in a page of something on the way', EVERYTHING, Array(3).fill(reply(503, `<h1>${secret}</h1>`))],
    ['in a body that is no JSON', secret, []],
    ['in a member where it does not belong', JSON.stringify({ Type: [secret] }), []],
    ['as a member', JSON.stringify({ [secret]: secret }), []],
  ];
};

it.each(echoed('').map(([where], index) => [where, index] as const))(
  'writes and answers no token that comes %s',
  async (_, index) => {
    const secret = token();
    const [, body, turns] = echoed(secret)[index] ?? ['', '', []];
    lines.length = 0;
    const answer = await call(secret, body, turns);
    expect(JSON.parse(answer)).toEqual({ __type: expect.any(String), Message: expect.any(String) });
    expect(answer).not.toContain(secret);
    expect(lines.join('\n')).toContain('Refused.');
    expect(secretsIn(lines.join('\n'))).toEqual([]);
  },
);
