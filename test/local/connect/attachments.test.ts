import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AmazonConnect, startAmazonConnect } from '../../../local/connect/amazon-connect.ts';
import { MAX_ATTACHMENTS, SCAN_MS } from '../../../local/connect/attachments.ts';
import { addBot, ask, type Client, call, connectionOf, startClient, startPair } from '../../support/chats.ts';
import { record } from '../../support/output.ts';

const NOON = Date.parse('2026-11-22T12:00:00.000Z');
const PHOTO = { ContentType: 'image/png', AttachmentName: 'photo 1.png', AttachmentSizeInBytes: 5 };
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS', '-TEST-FILE!$H+H*'].join('');

let connect: AmazonConnect;
let customer: Client;
let agent: Client;

beforeEach(async () => {
  connect = await startAmazonConnect({ stoppedAt: NOON, log: record });
  ({ customer, agent } = await startPair(connect));
});
afterEach(() => connect.close());

let tokens = 0;
const start = (from: Client, file: object = {}) => {
  const input = { ...PHOTO, ClientToken: String(tokens++), ...file };
  return ask(connect.url, 'StartAttachmentUpload', { ConnectionToken: from.connectionToken, ...input });
};
const started = async (from: Client, file: object = {}) => {
  const { body } = await start(from, file);
  return body as { AttachmentId: string; UploadMetadata: { Url: string; HeadersToInclude: Record<string, string> } };
};
const put = (url: string, headers: Record<string, string>, body: string) =>
  fetch(url, { method: 'PUT', headers, body });
const complete = (from: Client, AttachmentId: string) =>
  ask(connect.url, 'CompleteAttachmentUpload', {
    ConnectionToken: from.connectionToken,
    AttachmentIds: [AttachmentId],
    ClientToken: String(tokens++),
  });
const get = (from: Client, AttachmentId: string, more: object = {}) =>
  ask(connect.url, 'GetAttachment', { ConnectionToken: from.connectionToken, AttachmentId, ...more });

/** Uploads a file and takes it into the chat; returns its id. */
const attach = async (from: Client, content = 'photo', file: object = {}): Promise<string> => {
  const { AttachmentId, UploadMetadata } = await started(from, { AttachmentSizeInBytes: content.length, ...file });
  expect((await put(UploadMetadata.Url, UploadMetadata.HeadersToInclude, content)).status).toBe(200);
  expect(await complete(from, AttachmentId)).toMatchObject({ status: 200, body: {} });
  return AttachmentId;
};

