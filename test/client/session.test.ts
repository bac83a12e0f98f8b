import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ClientWorld, expiring, Heard } from '../support/client-world.ts';
import { secretsIn } from '../support/output.ts';

let world: ClientWorld;

beforeEach(async () => {
  world = await ClientWorld.start();
});

afterEach(() => world.close());

/** As a page would keep it. */
const kept = <Session>(session: Session): Session => JSON.parse(JSON.stringify(session));

it('resumes after the last item that came, without a gap', async () => {
  const { chat, heard, started } = world.create();
  await chat.connect();
  for (const text of ['one', 'two']) world.say(started, text);
  await heard.message('two');
  const session = kept(chat.session);
  chat.close();
  for (const text of ['three', 'four']) world.say(started, text);

  const resumed = world.resume(session);
  const heardThen = new Heard(resumed);
  await resumed.connect();
  world.say(started, 'five');
  await heardThen.message('five');
  expect(heardThen.items.all.map(({ Content }) => Content)).toEqual(['three', 'four', 'five']);
});

it('remembers the last 20 items, so it stays small', async () => {
  const { chat, heard, started } = world.create();
  await chat.connect();
  for (let count = 1; count <= 100; count += 1) world.say(started, `message ${count}`);
  await heard.message('message 100');
  expect(chat.session.seen).toEqual(heard.items.all.slice(-20).map(({ Id }) => Id));
  chat.close();
  world.say(started, 'message 101');
  const resumed = world.resume(kept(chat.session));
  const heardThen = new Heard(resumed);
  await resumed.connect();
  expect(heardThen.messages).toEqual(['message 101']);
});

it('without what was seen, reads the chat from its beginning', async () => {
  const { chat, heard, started } = world.create();
  await chat.connect();
  world.say(started, 'one');
  await heard.message('one');
  const resumed = world.resume({ participantToken: chat.session.participantToken });
  const heardThen = new Heard(resumed);
  await resumed.connect();
  expect(heardThen.items.all).toEqual(
    heard.items.all.map(({ InitialContactId: _, ...item }: object & { InitialContactId?: string }) => item),
  );
});

it('takes messages along that were not sent, and sends each once and in order', async () => {
  const { chat, heard } = world.create();
  await chat.connect();
  await chat.sendMessage('one');
  // The first reaches Amazon Connect, but its answer does not come before the page is left.
  world.proxy.replyWith({ after: forwarded(), turn: 'silence' });
  for (const text of ['two', 'three']) chat.sendMessage(text, { contentType: 'text/markdown' }).catch(() => {});
  await heard.message('two');
  chat.close();
  const session = kept(chat.session);
  expect(session.unsent?.map(({ content }) => content)).toEqual(['two', 'three']);

  // Whose client tokens differ from those of the first client only by chance.
  const resumed = world.resume({ ...session, random: Math.random });
  const heardThen = new Heard(resumed);
  const sending = resumed.sendMessage('four');
  expect(world.calls).toEqual(['message']);
  await resumed.connect();
  await sending;
  await heardThen.message('four');
  expect(heardThen.messages).toEqual(['three', 'four']);
  expect(resumed.session.unsent).toEqual([]);

  async function forwarded(): Promise<void> {
    const { proxy, connect } = world;
    await proxy.request();
    const [{ url, headers, body }] = proxy.seen as [(typeof proxy.seen)[0]];
    const bearer = { 'x-amz-bearer': String(headers['x-amz-bearer']) };
    await fetch(`${connect.url}${url}`, { method: 'POST', headers: bearer, body });
  }
});

it('alone has the participant token: a client that is logged shows none', async () => {
  const { chat, started } = world.create();
  await chat.connect();
  expect(JSON.stringify(chat.session)).toContain(started.ParticipantToken);
  const logged = inspect(chat, { depth: 10, showHidden: true }) + JSON.stringify(chat);
  expect(secretsIn(logged)).toEqual([]);
});

it('has no message that its caller gave up', async () => {
  const { chat } = world.create();
  const abort = new AbortController();
  world.proxy.replyWith('silence');
  const given = chat.sendMessage('never mind', { signal: abort.signal });
  abort.abort();
  chat.close();
  await given.catch(() => {});
  expect(chat.session.unsent).toEqual([]);
});

it('lets go of unsent messages if the chat is over', async () => {
  const { chat, started } = world.create();
  const session = { ...chat.session, unsent: [{ content: 'too late', contentType: 'text/plain', clientToken: 'a' }] };
  world.connect.stopContact(started.ContactId);
  const resumed = world.resume(kept(session));
  await expect(resumed.connect()).rejects.toThrow('The chat is over, or the participant token is none: Access denied');
  expect(world.calls).toEqual(['connection']);
});

it('connects five clients of one participant, and keeps the sixth waiting until one is closed', async () => {
  const { chat, heard, started } = world.create();
  const others = Array.from({ length: 5 }, () => world.resume({ participantToken: started.ParticipantToken }));
  const [sixth] = others.splice(-1) as [typeof chat];
  for (const each of [chat, ...others]) await each.connect();
  const heardSixth = new Heard(sixth);
  const connecting = sixth.connect();
  expect((await heardSixth.step('failed')).error.message).toBe('The websocket was not opened.');
  await heardSixth.state('waiting');
  chat.close();
  await new Promise((resolve) => world.sockets[0]?.addEventListener('close', resolve));
  // The others send heartbeats in the meantime.
  world.clock.advance(500);
  await connecting;
  expect(heard.steps.all.filter(({ step }) => step === 'lost')).toEqual([]);
});

it('goes on with its websocket while the participant has as many as it may, and renews it when there is room', async () => {
  const { chat, heard, started } = world.create({ fetch: expiring(8000) });
  const { participantToken } = chat.session;
  const others = Array.from({ length: 4 }, () => world.resume({ participantToken }));
  for (const each of [chat, ...others]) await each.connect();
  heard.skip();
  world.clock.advance(7200);
  const { error, delay } = await heard.step('failed');
  expect(error.message).toBe('The websocket was not opened.');
  world.say(started, 'Still there?');
  await heard.message('Still there?');
  const closed = world.sockets
    .slice(1, 5)
    .map((socket) => new Promise((resolve) => socket.addEventListener('close', resolve)));
  for (const each of others) each.close();
  await Promise.all(closed);
  world.clock.advance(delay);
  await heard.step('caught up');
  expect(heard.states.unread).toEqual([]);
});
