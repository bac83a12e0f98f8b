import type { OperationName } from '../../contract/operations.ts';
import type { outcomes } from '../../contract/outcomes.ts';
import { validRequests } from './requests.ts';

type BodyCause = (typeof outcomes)['bodyRefused']['causes'][number];

/** A fault of a request's body that API Gateway finds, too. */
export interface BodyFault {
  readonly operation: OperationName;
  readonly cause: BodyCause;
  readonly body: string | undefined;
  /** What is said by whoever looks into the body. */
  readonly violation: string;
}

const LENGTH = 'a text that is too short or too long';
const RANGE = 'a number that is too small or too large';
const NUMBER = 'a number where a string belongs';
const BOOLEAN = 'a boolean where a string belongs';
const TYPE = 'a member of the wrong type';
const WORD = 'an unknown enum value';
const MISSING = 'a member that is missing';

/** By operation: the cause, what is changed of a valid body, and what is found where. */
const changes: { readonly [Name in OperationName]: readonly [cause: BodyCause, change: object, found: string][] } = {
  CreateParticipantConnection: [
    [MISSING, { Type: undefined }, "null at '/Type'"],
    [MISSING, { Type: undefined, ConnectParticipant: false }, "null at '/Type'"],
    [TYPE, { Type: 'WEBSOCKET' }, "of type string at '/Type'"],
    [NUMBER, { Type: [1] }, "of type number at '/Type/0'"],
    [BOOLEAN, { Type: [true] }, "of type boolean at '/Type/0'"],
    [WORD, { Type: ['WEBSOCKET', 'FAX'] }, "'FAX' at '/Type/1'"],
    ['an empty list', { Type: [] }, "with length 0 at '/Type'"],
  ],
  DisconnectParticipant: [
    [NUMBER, { ClientToken: 1 }, "of type number at '/ClientToken'"],
    [LENGTH, { ClientToken: 'x'.repeat(501) }, "with length 501 at '/ClientToken'"],
  ],
  GetTranscript: [
    [WORD, { SortOrder: 'UPWARDS' }, "'UPWARDS' at '/SortOrder'"],
    [WORD, { ScanDirection: 'BACK' }, "'BACK' at '/ScanDirection'"],
    [RANGE, { MaxResults: -1 }, "-1 at '/MaxResults'"],
    [RANGE, { MaxResults: 101 }, "101 at '/MaxResults'"],
    [TYPE, { StartPosition: 'newest' }, "of type string at '/StartPosition'"],
    [TYPE, { StartPosition: { MostRecent: '9' } }, "of type string at '/StartPosition/MostRecent'"],
    [LENGTH, { StartPosition: { Id: '' } }, "with length 0 at '/StartPosition/Id'"],
    [LENGTH, { NextToken: 'x'.repeat(1001) }, "with length 1001 at '/NextToken'"],
  ],
  SendMessage: [
    [MISSING, { Content: undefined }, "null at '/Content'"],
    [NUMBER, { Content: 1 }, "of type number at '/Content'"],
    [BOOLEAN, { ContentType: true }, "of type boolean at '/ContentType'"],
    [LENGTH, { Content: '' }, "with length 0 at '/Content'"],
    [LENGTH, { Content: 'x'.repeat(16_385) }, "with length 16385 at '/Content'"],
    [LENGTH, { ClientToken: 'x'.repeat(501) }, "with length 501 at '/ClientToken'"],
  ],
  SendEvent: [
    [MISSING, { ContentType: undefined }, "null at '/ContentType'"],
    [LENGTH, { ContentType: 'x'.repeat(101) }, "with length 101 at '/ContentType'"],
    [LENGTH, { Content: 'x'.repeat(16_385) }, "with length 16385 at '/Content'"],
  ],
  StartAttachmentUpload: [
    [MISSING, { AttachmentName: undefined }, "null at '/AttachmentName'"],
    [RANGE, { AttachmentSizeInBytes: 0 }, "0 at '/AttachmentSizeInBytes'"],
    [TYPE, { AttachmentSizeInBytes: '3' }, "of type string at '/AttachmentSizeInBytes'"],
    [LENGTH, { AttachmentName: 'x'.repeat(257) }, "with length 257 at '/AttachmentName'"],
    [LENGTH, { ClientToken: '' }, "with length 0 at '/ClientToken'"],
  ],
  CompleteAttachmentUpload: [
    [MISSING, { AttachmentIds: undefined }, "null at '/AttachmentIds'"],
    [LENGTH, { ClientToken: '' }, "with length 0 at '/ClientToken'"],
    ['an empty list', { AttachmentIds: [] }, "with length 0 at '/AttachmentIds'"],
    ['a list that is too long', { AttachmentIds: ['one', 'two'] }, "with length 2 at '/AttachmentIds'"],
    [NUMBER, { AttachmentIds: [1] }, "of type number at '/AttachmentIds/0'"],
  ],
  GetAttachment: [
    [MISSING, { AttachmentId: undefined }, "null at '/AttachmentId'"],
    [RANGE, { UrlExpiryInSeconds: 4 }, "4 at '/UrlExpiryInSeconds'"],
    [RANGE, { UrlExpiryInSeconds: 301 }, "301 at '/UrlExpiryInSeconds'"],
  ],
  DescribeView: [],
  GetAuthenticationUrl: [
    [MISSING, { RedirectUri: undefined }, "null at '/RedirectUri'"],
    [LENGTH, { RedirectUri: 'x'.repeat(1025) }, "with length 1025 at '/RedirectUri'"],
    [LENGTH, { SessionId: 'x'.repeat(37) }, "with length 37 at '/SessionId'"],
  ],
  CancelParticipantAuthentication: [
    [MISSING, { SessionId: undefined }, "null at '/SessionId'"],
    [LENGTH, { SessionId: 'x'.repeat(35) }, "with length 35 at '/SessionId'"],
  ],
};

/** The first member that each operation finds missing where there is no body; the others need none. */
const firstMissing: { readonly [Name in OperationName]?: string } = {
  CreateParticipantConnection: 'Type',
  SendMessage: 'ContentType',
  SendEvent: 'ContentType',
  StartAttachmentUpload: 'ContentType',
  CompleteAttachmentUpload: 'AttachmentIds',
  GetAttachment: 'AttachmentId',
  GetAuthenticationUrl: 'SessionId',
  CancelParticipantAuthentication: 'SessionId',
};

export const bodyFaults: readonly BodyFault[] = (Object.keys(validRequests) as OperationName[]).flatMap((operation) => {
  const valid = validRequests[operation].body;
  if (!valid) return [];
  const missing = firstMissing[operation];
  const faults: Omit<BodyFault, 'operation'>[] = [
    { cause: 'broken JSON', body: '{', violation: `The request body is not valid JSON. ${operation} takes` },
    {
      cause: 'a body that is no JSON object',
      body: '[]',
      violation: `The request body is not a JSON object. ${operation} takes`,
    },
    ...changes[operation].map(([cause, change, found]) => ({
      cause,
      body: JSON.stringify({ ...valid, ...change }),
      violation: `1 validation error detected: Value ${found} failed to satisfy constraint: Member must be `,
    })),
    ...(missing === undefined
      ? []
      : [{ cause: 'no body' as const, body: undefined, violation: `Value null at '/${missing}' failed` }]),
  ];
  return faults.map((fault) => ({ operation, ...fault }));
});
