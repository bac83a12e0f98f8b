import { beforeEach, describe, expect, it } from '@jest/globals';
import { platform } from '../../client/environment.ts';
import { ChatSocket } from '../../client/socket.ts';
import { TestClock } from '../support/client-world.ts';
import { FakeSocket } from '../support/fake-socket.ts';

let clock: TestClock;
let fake: FakeSocket;
let socket: ChatSocket;
let told: unknown[];

const SUBSCRIBED = { topic: 'aws/subscribe', content: { status: 'success', topics: ['aws/chat'] } };

beforeEach(() => {
  clock = new TestClock(0);
  told = [];
  const environment = {
    ...platform(),
    clock,
    WebSocket: class extends FakeSocket {
      constructor(url: string) {
        super(url);
        fake = this;
      }
    },
  };
  socket = new ChatSocket('wss://connect.example/', environment, {
    step: (step) => told.push(step),
    subscribed: () => told.push('now'),
    item: (item) => told.push(item),
    lost: (...loss) => told.push(['lost', ...loss]),
  });
});

function subscribe(): void {
  fake.open();
  fake.receive(SUBSCRIBED);
  told.length = 0;
  fake.topics();
}

it('subscribes as soon as it is open, and sends a heartbeat and a ping', () => {
  expect(told).toEqual([]);
  fake.open();
  expect(fake.sent).toEqual([
    { topic: 'aws/subscribe', content: { topics: ['aws/chat'] } },
    { topic: 'aws/heartbeat' },
    { topic: 'aws/ping' },
  ]);
  fake.receive(SUBSCRIBED);
  expect(told).toEqual(['opened', 'subscribed', 'now']);
});

it('is subscribed once, whatever is answered then', () => {
  subscribe();
  fake.receive(SUBSCRIBED);
  fake.receive({ topic: 'aws/subscribe', content: { status: 'failure', topics: ['aws/chat'] } });
  expect(told).toEqual([]);
});

it('sends a heartbeat and a ping every 10 s, as long as they are answered', () => {
  subscribe();
  for (let beat = 0; beat < 5; beat += 1) {
    clock.advance(9999);
    expect(fake.topics()).toEqual([]);
    clock.advance(1);
    expect(fake.topics()).toEqual(['aws/heartbeat', 'aws/ping']);
    fake.receive({ topic: 'aws/heartbeat' });
    fake.receive({ topic: 'aws/ping', statusCode: 200, statusContent: 'OK' });
  }
  expect(told).toEqual(Array(5).fill('heartbeat'));
});

it.each([
  ['the answer to the ping alone', { topic: 'aws/ping', statusCode: 200 }],
  ['an item', { topic: 'aws/chat', content: '{"Id":"1"}' }],
  ['an error', { message: 'Forbidden', connectionId: 'a', requestId: 'b' }],
  ['what it does not know', 'noise'],
])('is taken for alive by %s', (_, frame) => {
  subscribe();
  clock.advance(10_000);
  fake.receive(frame);
  clock.advance(9999);
  expect(told.filter((each) => Array.isArray(each))).toEqual([]);
});

it('is lost if nothing comes for 5 s after a heartbeat', () => {
  subscribe();
  clock.advance(14_999);
  expect(told).toEqual([]);
  clock.advance(1);
  expect(told).toEqual([['lost', 'silent', undefined]]);
  expect([fake.state, clock.pending]).toEqual(['closed', 0]);
});

it('hands items on, which come as JSON within JSON', () => {
  subscribe();
  fake.receive({ topic: 'aws/chat', content: '{"Id":"1","Type":"MESSAGE","Content":"Grüße 👋"}' });
  expect(told).toEqual([{ Id: '1', Type: 'MESSAGE', Content: 'Grüße 👋' }]);
});

it.each([
  ['no JSON', 'noise'],
  ['an empty text', ''],
  ['null', 'null'],
  ['a number', '7'],
  ['a topic that it does not know', { topic: 'aws/unknown' }],
  ['an item that is no JSON', { topic: 'aws/chat', content: 'noise' }],
  ['an item that is none', { topic: 'aws/chat', content: '{}' }],
  ['an error of the service', { message: 'Internal server error', connectionId: 'a', requestId: 'b' }],
])('goes on after a frame with %s', (_, frame) => {
  subscribe();
  fake.receive(frame);
  expect(told).toEqual([]);
  fake.receive({ topic: 'aws/chat', content: '{"Type":"EVENT"}' });
  expect(told).toEqual([{ Type: 'EVENT' }]);
});

it.each([
  ['before it was open', () => {}, ['lost', 'not opened', 1006]],
  ['after it was open', () => fake.open(), ['lost', 'closed', 1006]],
  ['after it was subscribed', () => subscribe(), ['lost', 'closed', 1006]],
])('tells once that it broke %s', (_, reach, loss) => {
  reach();
  fake.break(1006);
  fake.break(1006);
  clock.advance(3_600_000);
  expect(told.filter((each) => Array.isArray(each))).toEqual([loss]);
  expect(clock.pending).toBe(0);
});

describe('once it is closed', () => {
  it.each([
    ['before it is open', () => {}],
    ['while it subscribes', () => fake.open()],
    ['when it is subscribed', () => subscribe()],
  ])('tells nothing more, though it was closed %s', (_, reach) => {
    reach();
    told.length = 0;
    socket.close();
    socket.close();
    expect([fake.state, clock.pending]).toEqual(['closed', 0]);
    fake.open();
    fake.receive({ topic: 'aws/chat', content: '{"Type":"EVENT"}' });
    fake.break();
    expect(told).toEqual([]);
  });
});
