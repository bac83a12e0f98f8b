import type { OperationInput, OperationOutput } from '../../contract/operations.ts';
import { invalid } from './service-error.ts';

/** A message, an event or an attachment, as GetTranscript gives it. */
export type TranscriptItem = NonNullable<OperationOutput<'GetTranscript'>['Transcript']>[number];

export type AttachmentItem = NonNullable<TranscriptItem['Attachments']>[number] & { readonly ContentType: string };

type Page = Pick<OperationOutput<'GetTranscript'>, 'Transcript' | 'NextToken'>;
type ScanDirection = NonNullable<OperationInput<'GetTranscript'>['ScanDirection']>;

/** How many items a page has if the caller does not say, from the API reference. */
const DEFAULT_MAX_RESULTS = 10;

/** What was said in a chat, in order. */
export class Transcript {
  readonly #items: TranscriptItem[] = [];
  readonly #positions = new Map<string, number>();

  add(item: TranscriptItem & { Id: string }): void {
    this.#positions.set(item.Id, this.#items.length);
    this.#items.push(item);
  }

  /** Changes members of an item that was added before. */
  amend(id: string, changes: Partial<TranscriptItem>): void {
    Object.assign(this.find(id) ?? {}, changes);
  }

  find(id: string): TranscriptItem | undefined {
    const position = this.#positions.get(id);
    return position === undefined ? undefined : this.#items[position];
  }

  /**
   * The items from a position on, in a direction, as many as a page has.
   *
   * @throws ServiceError if the position or the token for the next page is none of this transcript's
   */
  page({
    MaxResults,
    NextToken,
    ScanDirection,
    SortOrder = 'DESCENDING',
    StartPosition = {},
  }: Omit<OperationInput<'GetTranscript'>, 'ConnectionToken'>): Page {
    const { position, direction } =
      NextToken === undefined ? this.#start(StartPosition, ScanDirection) : this.#resume(NextToken);
    // Zero, which the contract allows, would never come to an end.
    const count = MaxResults || DEFAULT_MAX_RESULTS;
    const [from, to] = direction === 'FORWARD' ? [position, position + count] : [position - count + 1, position + 1];
    const items = this.#items.slice(Math.max(0, from), Math.max(0, to));
    const next = direction === 'FORWARD' ? to : from - 1;
    return {
      Transcript: SortOrder === 'ASCENDING' ? items : items.reverse(),
      ...(next >= 0 && next < this.#items.length && { NextToken: writeNextToken({ position: next, direction }) }),
    };
  }

  #start(
    { Id, AbsoluteTime, MostRecent }: NonNullable<OperationInput<'GetTranscript'>['StartPosition']>,
    scanDirection: ScanDirection | undefined,
  ): Cursor {
    // ChatJS sends an empty position where it has none.
    const given = Id !== undefined || AbsoluteTime !== undefined || MostRecent !== undefined;
    const direction = scanDirection ?? (given ? 'FORWARD' : 'BACKWARD');
    if (Id !== undefined) return { position: this.#positionOf(Id), direction };
    if (AbsoluteTime !== undefined) return { position: this.#positionAt(AbsoluteTime, direction), direction };
    if (MostRecent !== undefined) return { position: Math.max(0, this.#items.length - (MostRecent || 1)), direction };
    return { position: direction === 'FORWARD' ? 0 : this.#items.length - 1, direction };
  }

  #positionOf(id: string): number {
    const position = this.#positions.get(id);
    if (position === undefined) {
      throw invalid('There is no item in the transcript with the Id of StartPosition. Take one from an earlier page.');
    }
    return position;
  }

  /** The first item at a time or after it, or, scanning backward, the last one at it or before. */
  #positionAt(absoluteTime: string, direction: ScanDirection): number {
    const time = Date.parse(absoluteTime);
    if (Number.isNaN(time)) {
      throw invalid('AbsoluteTime of StartPosition is no time. Write it as in 2026-11-22T13:41:50.299Z.');
    }
    const timeOf = ({ AbsoluteTime = '' }: TranscriptItem) => Date.parse(AbsoluteTime);
    if (direction === 'BACKWARD') return this.#items.findLastIndex((item) => timeOf(item) <= time);
    const position = this.#items.findIndex((item) => timeOf(item) >= time);
    return position < 0 ? this.#items.length : position;
  }

  #resume(nextToken: string): Cursor {
    const cursor = readNextToken(nextToken);
    if (!cursor || cursor.position >= this.#items.length) {
      throw invalid('NextToken is not one that GetTranscript gave for this chat. Ask without it for the first page.');
    }
    return cursor;
  }
}

/** Where a page begins, and in which direction it goes on. */
interface Cursor {
  readonly position: number;
  readonly direction: ScanDirection;
}

function writeNextToken({ position, direction }: Cursor): string {
  return Buffer.from(`${direction} ${position}`).toString('base64url');
}

function readNextToken(token: string): Cursor | undefined {
  const [, direction, position] = /^(FORWARD|BACKWARD) (\d{1,9})$/.exec(String(Buffer.from(token, 'base64url'))) ?? [];
  return direction === undefined ? undefined : { direction: direction as ScanDirection, position: Number(position) };
}
