import { beforeEach, describe, expect, it } from '@jest/globals';
import { Transcript } from '../../../local/connect/transcript.ts';

/** Items `1` to `25`, one a second from noon on. */
let transcript: Transcript;

beforeEach(() => {
  transcript = new Transcript();
  for (let number = 1; number <= 25; number++) {
    const AbsoluteTime = new Date(Date.UTC(2026, 10, 22, 12, 0, number)).toISOString();
    transcript.add({ Id: String(number), Type: 'MESSAGE', AbsoluteTime });
  }
});

const idsOf = (position: Parameters<Transcript['page']>[0]): number[] =>
  (transcript.page(position).Transcript ?? []).map(({ Id }) => Number(Id));

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => from + (to < from ? -index : index));

describe('a page', () => {
  it.each([
    ['without a position: the last ten, the latest first', {}, range(25, 16)],
    ['in ascending order', { SortOrder: 'ASCENDING' }, range(16, 25)],
    ['of another size', { MaxResults: 3 }, range(25, 23)],
    ['of size 0, which stands for the usual one', { MaxResults: 0 }, range(25, 16)],
    ['larger than the transcript', { MaxResults: 100, SortOrder: 'ASCENDING' }, range(1, 25)],
    ['forward from the beginning', { ScanDirection: 'FORWARD', SortOrder: 'ASCENDING' }, range(1, 10)],
    ['with an empty position, as ChatJS sends it', { StartPosition: {} }, range(25, 16)],
    ['from an id on, forward if nothing is said', { StartPosition: { Id: '5' }, SortOrder: 'ASCENDING' }, range(5, 14)],
    ['back from an id', { StartPosition: { Id: '5' }, ScanDirection: 'BACKWARD', SortOrder: 'ASCENDING' }, range(1, 5)],
    [
      'from a time on',
      { StartPosition: { AbsoluteTime: '2026-11-22T12:00:20.500Z' }, SortOrder: 'ASCENDING' },
      range(21, 25),
    ],
    [
      'back from a time',
      { StartPosition: { AbsoluteTime: '2026-11-22T12:00:20.500Z' }, ScanDirection: 'BACKWARD' },
      range(20, 11),
    ],
    ['from a time after the last item', { StartPosition: { AbsoluteTime: '2026-11-23T00:00:00.000Z' } }, []],
    [
      'back from a time before the first item',
      { StartPosition: { AbsoluteTime: '2026-11-21T00:00:00.000Z' }, ScanDirection: 'BACKWARD' },
      [],
    ],
    ['of the most recent three', { StartPosition: { MostRecent: 3 }, SortOrder: 'ASCENDING' }, range(23, 25)],
    ['of the most recent none, which stands for one', { StartPosition: { MostRecent: 0 } }, [25]],
    ['of more recent ones than there are', { StartPosition: { MostRecent: 99 }, MaxResults: 2 }, [2, 1]],
    [
      'by the id if there are several positions',
      { StartPosition: { Id: '24', AbsoluteTime: '2026-11-22T12:00:01.000Z', MostRecent: 9 } },
      [25, 24],
    ],
  ] as const)('%s', (_, position, ids) => {
    expect(idsOf(position as Parameters<Transcript['page']>[0])).toEqual(ids);
  });

  it('of an empty transcript is empty and the last', () => {
    expect(new Transcript().page({})).toEqual({ Transcript: [] });
    expect(new Transcript().page({ ScanDirection: 'FORWARD' })).toEqual({ Transcript: [] });
  });
});

describe('paging', () => {
  it.each(['FORWARD', 'BACKWARD'] as const)('%s meets every item once', (ScanDirection) => {
    const met: number[][] = [];
    let NextToken: string | undefined;
    do {
      const page = transcript.page({
        ScanDirection,
        MaxResults: 10,
        SortOrder: 'ASCENDING',
        ...(NextToken !== undefined && { NextToken }),
      });
      met.push((page.Transcript ?? []).map(({ Id }) => Number(Id)));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(met).toEqual(
      ScanDirection === 'FORWARD'
        ? [range(1, 10), range(11, 20), range(21, 25)]
        : [range(16, 25), range(6, 15), range(1, 5)],
    );
  });

  it('goes on where it was, though items were added', () => {
    const { NextToken = '' } = transcript.page({ MaxResults: 5 });
    transcript.add({ Id: '26', Type: 'MESSAGE' });
    expect(idsOf({ NextToken, MaxResults: 2 })).toEqual([20, 19]);
  });

  it('has no next page after the last item', () => {
    expect(transcript.page({ MaxResults: 25 }).NextToken).toBeUndefined();
    expect(transcript.page({ MaxResults: 24 }).NextToken).toEqual(expect.any(String));
  });
});

describe('a position that is none of the transcript', () => {
  it.each([
    ['an unknown id', { StartPosition: { Id: 'nobody' } }, 'no item in the transcript with the Id'],
    ['a time that is none', { StartPosition: { AbsoluteTime: 'noon' } }, 'AbsoluteTime of StartPosition is no time'],
    ['a token that was never given', { NextToken: 'next' }, 'NextToken is not one that GetTranscript gave'],
    [
      'a token from beyond the end',
      { NextToken: Buffer.from('FORWARD 25').toString('base64url') },
      'NextToken is not one that GetTranscript gave',
    ],
  ])('is refused: %s', (_, position, message) => {
    expect(() => transcript.page(position)).toThrow(message);
  });
});
