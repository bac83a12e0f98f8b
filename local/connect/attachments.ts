import { randomUUID } from 'node:crypto';
import { extname } from 'node:path';
import type { OperationInput, OperationOutput } from '../../contract/operations.ts';
import type { Clock } from './clock.ts';
import type { Contact } from './contact.ts';
import { randomToken } from './credentials.ts';
import type { Participant } from './participant.ts';
import { invalid, ServiceError } from './service-error.ts';

/** The largest attachment of a chat, from the feature specifications of the administrator guide. */
export const MAX_ATTACHMENT_BYTES = 20 * 1024 * 1024;

/** The extensions an attachment may have, from the feature specifications of the administrator guide. */
const EXTENSIONS =
  '.csv .doc .docx .heic .jfif .jpeg .jpg .mov .mp4 .pdf .png .ppt .pptx .rtf .txt .wav .xls .xlsx'.split(' ');

/** As https://www.rfc-editor.org/rfc/rfc6838#section-4.2 restricts the names, without parameters. */
const MEDIA_TYPE = /^[a-z0-9][\w!#$&^.+-]*\/[a-z0-9][\w!#$&^.+-]*$/i;

/** How many attachments a chat may have. Assumed. */
export const MAX_ATTACHMENTS = 35;

/** How long the URL of StartAttachmentUpload is good. Assumed. */
const UPLOAD_WINDOW_MS = 15 * 60_000;

/** How long the URL of GetAttachment is good if the caller does not say. Assumed. */
const DEFAULT_DOWNLOAD_WINDOW_SECONDS = 300;

/** How long it takes to look into a file. Assumed. */
export const SCAN_MS = 200;

/** The text that every scanner takes for malware, so that tests need none: https://www.eicar.org/download-anti-malware-testfile/ */
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

interface Attachment {
  readonly id: string;
  readonly contact: Contact;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  content?: Buffer;
  status?: 'IN_PROGRESS' | 'APPROVED' | 'REJECTED';
}

/** A URL that permits one thing for a time, to whoever has it. */
interface Permit {
  readonly attachment: Attachment;
  readonly method: 'GET' | 'PUT';
  readonly expiresAt: number;
}

/** What is stored in the place of Amazon S3: the files of the chats that go on. */
export class Attachments {
  readonly #clock: Clock;
  readonly #byId = new Map<string, Attachment>();
  readonly #permits = new Map<string, Permit>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param store where files are put and fetched
   * @throws ServiceError if the file is too large, of a type that chats do not take, or one too many
   */
  start(
    { contact }: Participant,
    input: Omit<OperationInput<'StartAttachmentUpload'>, 'ConnectionToken'>,
    store: string,
  ): OperationOutput<'StartAttachmentUpload'> {
    const { AttachmentName, AttachmentSizeInBytes, ContentType } = input;
    if (AttachmentSizeInBytes > MAX_ATTACHMENT_BYTES) {
      throw invalid(`AttachmentSizeInBytes is ${AttachmentSizeInBytes}: it must be ${MAX_ATTACHMENT_BYTES} at most.`);
    }
    if (!EXTENSIONS.includes(extname(AttachmentName).toLowerCase())) {
      throw invalid(`AttachmentName must end in one of ${EXTENSIONS.join(', ')}.`);
    }
    if (!MEDIA_TYPE.test(ContentType)) throw invalid('ContentType must be a media type, as in image/png.');
    const inChat = [...this.#byId.values()].filter((each) => each.contact === contact);
    if (inChat.length >= MAX_ATTACHMENTS) {
      throw ServiceError.of(
        'ServiceQuotaExceededException',
        `A chat may have ${MAX_ATTACHMENTS} attachments, and this one has them.`,
      );
    }
    const attachment: Attachment = {
      id: randomUUID(),
      contact,
      name: AttachmentName,
      contentType: ContentType,
      size: AttachmentSizeInBytes,
    };
    this.#byId.set(attachment.id, attachment);
    const { Url, expiresAt } = this.#permit(attachment, 'PUT', UPLOAD_WINDOW_MS, store);
    return {
      AttachmentId: attachment.id,
      UploadMetadata: {
        Url,
        UrlExpiry: expiresAt,
        HeadersToInclude: { 'Content-Type': ContentType },
      },
    };
  }

  /**
   * Takes the file that was uploaded into the chat, and lets it be scanned.
   *
   * @throws ServiceError if there is no such file, or it was taken before
   */
  complete(participant: Participant, id: string): void {
    const attachment = this.#of(participant.contact, id);
    if (!attachment.content)
      throw conflict('The file is not uploaded. PUT it to the URL of StartAttachmentUpload first.');
    if (attachment.status) throw conflict('The upload of this attachment is already complete.');
    const { contact } = participant;
    attachment.status = 'IN_PROGRESS';
    contact.connect(participant);
    const item = contact.sendAttachment(participant, asItem(attachment));
    contact.after(SCAN_MS, () => {
      attachment.status = attachment.content?.includes(EICAR) ? 'REJECTED' : 'APPROVED';
      contact.amendAttachment(item, asItem(attachment));
    });
  }

  /**
   * @param store where files are put and fetched
   * @throws ServiceError if there is no such file, or it is not approved
   */
  get(
    { contact, role }: Participant,
    { AttachmentId, UrlExpiryInSeconds }: Omit<OperationInput<'GetAttachment'>, 'ConnectionToken'>,
    store: string,
  ): OperationOutput<'GetAttachment'> {
    if (role === 'CUSTOM_BOT') {
      throw ServiceError.of(
        'AccessDeniedException',
        'A participant with the role CUSTOM_BOT has no access to attachments.',
      );
    }
    const attachment = this.#of(contact, AttachmentId);
    if (attachment.status !== 'APPROVED') {
      throw invalid(
        `The attachment is ${attachment.status ?? 'not uploaded'}: only one that is APPROVED can be fetched.`,
      );
    }
    const seconds = UrlExpiryInSeconds ?? DEFAULT_DOWNLOAD_WINDOW_SECONDS;
    const { Url, expiresAt } = this.#permit(attachment, 'GET', seconds * 1000, store);
    return { Url, UrlExpiry: expiresAt, AttachmentSizeInBytes: attachment.size };
  }

  /**
   * Stores a file as Amazon S3 does with a pre-signed URL.
   *
   * @throws ServiceError if the URL does not permit it, or the file is not what was announced
   */
  put(signature: string, contentType: string | undefined, content: Buffer): void {
    const { attachment } = this.#permitted('PUT', signature);
    if (contentType !== attachment.contentType || content.length !== attachment.size) {
      throw denied('SignatureDoesNotMatch', 'The file must have the size and the Content-Type that were announced.');
    }
    attachment.content = content;
  }

  /** @throws ServiceError if the URL does not permit it */
  read(signature: string): { readonly content: Buffer; readonly contentType: string; readonly disposition: string } {
    const { attachment } = this.#permitted('GET', signature);
    const { content = Buffer.alloc(0), contentType, name } = attachment;
    return { content, contentType, disposition: disposition(name) };
  }

  /** Forgets the files of a chat. */
  forget(contact: Contact): void {
    for (const [signature, { attachment }] of this.#permits) {
      if (attachment.contact === contact) this.#permits.delete(signature);
    }
    for (const [id, attachment] of this.#byId) if (attachment.contact === contact) this.#byId.delete(id);
  }

  /** How many files there are. */
  get size(): number {
    return this.#byId.size;
  }

  #of(contact: Contact, id: string): Attachment {
    const attachment = this.#byId.get(id);
    if (attachment?.contact === contact) return attachment;
    throw invalid('There is no attachment with this id in the chat.');
  }

  #permit(attachment: Attachment, method: Permit['method'], period: number, store: string) {
    const signature = randomToken();
    const expiresAt = this.#clock.now() + period;
    for (const [former, permit] of this.#permits) {
      if (this.#clock.now() >= permit.expiresAt) this.#permits.delete(former);
    }
    this.#permits.set(signature, { attachment, method, expiresAt });
    return {
      Url: `${store}/${attachment.id}?X-Amz-Signature=${signature}`,
      expiresAt: new Date(expiresAt).toISOString(),
    };
  }

  #permitted(method: Permit['method'], signature: string): Permit {
    const permit = this.#permits.get(signature);
    if (permit?.method !== method || this.#clock.now() >= permit.expiresAt) {
      throw denied('AccessDenied', 'The URL does not permit this, or it has expired.');
    }
    return permit;
  }
}

function asItem({ id, name, contentType, status = 'IN_PROGRESS' }: Attachment) {
  return { AttachmentId: id, AttachmentName: name, ContentType: contentType, Status: status };
}

/** How a browser is to name the file, as https://www.rfc-editor.org/rfc/rfc5987 writes it. */
function disposition(name: string): string {
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename*=UTF-8''${encoded}`;
}

function conflict(message: string): ServiceError {
  return ServiceError.of('ConflictException', message);
}

/** How Amazon S3 refuses. */
function denied(name: string, message: string): ServiceError {
  return new ServiceError(name, 403, message);
}