describe('an attachment', () => {
  it('is announced, uploaded, taken into the chat, scanned, and fetched by the others', async () => {
    const { body } = await start(customer);
    expect(body).toEqual({
      AttachmentId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      UploadMetadata: {
        Url: expect.stringMatching(
          new RegExp(`^${connect.url}/attachments/[0-9a-f-]{36}\\?X-Amz-Signature=[0-9a-f]+$`),
        ),
        UrlExpiry: '2026-11-22T12:15:00.000Z',
        HeadersToInclude: { 'Content-Type': 'image/png' },
      },
    });
    const id = await attach(customer);
    const item = {
      Type: 'ATTACHMENT',
      ContentType: 'image/png',
      ParticipantRole: 'CUSTOMER',
      Attachments: [
        { AttachmentId: id, AttachmentName: 'photo 1.png', ContentType: 'image/png', Status: 'IN_PROGRESS' },
      ],
    };
    const announced = await agent.socket.item();
    expect(announced).toMatchObject(item);
    connect.advance(SCAN_MS);
    const scanned = await agent.socket.item();
    expect(scanned).toMatchObject({ Id: announced.Id, Attachments: [{ AttachmentId: id, Status: 'APPROVED' }] });
    const { Transcript } = await call(connect.url, 'GetTranscript', { ConnectionToken: agent.connectionToken });
    expect(Transcript?.[0]).toMatchObject({ Id: announced.Id, Attachments: [{ Status: 'APPROVED' }] });

    const fetched = await get(agent, id);
    expect(fetched.body).toEqual({
      Url: expect.stringContaining(`/attachments/${id}?`),
      UrlExpiry: '2026-11-22T12:05:00.200Z',
      AttachmentSizeInBytes: 5,
    });
    const file = await fetch(String(fetched.body.Url));
    expect(await file.text()).toBe('photo');
    expect(file.headers.get('Content-Type')).toBe('image/png');
    expect(file.headers.get('Content-Disposition')).toBe("attachment; filename*=UTF-8''photo%201.png");
  });

  it('that a scanner would stop is rejected, and cannot be fetched', async () => {
    const id = await attach(customer, EICAR);
    connect.advance(SCAN_MS);
    expect(await agent.socket.items(2)).toMatchObject([
      { Attachments: [{ Status: 'IN_PROGRESS' }] },
      { Attachments: [{ Status: 'REJECTED' }] },
    ]);
    expect(await get(agent, id)).toMatchObject({
      status: 400,
      errorType: 'ValidationException',
      body: { Message: 'The attachment is REJECTED: only one that is APPROVED can be fetched.' },
    });
  });

  it('cannot be fetched before it is scanned', async () => {
    const id = await attach(customer);
    expect((await get(agent, id)).status).toBe(400);
    connect.advance(SCAN_MS);
    expect((await get(agent, id)).status).toBe(200);
  });

  it('may have its URL of the lifetime that was asked for', async () => {
    const id = await attach(customer);
    connect.advance(SCAN_MS);
    const url = String((await get(agent, id, { UrlExpiryInSeconds: 5 })).body.Url);
    connect.advance(4999);
    expect((await fetch(url)).status).toBe(200);
    connect.advance(1);
    const refused = await fetch(url);
    expect([refused.status, await refused.text()]).toEqual([
      403,
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>The URL does not permit this, or it has expired.</Message></Error>',
    ]);
  });

  it('lets a customer take part who has neither subscribed nor said so', async () => {
    const { ParticipantToken } = connect.startChat('Cid');
    const { connectionToken } = await connectionOf(connect, ParticipantToken);
    await attach({ ...customer, connectionToken });
    const input = { ConnectionToken: connectionToken, SortOrder: 'ASCENDING' as const };
    const { Transcript } = await call(connect.url, 'GetTranscript', input);
    expect(Transcript?.[0]).toMatchObject({ Type: 'EVENT', DisplayName: 'Cid' });
    expect(Transcript?.at(-1)).toMatchObject({ Type: 'ATTACHMENT', DisplayName: 'Cid' });
  });

  it('stays within its chat, and is forgotten with it', async () => {
    const id = await attach(customer);
    connect.advance(SCAN_MS);
    const url = String((await get(agent, id)).body.Url);
    const other = await startClient(connect, 'Bob');
    expect(await get(other, id)).toMatchObject({ status: 400, errorType: 'ValidationException' });
    expect((await complete(other, id)).status).toBe(400);
    connect.stopContact(customer.contactId);
    expect((await fetch(url)).status).toBe(403);
    expect(connect.holds().attachments).toBe(0);
  });

  it('is not scanned any more once the chat has ended', async () => {
    await attach(customer);
    connect.stopContact(customer.contactId);
    connect.advance(SCAN_MS);
    expect(connect.holds().timers).toBe(0);
  });

  it('is out of reach for a bot', async () => {
    const id = await attach(customer);
    connect.advance(SCAN_MS);
    const bot = await addBot(connect, customer.contactId);
    expect(await get(bot, id)).toMatchObject({ status: 403, errorType: 'AccessDeniedException' });
  });
});

describe('StartAttachmentUpload', () => {
  it('takes 20 MB, and no more', async () => {
    const megabytes = 1024 * 1024;
    expect((await start(customer, { AttachmentSizeInBytes: 20 * megabytes })).status).toBe(200);
    expect(await start(customer, { AttachmentSizeInBytes: 20 * megabytes + 1 })).toMatchObject({
      status: 400,
      errorType: 'ValidationException',
      body: { Message: expect.stringContaining('it must be 20971520 at most') },
    });
  });

  it('takes the file types of the administrator guide, and no others', async () => {
    expect((await start(customer, { AttachmentName: 'LETTER.PDF' })).status).toBe(200);
    expect(await start(customer, { AttachmentName: 'letter.exe' })).toMatchObject({
      status: 400,
      body: { Message: expect.stringContaining('must end in one of .csv, ') },
    });
  });

  it.each(['garbage', 'text/pläin', 'image/', 'image/png\r\nX: y'])(
    'refuses what is no media type: %j',
    async (ContentType) => {
      expect(await start(customer, { ContentType })).toMatchObject({
        status: 400,
        body: { Message: 'ContentType must be a media type, as in image/png.' },
      });
    },
  );

  it('takes any name, and gives it back in a form that a header carries', async () => {
    const id = await attach(customer, 'photo', { AttachmentName: "Zoë's (1) \ud800.png" });
    connect.advance(SCAN_MS);
    const file = await fetch(String((await get(agent, id)).body.Url));
    expect(file.headers.get('Content-Disposition')).toBe(
      "attachment; filename*=UTF-8''Zo%C3%AB%27s%20%281%29%20%EF%BF%BD.png",
    );
  });

  it('takes so many for a chat, and then another chat still its own', async () => {
    for (let number = 0; number < MAX_ATTACHMENTS; number++) expect((await start(customer)).status).toBe(200);
    expect(await start(agent)).toMatchObject({ status: 402, errorType: 'ServiceQuotaExceededException' });
    expect((await start(await startClient(connect, 'Bob'))).status).toBe(200);
  });

  it('needs no client token, though the service model requires one', async () => {
    const { ContentType, AttachmentSizeInBytes, AttachmentName } = PHOTO;
    const file = { ContentType, AttachmentSizeInBytes, AttachmentName, ConnectionToken: customer.connectionToken };
    const first = await ask(connect.url, 'StartAttachmentUpload', file);
    const second = await ask(connect.url, 'StartAttachmentUpload', file);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body.AttachmentId).not.toBe(first.body.AttachmentId);
  });

  it('gives the same answer again for the same client token', async () => {
    const first = await start(customer, { ClientToken: 'once' });
    expect(await start(customer, { ClientToken: 'once' })).toEqual(first);
  });
});

