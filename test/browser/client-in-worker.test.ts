import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { type AmazonConnect, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import type { Browser } from '../support/browser.ts';
import { record } from '../support/output.ts';
import { inChromium, startChromium } from '../support/site.ts';

declare global {
  /** In the page. */
  class Worker extends EventTarget {
    constructor(url: string);
    postMessage(message: unknown): void;
    onmessage: ((event: { readonly data: string }) => void) | null;
  }
}

inChromium('the client in a worker', () => {
  let browser: Browser;
  let connect: AmazonConnect;

  beforeAll(async () => {
    browser = await startChromium();
    connect = await startAmazonConnect({ log: record });
  });

  afterAll(async () => {
    await browser.close();
    await connect.close();
  });

  it('chats without a page, and catches up after a loss', async () => {
    const { ContactId, ParticipantToken } = connect.startChat('Ann');
    const { outputFiles } = await build({
      stdin: {
        contents: `
          import { Chat } from './client/index.ts';
          onmessage = async ({ data }) => {
            const chat = new Chat(data);
            await chat.connect();
            for await (const { Content } of chat) postMessage(Content);
          };
        `,
        resolveDir: fileURLToPath(new URL('../../', import.meta.url)),
      },
      bundle: true,
      format: 'iife',
      target: 'es2022',
      write: false,
    });
    const page = await browser.openPage();
    const heard = await page.evaluateHandle(
      ({ script, options }) => {
        const heard: string[] = [];
        const worker = new Worker(URL.createObjectURL(new Blob([script])));
        worker.onmessage = ({ data }) => data && heard.push(data);
        worker.postMessage(options);
        return heard;
      },
      { script: outputFiles[0]?.text ?? '', options: { endpoint: connect.url, participantToken: ParticipantToken } },
    );
    const texts = async (count: number): Promise<string[]> => {
      await page.waitForFunction(([heard, count]) => heard.length >= count, [heard, count] as const);
      return heard.jsonValue();
    };
    await texts(1);
    connect.injectFault({ fault: 'dropped-sockets', contactId: ContactId });
    connect.agent(ContactId).say('missed');
    expect(await texts(2)).toEqual([expect.stringContaining('Hello Ann'), 'missed']);
  });
});
