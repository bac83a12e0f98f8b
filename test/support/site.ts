import { describe, expect } from '@jest/globals';
import { type AmazonConnect, type StartedChat, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { type Browser, startBrowser } from './browser.ts';
import { type ChatJsSession, createSession, items, open } from './chatjs.ts';
import { addAgent, type Client } from './chats.ts';
import { record } from './output.ts';
import { foreignProgram } from './programs.ts';
import { startWorld, type WorldOptions } from './world.ts';

const [chromium] = foreignProgram('chromium');

/** Describes what needs a browser; skipped where there is none. */
export const inChromium = chromium === undefined ? describe.skip : describe;

/** An emulated Amazon Connect, and the endpoint that pages are given: its own, or that of a gateway in front of it. */
export interface Target {
  readonly connect: AmazonConnect;
  readonly endpoint: string;
  readonly close: () => Promise<void>;
}

/** What ChatJS is tried at: the same scenarios, and nothing but the endpoint differs. */
export const targets = [
  ['the emulated Amazon Connect', connectItself],
  ['the gateway', () => gatewayInFront()],
] as const;

async function connectItself(): Promise<Target> {
  const connect = await startAmazonConnect({ log: record });
  return { connect, endpoint: connect.url, close: connect.close };
}

export async function gatewayInFront(options?: WorldOptions): Promise<Target> {
  const { connect, gateway, close } = await startWorld(options);
  return { connect, endpoint: gateway.url, close };
}

/** A customer of a chat, by ChatJS in a page of its own. */
export type Customer = ChatJsSession & StartedChat;

/** A web site whose customers chat at a target by ChatJS, and a browser to visit it. */
export interface Site extends Target {
  readonly browser: Browser;
  /** Creates the session of a customer, who has not connected: of a new chat and in a page of the site unless told otherwise. */
  readonly createCustomer: (chat?: StartedChat, origin?: string) => Promise<Customer>;
  /** Starts a chat and connects its customer, who has been greeted by the built-in agent. */
  readonly startCustomer: () => Promise<Customer>;
  /** Starts a chat between a customer, who has seen its own coming, and an agent who is driven by hand. */
  readonly startWithAgent: () => Promise<{ readonly customer: Customer; readonly agent: Client }>;
  /** Ends it, and fails if a page has asked somebody for what it should not. */
  readonly close: () => Promise<void>;
}

export function startChromium(): Promise<Browser> {
  return startBrowser(chromium ?? '');
}

/** @param start starts the target, for pages of an origin */
export async function startSite(start: (origin: string) => Promise<Target>): Promise<Site> {
  const browser = await startChromium();
  const target = await start(browser.origin);
  const { connect, endpoint } = target;
  const createCustomer: Site['createCustomer'] = async (chat = connect.startChat('Ann'), origin = browser.origin) => ({
    ...(await createSession(await browser.openPage(origin), endpoint, chat)),
    ...chat,
  });
  return {
    ...target,
    browser,
    createCustomer,
    startCustomer: async () => {
      const customer = await createCustomer();
      await open(customer);
      await items(customer, 3);
      return customer;
    },
    startWithAgent: async () => {
      const chat = connect.startChat('Ann');
      const agent = await addAgent(connect, chat.ContactId);
      const customer = await createCustomer(chat);
      await open(customer);
      await items(customer, 1);
      // It was alone when it came itself.
      await agent.socket.items(2);
      return { customer, agent };
    },
    close: async () => {
      await browser.close();
      await target.close();
      expect(astray(browser, target)).toEqual([]);
    },
  };
}

/** The requests for anything but the page, operations at the endpoint, and files and websockets of Amazon Connect. */
function astray({ origin, otherOrigin, requests }: Browser, { connect, endpoint }: Target): readonly string[] {
  const expected = [
    `GET ${origin}/`,
    `GET ${otherOrigin}/`,
    `POST ${endpoint}/participant/`,
    `GET ${endpoint}/participant/views/`,
    `PUT ${connect.url}/attachments/`,
    `GET ${connect.url}/attachments/`,
    `GET ${connect.url.replace('http', 'ws')}/websocket`,
  ];
  return requests.filter((request) => !expected.some((beginning) => request.startsWith(beginning)));
}
