import { backOff, renewal } from '../../client/timing.ts';

/** What the service notices of a client. Periods are in milliseconds. */
export interface Behaviour {
  readonly name: string;
  /** How long to wait after failures in a row. */
  readonly wait: (failures: number, random: () => number, retryAfter: number) => number;
  /** How much of its time a websocket is used. */
  readonly renewal: (expiresIn: number, random: () => number) => number;
  /** After so many attempts that failed in a row, the chat is given up for good. */
  readonly attempts: number;
  /** Calls of CreateParticipantConnection with which a chat begins: without single flight, one of each who needs a token. */
  readonly callers: number;
  /** Whether it asks GetTranscript for what it has missed before it is connected. */
  readonly catchesUp: boolean;
}

/** The mean in the place of a random number: without jitter, clients wait as long, but all alike. */
export const mean = (): number => 0.5;

const client: Behaviour = {
  name: 'the client',
  wait: backOff,
  renewal,
  attempts: Number.POSITIVE_INFINITY,
  callers: 1,
  catchesUp: true,
};

export const behaviours = {
  client,
  withoutJitter: {
    ...client,
    name: 'without jitter',
    wait: (failures, _, retryAfter) => backOff(failures, mean, retryAfter),
    renewal: (expiresIn) => renewal(expiresIn, mean),
  },
  withoutRetryAfter: {
    ...client,
    name: 'without Retry-After',
    wait: (failures, random) => backOff(failures, random),
  },
  withoutSingleFlight: { ...client, name: 'without single flight', callers: 3 },
  /** By docs/chatjs.md: three attempts, at most a second and a half between them, a new websocket after 59 minutes. */
  chatJs: {
    ...client,
    name: 'ChatJS',
    wait: (failures, random) => random() * 500 * 2 ** (failures - 1),
    renewal: () => 3_540_000,
    attempts: 3,
    catchesUp: false,
  },
} as const satisfies Record<string, Behaviour>;
