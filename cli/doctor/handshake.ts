import { platform } from '../../client/environment.ts';
import type { Step } from '../../client/events.ts';
import { openChat } from '../chat/chat-session.ts';
import { Interrupted } from '../errors.ts';
import type { Terminal } from '../terminal.ts';
import type { Finding } from './finding.ts';

/** The stages of a connection, each with the step that ends it, in the order in which they are due. */
const stages = [
  ['get', 'received', 'CreateParticipantConnection gives a websocket URL and a connection token.'],
  ['open', 'opened', 'The websocket is opened.'],
  ['subscribe', 'subscribed', 'The chat is subscribed to.'],
  ['catch up', 'caught up', 'GetTranscript gives what was said before.'],
  ['heartbeat', 'heartbeat', 'The first heartbeat is answered.'],
] as const satisfies readonly (readonly [string, Step['step'], string])[];

export interface HandshakeOptions {
  readonly url: string;
  readonly token: string | undefined;
  readonly header: readonly string[] | undefined;
}

/** The connection of a participant, from the call to the first heartbeat. */
export async function* checkHandshake(
  { url, token, header }: HandshakeOptions,
  terminal: Terminal,
): AsyncGenerator<Finding> {
  if (token === undefined) {
    const finding = 'Not tried: --participant-token or PARTICIPANT_TOKEN gives a token to try it with.';
    yield { check: 'handshake', status: 'skipped', finding };
    return;
  }
  const { clock } = platform(terminal.environment);
  const { chat, connect, firstHeartbeat, close } = await openChat(
    { endpointUrl: url, participantToken: token, header },
    terminal,
  );
  const reached = new Map<Step['step'], number>();
  const startedAt = clock.now();
  chat.on('step', ({ step }) => {
    if (!reached.has(step)) reached.set(step, clock.now() - startedAt);
  });
  let problem = 'It was not answered in time.';
  try {
    await connect();
    await firstHeartbeat();
    terminal.signal.throwIfAborted();
  } catch (error) {
    if (error instanceof Interrupted || terminal.signal.aborted) throw error;
    problem = (error instanceof Error ? error.message : String(error)).replace(/[^.!?]$/, '$&.');
  } finally {
    await close().catch(() => {});
  }
  let hasFailed = false;
  for (const [check, step, finding] of stages) {
    const milliseconds = reached.get(step);
    if (milliseconds !== undefined) yield { check, status: 'ok', finding, milliseconds };
    else if (hasFailed) yield { check, status: 'skipped', finding: 'It was not reached.' };
    else yield { check, status: 'failure', finding: problem, remedy: REMEDY };
    hasFailed ||= milliseconds === undefined;
  }
}

const REMEDY =
  'A token is good for one chat, and until that is over; `participant-gateway connect --json` shows every step and frame.';
