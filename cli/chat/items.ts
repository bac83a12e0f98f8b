import { stripVTControlCharacters } from 'node:util';
import type { TranscriptItem } from '../../client/items.ts';

/** An item of a chat as a person reads it, without its time. Lines after the first are indented. */
export function describeItem(item: TranscriptItem): string {
  const who = item.DisplayName || item.ParticipantRole || '';
  return printable(`${who}${who && ' '}${what(item)}`).replaceAll('\n', '\n    ');
}

function what({ Type, ContentType = '', Content = '', Attachments = [] }: TranscriptItem): string {
  switch (Type) {
    case 'MESSAGE':
      return Content;
    case 'ATTACHMENT':
      return Attachments.map(
        ({ AttachmentName, ContentType, Status }) => `[file ${AttachmentName}, ${ContentType}, ${Status}]`,
      ).join(' ');
    default:
      return `[${ContentType.replace(/^application\/vnd\.amazonaws\.connect\.event\./, '')}]${Content && ` ${Content}`}`;
  }
}

/** What others have said, without what would steer the terminal. */
function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/\r\n?/g, '\n').replace(CONTROL, '');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to be taken out.
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;
