import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  chat,
  connection,
  connectionByCurl,
  conversation,
  conversationByCurl,
} from '../../local/connect/commands-to-paste.ts';
import type { Caller } from '../../local/gateway/caller.ts';
import { type Access, cognitoAccess, jwtAccess } from '../support/access-stack.ts';
import { foreignProgram, shell } from '../support/programs.ts';
import { startWorld, type World } from '../support/world.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(() => world.close());

type Command = (url: string, token: string, caller: Caller) => string;

/** Pastes what is made for a new chat, for the one whom the gateway makes up. */
async function paste(command: Command): Promise<string> {
  const { ParticipantToken } = world.connect.startChat('Ann');
  return shell(command(world.gateway.url, ParticipantToken, await world.gateway.makeCaller()), tmpdir());
}

const accesses: readonly [string, Access][] = [
  ['everybody', {}],
  ['those who sign', { authorizer: 'iam' }],
  ['those who have a token', jwtAccess],
  ['users of a pool', cognitoAccess],
  ['those who have an API key and a token', { ...jwtAccess, apiKeys: ['shop'] }],
  ['those who have an API key and sign', { authorizer: 'iam', apiKeys: ['shop'] }],
];

for (const curl of foreignProgram('curl')) {
  const by =
    (command: Command): Command =>
    (...of) =>
      command(...of).replaceAll('curl -s', `${curl} -s`);

  describe.each(accesses)(`the commands for ${curl}, where a gateway is for %s`, (_, access) => {
    beforeAll(() => world.serveAccess(access));

    it('connect', async () => {
      expect(JSON.parse(await paste(by(connectionByCurl)))).toHaveProperty('ConnectionCredentials.ConnectionToken');
    });

    it('say something, and read it', async () => {
      expect(await paste(by(conversationByCurl))).toMatch(/"Transcript":\[.*"Content":"Is anybody there\?"/);
    });
  });
}

describe.each(accesses.filter(([who]) => ['everybody', 'those who have an API key and a token'].includes(who)))(
  'the command that chats, where a gateway is for %s',
  (_, access) => {
    beforeAll(() => world.serveAccess(access));

    it('connects', async () => {
      const pasted = await paste((...of) => `cd '${ROOT}' && ${chat(...of)} < /dev/null`);
      expect(pasted).toContain('the first heartbeat is answered\n');
    });
  },
);

it('there is no command that chats where callers have to sign', () => {
  const awsCredentials = { accessKeyId: 'a', secretAccessKey: 's' };
  expect(chat('http://127.0.0.1:8787/v1', 'unknown', { headers: {}, awsCredentials })).toBeUndefined();
});

for (const aws of foreignProgram('aws')) {
  const by =
    (command: Command): Command =>
    (...of) =>
      command(...of).replaceAll('aws connect', `${aws} connect`);

  describe.each(accesses.slice(0, 2))(`the commands for ${aws}, where a gateway is for %s`, (_, access) => {
    beforeAll(() => world.serveAccess(access));

    it('connect', async () => {
      expect(JSON.parse(await paste(by(connection)))).toHaveProperty('ConnectionCredentials.ConnectionToken');
    });

    it('say something, and read it', async () => {
      expect(await paste(by(conversation))).toContain('"Is anybody there?"');
    });
  });
}
