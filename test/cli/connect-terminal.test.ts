import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AmazonConnect, type StartedChat, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { record } from '../support/output.ts';
import { hasTerminals, TerminalSession } from '../support/terminal-session.ts';

const log: string[] = [];
const wakes = new Set<() => void>();
let connect: AmazonConnect;
let chat: StartedChat;

beforeAll(async () => {
  connect = await startAmazonConnect({
    log: (line) => {
      record(line);
      log.push(line);
      for (const wake of wakes) wake();
    },
  });
});

beforeEach(() => {
  chat = connect.startChat('Ann');
  log.length = 0;
});

afterAll(() => connect.close());

/** Waits for a line of the emulated Amazon Connect. */
async function logged(line: string): Promise<void> {
  while (!log.includes(line)) await new Promise<void>((resolve) => wakes.add(resolve));
}

const open = (...more: readonly string[]) =>
  new TerminalSession(['connect', '--endpoint-url', connect.url, ...more], {
    PARTICIPANT_TOKEN: chat.ParticipantToken,
  });

(hasTerminals ? describe : describe.skip)('connect, at a terminal', () => {
  it('shows the handshake, then sends what is typed, and shows it once, as an item of the chat', async () => {
    const session = open();
    await session.shows('Type what to say.');
    await session.answer('Hello Ann', 'Where is my parcel?\r');
    await session.shows(/Ben Where is my parcel\?/);
    session.type('\x04');
    expect(await session.end()).toBe(0);
    expect(session.screen).toContain('The chat goes on: the same token connects again.');
    expect(session.screen).toMatch(/\d\d:\d\d:\d\d Ann Where is my parcel\?\r?\n/);
  });

  it('tells the others that something is being typed, and not that it is a word for the command', async () => {
    const session = open();
    await session.answer('Type what to say.', '/');
    session.type('\x7fW');
    await logged('POST /participant/event 200');
    expect(log.filter((line) => line.includes('event'))).toHaveLength(1);
    session.type('\x15\x04');
    expect(await session.end()).toBe(0);
    expect(session.screen).not.toContain('[typing]');
  });

  it('keeps what is being typed below what others say', async () => {
    const session = open();
    await session.answer('Hello Ann', 'half a mes');
    await session.shows('> half a mes');
    connect.agent(chat.ContactId).say('One moment.');
    await session.shows(/Ben One moment\.[\s\S]*> half a mes/);
    session.type('sage\r');
    await session.shows(/Ben half a message/);
    session.type('/quit\r');
    expect(await session.end()).toBe(0);
  });

  it('has help, and says what it does not know', async () => {
    const session = open();
    await session.answer('Type what to say.', '/help\r');
    await session.shows('/leave leaves the chat for good');
    session.type('/exit now\r');
    await session.shows('There is no /exit. A line is sent as a message.');
    session.type('//slash\r');
    await session.shows(/Ann \/slash/);
    session.type('/quit\r');
    expect(await session.end()).toBe(0);
  });

  it('says why a message is refused, and goes on', async () => {
    connect.injectFault({ fault: 'error', operation: 'SendMessage', name: 'ValidationException' });
    const session = open();
    await session.answer('Type what to say.', 'one\r');
    await session.answer('An error occurred (ValidationException) when calling the SendMessage operation', 'two\r');
    await session.shows(/Ann two/);
    session.type('/quit\r');
    expect(await session.end()).toBe(0);
  });

  it('says of which call that is, while others are made', async () => {
    connect.injectFault({ fault: 'error', operation: 'SendMessage', name: 'ValidationException' });
    connect.injectFault({ fault: 'delay', operation: 'SendMessage', milliseconds: 1000 });
    const session = open();
    await session.answer('Type what to say.', 'one\rtwo');
    await logged('POST /participant/event 200');
    await session.answer('(ValidationException) when calling the SendMessage operation', '\x15/quit\r');
    expect(await session.end()).toBe(0);
  });

  it('takes a line off that fills several rows, also with characters of double width', async () => {
    const session = open();
    await session.shows('Type what to say.');
    session.type(`${'漢'.repeat(100)}\r`);
    await session.shows(/Ben 漢{100}/);
    // Three rows, of which the cursor stands in the last one.
    expect(session.raw).toContain('\x1b[3A\x1b[1G\x1b[0J');
    session.type('/quit\r');
    expect(await session.end()).toBe(0);
  });

  it('leaves the chat for good on /leave', async () => {
    const session = open();
    await session.answer('Type what to say.', '/leave\r');
    expect(await session.end()).toBe(0);
    expect(session.screen).toContain('You have left the chat.');
    expect(() => connect.agent(chat.ContactId)).toThrow('contact');
  });

  it('ends with the chat', async () => {
    const session = open();
    await session.answer('Hello Ann', '/end\r');
    await session.shows('There is no /end.');
    connect.agent(chat.ContactId).endChat();
    expect(await session.end()).toBe(0);
    expect(session.screen).toMatch(/\[chat\.ended\][\s\S]*The chat is over\./);
  });

  it('ends on Ctrl-C, and leaves no socket open', async () => {
    const session = open();
    await session.answer('Type what to say.', 'half a mes\x03');
    expect(await session.end()).toBe(130);
    expect(session.screen).toContain('The chat goes on: the same token connects again.');
    expect(log.filter((line) => line.startsWith('websocket'))).toEqual(['websocket opened', 'websocket closed 1000']);
  });

  it('prints frames alone with --json', async () => {
    const session = open('--json');
    await session.shows('"step":"caught up"');
    session.type('/nothing\r');
    await session.shows('There is no /nothing.');
    session.type('\x03');
    expect(await session.end()).toBe(130);
    expect(session.screen).not.toContain('Type what to say');
  });
});
