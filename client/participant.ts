import type { OperationInput, OperationName, OperationOutput } from '../contract/operations.ts';
import { abortable } from './abort.ts';
import { ConnectionError, ServiceError } from './errors.ts';
import { createParticipantConnection } from './operations.ts';
import type { Service } from './service.ts';

type Connection = OperationOutput<'CreateParticipantConnection'>;
type ConnectionType = NonNullable<OperationInput<'CreateParticipantConnection'>['Type']>[number];

export interface ParticipantListener {
  /** CreateParticipantConnection is called. */
  readonly requesting: (what: 'connection' | 'token') => void;
  /** Amazon Connect does not accept the participant token any more. */
  readonly refused: (error: ServiceError) => void;
}

/** Calls operations for a participant, with the tokens that they take. */
export class Participant {
  readonly #token: string;
  readonly #service: Service;
  /** Ends with the chat. */
  readonly #life: AbortSignal;
  readonly #listener: ParticipantListener;
  #connectionToken: string | undefined;
  /** The call of CreateParticipantConnection that is on its way. */
  #request: Promise<Connection> | undefined;

  /** @throws TypeError if the token cannot be sent in a header, of which `fetch` would tell the value */
  constructor(token: string, service: Service, life: AbortSignal, listener: ParticipantListener) {
    if (!/^[!-~]+$/.test(token ?? '')) throw new TypeError('participantToken must be that of StartChatContact.');
    this.#token = token;
    this.#service = service;
    this.#life = life;
    this.#listener = listener;
  }

  get token(): string {
    return this.#token;
  }

  /** @throws ServiceError, ConnectionError */
  async createConnection(...Type: ConnectionType[]): Promise<Connection> {
    this.#listener.requesting(Type.length > 1 ? 'connection' : 'token');
    const { path } = createParticipantConnection;
    const request: Promise<Connection> = this.#service.call(path, this.#token, { Type }, this.#life);
    this.#request = request;
    try {
      const connection = await request;
      this.#connectionToken = connection.ConnectionCredentials?.ConnectionToken;
      return connection;
    } catch (error) {
      if (isRefusal(error)) this.#listener.refused(error);
      throw error;
    } finally {
      if (this.#request === request) this.#request = undefined;
    }
  }

  /**
   * Calls an operation with the connection token, and again with a new one if that may have expired.
   *
   * @throws ServiceError, ConnectionError
   * @throws the signal's reason once that aborts
   */
  async call<Name extends OperationName>(
    path: string,
    body: object | undefined,
    signal: AbortSignal,
  ): Promise<OperationOutput<Name>> {
    const token = await this.#getConnectionToken(signal);
    try {
      return (await this.#service.call(path, token, body, signal)) as OperationOutput<Name>;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (this.#connectionToken === token) this.#connectionToken = undefined;
      // If the chat is over, the call for a new token tells.
      const next = await this.#getConnectionToken(signal);
      return (await this.#service.call(path, next, body, signal)) as OperationOutput<Name>;
    }
  }

  /** Callers at the same time share one call. */
  async #getConnectionToken(signal: AbortSignal): Promise<string> {
    if (this.#connectionToken) return this.#connectionToken;
    const request = this.#request ?? this.createConnection('CONNECTION_CREDENTIALS');
    const { ConnectionCredentials } = await abortable(request, signal);
    if (ConnectionCredentials?.ConnectionToken) return ConnectionCredentials.ConnectionToken;
    throw new ConnectionError('The answer has no connection token.');
  }
}

/** Whether Amazon Connect does not accept a token; nobody else answers so. */
function isRefusal(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.status === 403;
}
