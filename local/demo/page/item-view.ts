import type { TranscriptItem } from '../../../client/index.ts';
import { contentTypes } from '../../connect/content-types.ts';
import { make, makeButton } from './dom.ts';
import { clockTime } from './words.ts';

/** What can be done with an item. Each throws an Error if it fails. */
export interface ItemActions {
  readonly download: (attachmentId: string) => Promise<void>;
  /** Shows a form in the place that is given. */
  readonly openForm: (viewToken: string, place: HTMLElement) => Promise<void>;
  readonly signIn: (sessionId: string) => Promise<void>;
  readonly cancelSignIn: (sessionId: string) => Promise<void>;
}

/** The page is the customer's. */
export function isOwn({ ParticipantRole }: TranscriptItem): boolean {
  return ParticipantRole === 'CUSTOMER';
}

/** Makes what stands for an item in the conversation. */
export function makeItem(item: TranscriptItem, actions: ItemActions): HTMLElement {
  if (item.Type === 'EVENT') return makeEvent(item, actions);
  return makeBubble({
    isOwn: isOwn(item),
    name: isOwn(item) ? 'You' : (item.DisplayName ?? 'Amazon Connect'),
    time: item.AbsoluteTime,
    content: item.Attachments
      ? item.Attachments.map((each) => makeAttachment(each, actions))
      : makeContent(item, actions),
  });
}

interface Bubble {
  readonly isOwn: boolean;
  readonly name: string;
  readonly time?: string | undefined;
  readonly content: readonly (Node | string)[];
}

export function makeBubble({ isOwn, name, time, content }: Bubble): HTMLElement {
  const about = make('p', { className: 'about' }, make('span', { className: 'name' }, name));
  if (time) about.append(' ', make('time', { dateTime: time }, timeOf(time)));
  about.append(' ', make('span', { className: 'receipt' }));
  return make(
    'div',
    { className: `bubble ${isOwn ? 'own' : 'other'}` },
    make('div', { className: 'content' }, ...content),
    about,
  );
}

/** What stands in the bubble of a message. */
export function makeContent(
  { ContentType, Content = '' }: Pick<TranscriptItem, 'ContentType' | 'Content'>,
  actions: ItemActions,
): (Node | string)[] {
  if (ContentType === contentTypes.interactive) return makeForm(Content, actions);
  if (ContentType === contentTypes.interactiveResponse) return [answersIn(Content)];
  return [Content];
}

function timeOf(absoluteTime: string): string {
  return clockTime(new Date(absoluteTime)).slice(0, -3);
}

function makeForm(content: string, { openForm }: ItemActions): (Node | string)[] {
  const viewToken = parse(content)?.data?.content?.viewToken;
  if (!viewToken) return ['A message that this page cannot show.'];
  const place = make('div', { className: 'form' });
  place.append(
    make('p', {}, 'A form for you.'),
    makeAction('Open the form', () => openForm(viewToken, place)),
  );
  return [place];
}

function answersIn(content: string): string {
  const answers = Object.values(parse(content)?.data?.formData ?? {});
  return `Form sent: ${answers.join(', ')}`;
}

type Attachment = NonNullable<TranscriptItem['Attachments']>[number];

function makeAttachment(
  { AttachmentId = '', AttachmentName = 'File', Status }: Attachment,
  { download }: ItemActions,
): HTMLElement {
  if (Status === 'APPROVED') return makeAction(`Download ${AttachmentName}`, () => download(AttachmentId));
  const words = Status === 'REJECTED' ? 'rejected by the scan' : 'is being scanned …';
  return make('p', {}, `${AttachmentName} ${words}`);
}

const { joined, left, transferSucceeded, chatEnded } = contentTypes;
const { authenticationInitiated, authenticationSucceeded, authenticationCancelled, authenticationTimeout } =
  contentTypes;

const eventWords: { readonly [contentType: string]: (name: string) => string } = {
  [joined]: (name) => `${name} joined`,
  [left]: (name) => `${name} left`,
  [transferSucceeded]: () => 'The chat was handed over',
  [chatEnded]: () => 'The chat has ended',
  [authenticationInitiated]: () => 'You are asked to sign in',
  [authenticationSucceeded]: () => 'You have signed in',
  [authenticationCancelled]: () => 'The sign-in was cancelled',
  [authenticationTimeout]: () => 'The sign-in took too long',
};

function makeEvent(item: TranscriptItem, { signIn, cancelSignIn }: ItemActions): HTMLElement {
  const { ContentType = '', DisplayName = 'Somebody', Content = '', AbsoluteTime = '' } = item;
  const words = eventWords[ContentType]?.(isOwn(item) ? 'You' : DisplayName) ?? ContentType;
  const line = make(
    'div',
    { className: 'event' },
    make('span', {}, words),
    ' ',
    make('time', { dateTime: AbsoluteTime }, timeOf(AbsoluteTime)),
  );
  const sessionId = parse(Content)?.SessionId;
  if (ContentType === authenticationInitiated && sessionId) {
    line.append(
      makeAction('Sign in', () => signIn(sessionId)),
      makeAction('Cancel', () => cancelSignIn(sessionId)),
    );
  }
  return line;
}

/** A button within an item, which says beside it what went wrong. */
function makeAction(label: string, act: () => Promise<void>): HTMLElement {
  const trouble = make('span', { className: 'trouble' });
  const button = makeButton(label, () => {
    trouble.textContent = '';
    act().catch((error: Error) => {
      trouble.textContent = ` ${error.message}`;
    });
  });
  button.className = 'action';
  return make('span', {}, button, trouble);
}

/** What of the JSON in an item the page reads. */
interface ItemContent {
  readonly SessionId?: string;
  readonly data?: { readonly content?: { readonly viewToken?: string }; readonly formData?: object };
}

function parse(content: string): ItemContent | undefined {
  try {
    return JSON.parse(content) ?? undefined;
  } catch {
    return undefined;
  }
}
