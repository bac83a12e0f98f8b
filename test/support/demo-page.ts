import { readFile } from 'node:fs/promises';
import { expect } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import type { AmazonConnect } from '../../local/connect/amazon-connect.ts';
import type { Browser } from './browser.ts';
import { call, connectionOf } from './chats.ts';

interface ChosenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** The demo page in a browser, as somebody uses it. */
export class DemoPage {
  readonly #page: Page;
  readonly #connect: AmazonConnect;

  constructor(page: Page, connect: AmazonConnect) {
    this.#page = page;
    this.#connect = connect;
  }

  static async open(browser: Browser, url: string, connect: AmazonConnect): Promise<DemoPage> {
    return new DemoPage(await browser.openPage(url), connect);
  }

  get url(): string {
    return this.#page.url();
  }

  async close(): Promise<void> {
    await this.#page.close();
  }

  html(): Promise<string> {
    return this.#page.content();
  }

  /** Errors that nobody has caught, and what the policy of the page forbids. */
  async troubles(): Promise<string[]> {
    const errors = await this.#page.pageErrors();
    const messages = await this.#page.consoleMessages();
    return [
      ...errors.map(({ message }) => message),
      ...messages.map((message) => message.text()).filter((text) => text.includes('Content Security Policy')),
    ];
  }

  text(text: string | RegExp): Locator {
    return this.#page.getByText(text, { exact: true });
  }

  async click(label: string): Promise<void> {
    await this.#page.getByRole('button', { name: label, exact: true }).click();
  }

  async clickIn(role: 'log', label: string): Promise<void> {
    await this.#page.getByRole(role).getByRole('button', { name: label, exact: true }).click();
  }

  async fill(label: string, text: string): Promise<void> {
    await this.#page.getByLabel(label, { exact: true }).fill(text);
  }

  /** Sends a message. */
  async say(text: string): Promise<void> {
    await this.fill('Message', text);
    await this.press('Enter');
  }

  async press(key: string): Promise<void> {
    await this.#page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
  }

  /** Waits until somebody has said something. */
  async says(name: string, text: string | RegExp): Promise<void> {
    await this.#bubble(name, text).waitFor();
  }

  /** What stands below an own message: who, when, and what became of it. */
  async own(text: string): Promise<string> {
    return (await this.#bubble('You', text).locator('.about').innerText()).trim();
  }

  #bubble(name: string, text: string | RegExp): Locator {
    return this.#page
      .getByRole('log')
      .locator('.bubble')
      .filter({ has: this.#page.locator('.name').getByText(name, { exact: true }) })
      .filter({ has: this.#page.locator('.content').getByText(text, { exact: true }) });
  }

  /** Waits for a state of the connection. */
  async hasState(words: string): Promise<void> {
    await this.#page.getByRole('status').getByText(words, { exact: true }).waitFor();
  }

  /** Waits until the panel of the connection says so behind a label. */
  async gauge(label: string, words: RegExp): Promise<void> {
    const gauge = this.#page.locator('#connection dl > div').filter({ hasText: label });
    await gauge.locator('dd').first().filter({ hasText: words }).waitFor();
  }

  /** Waits for an entry of the time line. */
  async timeline(words: RegExp): Promise<void> {
    await this.#page.getByRole('list', { name: 'Time line' }).locator('.what').getByText(words).first().waitFor();
  }

  async chooseFile(file: ChosenFile): Promise<void> {
    const chooser = this.#page.waitForEvent('filechooser');
    await this.click('Attach');
    await (await chooser).setFiles(file);
  }

  async download(name: string): Promise<Buffer> {
    const download = this.#page.waitForEvent('download');
    await this.click(`Download ${name}`);
    return readFile(await (await download).path());
  }

  async contactId(): Promise<string> {
    return this.#page.locator('#contact').innerText();
  }

  /** Waits until another chat is shown. */
  async contactOtherThan(former: string): Promise<void> {
    await this.#page.locator('#contact').filter({ hasText: /./, hasNotText: former }).waitFor();
  }

  /** Who has said what, and what stands below it. */
  conversation(): Promise<string> {
    return this.#page.getByRole('log').innerText();
  }

  /** Waits until each item of the transcript is shown, in order and once, and nothing else. */
  async showsTheTranscript(): Promise<void> {
    const { participantToken } = JSON.parse(String(await this.#page.evaluate("sessionStorage.getItem('chat')")));
    const { connectionToken } = await connectionOf(this.#connect, participantToken);
    const { Transcript = [] } = await call(this.#connect.url, 'GetTranscript', {
      ConnectionToken: connectionToken,
      MaxResults: 100,
      SortOrder: 'ASCENDING',
    });
    const items = this.#page.locator('[data-id]');
    await items.nth(Transcript.length - 1).waitFor();
    const ids = await items.evaluateAll((elements) => elements.map(({ dataset }) => dataset.id));
    expect(ids).toEqual(Transcript.map(({ Id }) => Id));
    expect(await this.text('sending …').count()).toBe(0);
  }

  /** Lets the agent say something. */
  async agentSays(text: string): Promise<void> {
    this.#connect.agent(await this.contactId()).say(text);
  }

  /** Breaks the connection of the websocket. */
  async dropSockets(): Promise<void> {
    this.#connect.injectFault({ fault: 'dropped-sockets', contactId: await this.contactId() });
  }

  async setOffline(isOffline: boolean): Promise<void> {
    await this.#page.context().setOffline(isOffline);
  }

  /** Tells the page that it is on another network, which makes it look after its websocket. */
  async changeNetwork(): Promise<void> {
    await this.#page.evaluate("dispatchEvent(new Event('online'))");
  }

  async setVisibility(visibility: 'hidden' | 'visible'): Promise<void> {
    await this.#page.evaluate(`
      Object.defineProperty(document, 'visibilityState', { value: '${visibility}', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    `);
  }

  async reload(): Promise<void> {
    await this.#page.reload();
  }

  /** Waits for an answer to an operation. */
  async answer(path: string): Promise<void> {
    await this.#page.waitForResponse((response) => response.url().endsWith(path) && response.status() === 200);
  }

  async resize(width: number, height: number): Promise<void> {
    await this.#page.setViewportSize({ width, height });
  }

  /** By how much the page, or a part that scrolls by itself, is wider than its place. */
  overflow(): Promise<number> {
    return this.#page
      .locator('html, #log, #timeline, #faults')
      .evaluateAll((parts) => Math.max(...parts.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)));
  }

  /** Presses a key until the focus is on a control. */
  async tabTo(label: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    for (let presses = 0; presses < 60; presses += 1) {
      await this.press(key);
      if ((await this.focused()) === label) return;
    }
    throw new Error(`${key} does not lead to ${label}.`);
  }

  /** The name of the control that has the focus. */
  async focused(): Promise<string | undefined> {
    const focused = this.#page.locator('button:focus, input:focus');
    if ((await focused.count()) === 0) return undefined;
    return focused.evaluate(({ labels, textContent }) => labels[0]?.textContent ?? textContent);
  }

  ariaSnapshot(): Promise<string> {
    return this.#page.locator('body').ariaSnapshot();
  }

  faultButtons(): Promise<string[]> {
    return this.#page.getByRole('list', { name: 'Faults' }).getByRole('button').allInnerTexts();
  }

  /** The text by which the button of a fault is described to a screen reader. */
  async description(fault: string): Promise<string> {
    const id = await this.#page.getByRole('button', { name: fault, exact: true }).getAttribute('aria-describedby');
    return this.#page.locator(`[id="${id}"]`).innerText();
  }
}
