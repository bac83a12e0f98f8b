import { Chat, type State, type Step } from '../../../client/index.ts';
import { contentTypes } from '../../connect/content-types.ts';
import type { Configuration } from '../configuration.ts';
import { ChatView } from './chat-view.ts';
import { Composer } from './composer.ts';
import { ConnectionView } from './connection-view.ts';
import { byId } from './dom.ts';
import { Emulator } from './emulator.ts';
import { FaultPanel } from './fault-panel.ts';
import { makeForm } from './form-view.ts';
import { forgetChat, type KeptChat, keepChat, keptChat } from './kept-chat.ts';
import { ReadReceipts } from './read-receipts.ts';
import { type EntryKind, Timeline } from './timeline.ts';
import { endingWords, stateWords, stepWords } from './words.ts';

interface Current {
  readonly contactId: string;
  readonly chat: Chat;
  /** Lets go of the chat, and leaves it. */
  readonly leave: () => void;
}

const { gatewayUrl, gatewayHeaders, connectUrl }: Configuration = await (await fetch('/config.json')).json();
const emulator = new Emulator(connectUrl);
const timeline = new Timeline(byId('timeline', HTMLElement));
const connectionView = new ConnectionView();
const notice = byId('chat-notice', HTMLElement);
const over = byId('over', HTMLElement);
const newChat = byId('new-chat', HTMLButtonElement);
const leave = byId('leave', HTMLButtonElement);
let current: Current | undefined;

const chatView = new ChatView({
  download: async (attachmentId) => {
    const { Url = '' } = await present().getAttachment(attachmentId);
    Object.assign(document.createElement('a'), { href: Url }).click();
  },
  openForm: async (viewToken, place) => {
    const { View } = await present().call('DescribeView', { ViewToken: viewToken });
    const send = (action: string, formData: object): void => {
      const content = { templateType: 'ViewResource', version: '1.0', action, data: { formData } };
      say(JSON.stringify(content), contentTypes.interactiveResponse);
    };
    place.replaceChildren(makeForm(View?.Content?.Template ?? '{}', send));
    place.querySelector('input')?.focus();
  },
  signIn: async (sessionId) => {
    const RedirectUri = new URL('/', location.href).href;
    const { AuthenticationUrl = '' } = await present().call('GetAuthenticationUrl', {
      SessionId: sessionId,
      RedirectUri,
    });
    location.assign(AuthenticationUrl);
  },
  cancelSignIn: async (sessionId) => {
    await present().call('CancelParticipantAuthentication', { SessionId: sessionId });
  },
});

const composer = new Composer({
  say: (content) => say(content),
  attach: (file) => {
    present()
      .sendAttachment(file)
      .catch((error: Error) => tell(`${file.name} was not sent: ${error.message}`));
  },
  type: () => {
    present()
      .sendTyping()
      .catch(() => {});
  },
});

const faultPanel = new FaultPanel({
  emulator,
  target: () => (current?.chat.state === 'ended' ? undefined : current),
  report: (words, isTrouble) => {
    timeline.add(isTrouble ? 'trouble' : 'done', words);
    byId('fault-notice', HTMLElement).textContent = words;
  },
});

/** Sends the gateway what it asks of callers, and nobody else. */
function fetchAsCaller(...[url, request]: Parameters<typeof fetch>): Promise<Response> {
  if (!String(url).startsWith(gatewayUrl)) return fetch(url, request);
  return fetch(url, { ...request, headers: { ...request?.headers, ...gatewayHeaders } });
}

function present(): Chat {
  if (current) return current.chat;
  throw new Error('There is no chat.');
}

function tell(words: string): void {
  notice.textContent = words;
}

function say(content: string, contentType: string = contentTypes.text): void {
  tell('');
  const chat = present();
  const fail = chatView.showPending({ content, contentType });
  chat.sendMessage(content, { contentType }).catch((error: Error) => {
    if (chat.state !== 'ended') fail(`not sent: ${error.message}`);
  });
}

/** Connects to a chat, and shows it. */
function begin({ contactId, participantToken, unsent }: KeptChat): void {
  const chat = new Chat({ endpoint: gatewayUrl, participantToken, unsent, fetch: fetchAsCaller });
  const receipts = new ReadReceipts(chat);
  const keep = (): void => {
    if (chat.state !== 'ended') keepChat(contactId, chat.session);
  };
  const stops = [
    chat.on('state', (state) => showState(state, chat)),
    chat.on('step', showStep),
    chat.on('item', (item) => {
      chatView.showItem(item);
      receipts.take(item);
      keep();
    }),
    chat.on('receipts', (each) => chatView.showReceipts(each)),
    chat.on('typing', (each) => chatView.showTyping(each)),
  ];
  addEventListener('pagehide', keep);
  current = {
    contactId,
    chat,
    leave: () => {
      for (const stop of stops) stop();
      removeEventListener('pagehide', keep);
      chat
        .disconnect({ whenDisconnected: 'fail' })
        .catch(() => {})
        .finally(() => chat.close());
    },
  };
  byId('contact', HTMLElement).textContent = contactId;
  for (const message of unsent) chatView.showPending(message);
  keep();
  void chat.connect();
}

async function startOver(): Promise<void> {
  current?.leave();
  current = undefined;
  forgetChat();
  composer.isEnabled = false;
  leave.disabled = true;
  over.hidden = true;
  chatView.clear();
  connectionView.reset();
  tell('');
  try {
    const { ContactId, ParticipantToken } = await emulator.startChat();
    begin({ contactId: ContactId, participantToken: ParticipantToken, unsent: [] });
    byId('text', HTMLInputElement).focus();
  } catch (error) {
    tell(`No chat could be started: ${(error as Error).message}`);
  }
}

function showState(state: State, { ending }: Chat): void {
  connectionView.showState(state);
  timeline.add('state', stateWords[state]);
  const isOver = state === 'ended';
  const hadFocus = composer.hasFocus;
  composer.isEnabled = !isOver;
  leave.disabled = isOver;
  over.hidden = !isOver;
  if (!isOver) return;
  forgetChat();
  chatView.giveUpPending();
  if (ending) byId('over-words', HTMLElement).textContent = endingWords[ending.by];
  if (ending?.by === 'failure') tell(ending.error.message);
  if (hadFocus) byId('start-again', HTMLButtonElement).focus();
}

const stepKinds: { readonly [Name in Step['step']]?: EntryKind } = {
  heartbeat: 'heartbeat',
  lost: 'trouble',
  failed: 'trouble',
  'subscription failed': 'trouble',
};

function showStep(step: Step): void {
  connectionView.showStep(step);
  timeline.add(stepKinds[step.step] ?? 'step', stepWords(step));
}

for (const button of [newChat, byId('start-again', HTMLButtonElement)]) {
  button.addEventListener('click', startOver);
}
leave.addEventListener('click', () => {
  present()
    .disconnect()
    .catch((error: Error) => tell(error.message));
});

byId('gateway', HTMLElement).textContent = gatewayUrl;
// A sign-in comes back with what the page does not need.
history.replaceState(null, '', '/');
const kept = keptChat();
if (kept) begin(kept);
else await startOver();
await faultPanel.load().catch((error: Error) => tell(`The emulator cannot be asked for its faults: ${error.message}`));