describe('the URL to upload to', () => {
  const upload = async (change: { url?: (url: string) => string; type?: string; body?: string; after?: number }) => {
    const { UploadMetadata } = await started(customer);
    connect.advance(change.after ?? 0);
    const response = await put(
      change.url?.(UploadMetadata.Url) ?? UploadMetadata.Url,
      { 'Content-Type': change.type ?? 'image/png' },
      change.body ?? 'photo',
    );
    return [response.status, /<Code>(\w+)/.exec(await response.text())?.[1]];
  };

  it.each([
    ['as announced', {}, [200, undefined]],
    ['just in time', { after: 15 * 60_000 - 1 }, [200, undefined]],
    ['too late', { after: 15 * 60_000 }, [403, 'AccessDenied']],
    ['with another signature', { url: (url: string) => `${url}0` }, [403, 'AccessDenied']],
    ['without a signature', { url: (url: string) => url.split('?')[0] ?? '' }, [403, 'AccessDenied']],
    ['with two signatures', { url: (url: string) => `${url}&X-Amz-Signature=0` }, [403, 'AccessDenied']],
    ['with another content type', { type: 'image/jpeg' }, [403, 'SignatureDoesNotMatch']],
    ['with another size', { body: 'another photo' }, [403, 'SignatureDoesNotMatch']],
    ['with nothing', { body: '' }, [403, 'SignatureDoesNotMatch']],
  ])('%s', async (_, change, answer) => {
    expect(await upload(change)).toEqual(answer);
  });

  it('does not permit to fetch', async () => {
    const { UploadMetadata } = await started(customer);
    expect((await fetch(UploadMetadata.Url)).status).toBe(403);
  });

  it('takes a file of many megabytes', async () => {
    const id = await attach(customer, 'x'.repeat(19 * 1024 * 1024));
    connect.advance(SCAN_MS);
    const { body } = await get(agent, id);
    expect((await (await fetch(String(body.Url))).arrayBuffer()).byteLength).toBe(19 * 1024 * 1024);
  });

  it('refuses more than any attachment may have, without keeping it', async () => {
    const { UploadMetadata } = await started(customer, { AttachmentSizeInBytes: 20 * 1024 * 1024 });
    const response = await put(UploadMetadata.Url, UploadMetadata.HeadersToInclude, 'x'.repeat(20 * 1024 * 1024 + 1));
    expect(response.status).toBe(400);
  });
});

describe('CompleteAttachmentUpload', () => {
  it('refuses an attachment that is not uploaded, is complete, or is none', async () => {
    const { AttachmentId } = await started(customer);
    expect(await complete(customer, AttachmentId)).toMatchObject({ status: 409, errorType: 'ConflictException' });
    const id = await attach(customer);
    expect(await complete(customer, id)).toMatchObject({
      status: 409,
      body: { Message: 'The upload of this attachment is already complete.' },
    });
    expect(await complete(customer, 'nothing')).toMatchObject({ status: 400, errorType: 'ValidationException' });
  });

  it('is done once if it is repeated with the same client token', async () => {
    const { AttachmentId, UploadMetadata } = await started(customer);
    await put(UploadMetadata.Url, UploadMetadata.HeadersToInclude, 'photo');
    const input = { ConnectionToken: customer.connectionToken, AttachmentIds: [AttachmentId], ClientToken: 'once' };
    await call(connect.url, 'CompleteAttachmentUpload', input);
    expect(await call(connect.url, 'CompleteAttachmentUpload', input)).toEqual({});
  });
});
