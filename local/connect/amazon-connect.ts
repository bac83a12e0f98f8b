import { validateInput } from '../../contract/validate.ts';
import { closeServer, listen } from '../listen.ts';
import type { AgentControls } from './agent-controls.ts';
import { Clock } from './clock.ts';
import { ContactCenter, messageTypes } from './contact-center.ts';
import { contactOperations, type StartedChat } from './contact-operations.ts';
import { type Fault, readFault } from './fault-table.ts';
import { Faults } from './faults.ts';
import { ATTACHMENTS_PATH, httpService, SIGN_IN_PATH } from './http-service.ts';
import { participantService } from './participant-service.ts';
import { WEBSOCKET_PATH, websocketService } from './websocket-service.ts';

export type { AgentControls, Fault, StartedChat };

export interface AmazonConnectOptions {
  /** The port to listen on; 0, the default, takes a free one. */
  readonly port?: number;
  /**
   * The time in milliseconds since 1970 at which the service's clock stands still until `advance` moves it. Without it the
   * clock runs with the machine's.
   */
  readonly stoppedAt?: number;
  /** Receives a line for every request and websocket; never a token or a URL that holds one. */
  readonly log?: (line: string) => void;
}

/** An emulated Amazon Connect that listens, and what it can be told. `docs/emulator.md` has examples. */
export interface AmazonConnect {
  /** Endpoint of both services, Amazon Connect and the Participant Service, e.g. `http://127.0.0.1:8788`. */
  readonly url: string;
  /** Starts a chat as StartChatContact would, one that allows every content type. */
  readonly startChat: (displayName: string) => StartedChat;
  /** Ends a chat as StopContact would. @throws Error if there is no such contact, or none any more */
  readonly stopContact: (contactId: string) => void;
  /** What the built-in agent of a chat can be told to do. @throws Error if there is no such contact, or none any more */
  readonly agent: (contactId: string) => AgentControls;
  /** Lets the service go wrong, as `docs/emulator.md` lists. @throws Error that says what is wrong with it, and what would be right */
  readonly injectFault: (fault: Fault) => void;
  /** Takes back the faults that have yet to strike, and the quotas. */
  readonly clearFaults: () => void;
  /** Moves the service's clock forward, in milliseconds: what expires or happens meanwhile does so now. */
  readonly advance: (milliseconds: number) => void;
  /** How much the service keeps in memory: chats, tokens, files, sign-ins, and what is yet to happen. */
  readonly holds: () => Readonly<Record<'contacts' | 'tokens' | 'attachments' | 'authentications' | 'timers', number>>;
  /** Ends every connection and frees the port; may be called twice. */
  readonly close: () => Promise<void>;
}

/** Starts an emulated Amazon Connect: the HTTP operations and the websocket, on one port of the loopback interface. */
export async function startAmazonConnect({
  port = 0,
  stoppedAt,
  log = () => {},
}: AmazonConnectOptions = {}): Promise<AmazonConnect> {
  const clock = new Clock(stoppedAt);
  const center = new ContactCenter(clock);
  const faults = new Faults(clock, center);
  let url = '';
  const service = participantService({
    clock,
    center,
    faults,
    addresses: () => ({
      // ChatJS opens plain-text websockets only on 127.0.0.1, not on localhost.
      websocket: `${url.replace('http', 'ws')}${WEBSOCKET_PATH}`,
      attachments: `${url}${ATTACHMENTS_PATH}`,
      signIn: `${url}${SIGN_IN_PATH}`,
    }),
  });
  const app = httpService({ service, center, faults, log });
  const sockets = websocketService({ server: app.server, clock, center, faults, log });
  await app.ready();
  url = await listen(app.server, port, 'CONNECT_PORT');
  return {
    url,
    startChat: (displayName) =>
      center.startChatContact(
        validateInput(contactOperations.StartChatContact, {
          InstanceId: '-',
          ContactFlowId: '-',
          ParticipantDetails: { DisplayName: displayName },
          SupportedMessagingContentTypes: messageTypes,
        }),
      ),
    stopContact: (ContactId) => {
      center.stopContact({ ContactId });
    },
    agent: (contactId) => center.agent(contactId).controls,
    injectFault: (fault) => faults.inject(readFault(fault)),
    clearFaults: () => faults.clear(),
    advance: (milliseconds) => faults.inject(readFault({ fault: 'time-forward', milliseconds })),
    holds: () => ({
      contacts: center.size,
      tokens: center.credentials.size,
      attachments: center.attachments.size,
      authentications: center.authentications.size,
      timers: clock.pending,
    }),
    close: async () => {
      clock.stop();
      for (const socket of sockets.clients) socket.terminate();
      await closeServer(app.server);
      await app.close();
    },
  };
}
