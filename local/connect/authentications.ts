import { randomUUID } from 'node:crypto';
import type { Contact } from './contact.ts';
import { contentTypes } from './content-types.ts';
import { randomToken } from './credentials.ts';
import { invalid } from './service-error.ts';

/** GetAuthenticationUrl has to be called this long after the customer was asked, as the API reference says. */
export const AUTHENTICATION_WINDOW_MS = 60_000;

/** An authentication that a customer was asked for and has not come to an end. */
interface Authentication {
  readonly sessionId: string;
  readonly contact: Contact;
  readonly stopTimer: () => void;
  /** Once the customer has a URL to sign in at: its token, and where the sign-in leads to. */
  signIn?: { readonly token: string; readonly redirectUri: string };
}

/** The authentications that contact flows ask customers for. */
export class Authentications {
  readonly #bySession = new Map<string, Authentication>();

  initiate(contact: Contact): void {
    const authentication: Authentication = {
      sessionId: randomUUID(),
      contact,
      stopTimer: contact.after(AUTHENTICATION_WINDOW_MS, () => {
        if (!authentication.signIn) this.#end(authentication, contentTypes.authenticationTimeout);
      }),
    };
    const { sessionId } = authentication;
    this.#bySession.set(sessionId, authentication);
    contact.sendEvent(undefined, contentTypes.authenticationInitiated, JSON.stringify({ SessionId: sessionId }));
  }

  /**
   * The token of the page at which the customer signs in.
   *
   * @throws ServiceError if the chat has no such session
   */
  begin(contact: Contact, sessionId: string, redirectUri: string): string {
    const authentication = this.#of(contact, sessionId);
    if (!URL.canParse(redirectUri))
      throw invalid('RedirectUri is no URL. Write it in full, as in https://example.com/.');
    const token = randomToken();
    authentication.signIn = { token, redirectUri };
    return token;
  }

  /** @throws ServiceError if the chat has no such session */
  cancel(contact: Contact, sessionId: string): void {
    this.#end(this.#of(contact, sessionId), contentTypes.authenticationCancelled);
  }

  /** Signs the customer in who comes with a token; returns where to go then, unless there is none such. */
  signIn(token: string): string | undefined {
    const found = [...this.#bySession.values()].find(({ signIn }) => signIn?.token === token);
    if (!found?.signIn) return undefined;
    const url = new URL(found.signIn.redirectUri);
    url.searchParams.set('code', randomUUID());
    url.searchParams.set('state', found.sessionId);
    this.#end(found, contentTypes.authenticationSucceeded);
    return url.href;
  }

  /** Forgets the authentications of a chat. */
  forget(contact: Contact): void {
    for (const authentication of this.#bySession.values()) {
      if (authentication.contact === contact) this.#remove(authentication);
    }
  }

  /** How many there are. */
  get size(): number {
    return this.#bySession.size;
  }

  #of(contact: Contact, sessionId: string): Authentication {
    const authentication = this.#bySession.get(sessionId);
    if (authentication?.contact === contact) return authentication;
    throw invalid('There is no authentication with this SessionId. Take it from the event authentication.initiated.');
  }

  #end(authentication: Authentication, contentType: string): void {
    this.#remove(authentication);
    const { contact, sessionId } = authentication;
    contact.sendEvent(undefined, contentType, JSON.stringify({ SessionId: sessionId }));
  }

  #remove({ sessionId, stopTimer }: Authentication): void {
    stopTimer();
    this.#bySession.delete(sessionId);
  }
}
