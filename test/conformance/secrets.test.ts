import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type AmazonConnect, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { type Gateway, startGateway } from '../../local/gateway/gateway.ts';
import { synthesize } from '../../local/synthesize.ts';
import { copyAssembly } from '../support/assembly.ts';
import { record, secretsIn } from '../support/output.ts';
import { ScriptedServer, type Turn } from '../support/scripted-server.ts';

let directory: string;
let connect: AmazonConnect;
let way: ScriptedServer;
let gateway: Gateway;
const lines: string[] = [];

/** A gateway whose owner has turned on all that could make a function write more. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'secrets-'));
  const outdir = join(directory, 'cdk.out');
  await synthesize(outdir, { context: { throttleRate: 1e6, throttleBurst: 1e6 } });
  const talkative = await copyAssembly(outdir, join(directory, 'talkative'), {
    template: (text) =>
      text.replace(
        '"POWERTOOLS_LOG_LEVEL": "INFO"',
        '"POWERTOOLS_LOG_LEVEL": "TRACE", "POWERTOOLS_LOGGER_LOG_EVENT": "true", "POWERTOOLS_DEV": "true"',
      ),
  });
  connect = await startAmazonConnect({ log: record });
  way = new ScriptedServer(connect.url);
  await way.start();
  gateway = await startGateway({
    outdir: talkative,
    connectUrl: way.url,
    log: record,
    logFunction: (line) => {
      record(line);
      lines.push(line);
    },
  });
});

afterAll(async () => {
  await gateway.close();
  await way.close();
  await connect.close();
  await rm(directory, { recursive: true });
});

const token = () => connect.startChat('Ann').ParticipantToken;
const EVERYTHING = '{"Type":["WEBSOCKET","CONNECTION_CREDENTIALS","WEBRTC_CONNECTION"]}';

async function call(bearer: string, body = EVERYTHING, turns: Turn[] = []): Promise<string> {
  way.replyWith(...turns);
  const response = await fetch(`${gateway.url}/participant/connection`, {
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
