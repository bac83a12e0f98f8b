import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { type AmazonConnect, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { record } from '../support/output.ts';

type Client = typeof import('../../client/index.ts');

/** React Native's, a polyfill: its signals have no reason. */
class OldAbortController {
  readonly signal = Object.assign(new EventTarget(), { aborted: false });

  abort(): void {
    this.signal.aborted = true;
    this.signal.dispatchEvent(new Event('abort'));
  }
}

/** As a platform fetches that knows such signals. */
const oldFetch = (url: string, { signal, ...request }: RequestInit = {}): Promise<Response> => {
  const abort = new AbortController();
  if (signal?.aborted) abort.abort();
  signal?.addEventListener('abort', () => abort.abort());
  return fetch(url, { ...request, signal: abort.signal });
};

let connect: AmazonConnect;
let client: Client;

beforeEach(async () => {
  connect = await startAmazonConnect({ log: record });
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../client/index.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    globalName: 'client',
    target: 'es2022',
    write: false,
  });
  // No document, no navigator with events, no crypto, and none of the newest of the language.
  const context = createContext({
    fetch: oldFetch,
    WebSocket,
    setTimeout,
    clearTimeout,
    AbortController: OldAbortController,
  });
  runInContext(
    `delete Symbol.dispose; delete Symbol.asyncDispose; delete Promise.withResolvers; delete Array.prototype.findLast;
     ${outputFiles[0]?.text}`,
    context,
  );
  client = context.client;
});

afterEach(() => connect.close());

it('chats where the platform has the least: as React Native, without a page and with old signals', async () => {
  const { ContactId, ParticipantToken } = connect.startChat('Ann');
  const chat = new client.Chat({ endpoint: connect.url, participantToken: ParticipantToken });
  await chat.connect();
  await chat.sendMessage('Hello');
  connect.injectFault({ fault: 'dropped-sockets', contactId: ContactId });
  connect.agent(ContactId).say('Bye');
  const heard: (string | undefined)[] = [];
  for await (const { Content } of chat) {
    heard.push(Content);
    if (Content === 'Bye') break;
  }
  expect(heard.slice(3)).toEqual(['Hello', 'Bye']);

  const abort = new OldAbortController();
  connect.injectFault({ fault: 'delay', operation: 'SendMessage', milliseconds: 60_000, times: 2 });
  const given = chat.sendMessage('never mind', { signal: abort.signal as unknown as AbortSignal });
  abort.abort();
  await expect(given).rejects.toMatchObject({ name: 'AbortError', message: 'The call was aborted.' });
  const waiting = chat.sendMessage('too late');
  chat.close();
  await expect(waiting).rejects.toMatchObject({ name: 'EndedError', ending: { by: 'close' } });
});
