import { type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { ChatSocket, MAX_MESSAGE_BYTES } from './chat-socket.ts';
import type { Clock } from './clock.ts';
import type { ContactCenter } from './contact-center.ts';
import type { Credential } from './credentials.ts';
import type { Faults } from './faults.ts';
import { WEBSOCKET_LIFETIME_MS } from './participant-service.ts';

/** The path on which websockets are opened. */
export const WEBSOCKET_PATH = '/websocket';

/** How an upgrade is refused whose URL is unknown or too old. Assumed: no document shows what AWS answers. */
const REFUSED_UPGRADE_STATUS = 403;

/** How many websockets a participant may have open, as the API reference says. */
const MAX_SOCKETS = 5;

/** How the upgrade of one too many is refused. Assumed. */
const TOO_MANY_SOCKETS_STATUS = 429;

export interface WebsocketServiceParts {
  readonly server: Server;
  readonly clock: Clock;
  readonly center: ContactCenter;
  readonly faults: Faults;
  /** Receives a line for every websocket. */
  readonly log: (line: string) => void;
}

/** Opens websockets at the URLs that CreateParticipantConnection hands out. */
export function websocketService({ server, clock, center, faults, log }: WebsocketServiceParts): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  server.on('upgrade', (request, stream, head) => {
    const ticket = center.credentials.find('AuthToken', authTokenOf(request.url ?? ''));
    const refusal = refusalOf(ticket);
    if (!ticket || refusal !== undefined) {
      log(`websocket refused ${refusal}`);
      return refuseUpgrade(stream, refusal ?? REFUSED_UPGRADE_STATUS);
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      log('websocket opened');
      socket.once('close', (code) => log(`websocket closed ${code}`));
      const expiresAt = ticket.issuedAt + WEBSOCKET_LIFETIME_MS;
      new ChatSocket(socket, ticket.participant, { clock, faults, expiresAt });
    });
  });
  return sockets;
}

function authTokenOf(target: string): string {
  if (!URL.canParse(target, 'ws://emulated')) return '';
  const { pathname, searchParams } = new URL(target, 'ws://emulated');
  return (pathname === WEBSOCKET_PATH && searchParams.get('AuthToken')) || '';
}

/** The status by which an upgrade is refused; undefined if it is not. */
function refusalOf(ticket: Credential | undefined): number | undefined {
  if (!ticket) return REFUSED_UPGRADE_STATUS;
  return ticket.participant.sockets.size < MAX_SOCKETS ? undefined : TOO_MANY_SOCKETS_STATUS;
}

function refuseUpgrade(stream: Duplex, status: number): void {
  stream.on('error', () => stream.destroy());
  const line = `HTTP/1.1 ${status} ${STATUS_CODES[status]}`;
  stream.end(`${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => stream.destroy());
}
