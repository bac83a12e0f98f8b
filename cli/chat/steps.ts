import type { Step } from '../../client/events.ts';

/**
 * A step of a connection, in the words of a person: what it belongs to, and what has happened.
 *
 * @param failure what a step has failed of, in words
 */
export function describeStep(
  step: Step,
  failure: string | undefined,
  url: string,
): readonly [stage: string, happened: string] {
  switch (step.step) {
    case 'requesting':
      return step.what === 'connection'
        ? ['get', `calls CreateParticipantConnection at ${url}`]
        : ['token', 'calls CreateParticipantConnection for a new connection token'];
    case 'received':
      return [
        'get',
        `has a websocket URL, to be opened within ${period(step.openWithin)}; it lasts ${period(step.expiresIn)}, and is renewed after ${period(step.renewsIn)}`,
      ];
    case 'opened':
      return ['open', 'the websocket is open'];
    case 'subscribed':
      return ['subscribe', 'subscribed to aws/chat'];
    case 'subscription failed':
      return ['subscribe', 'refused; it is asked again in half a second'];
    case 'catching up':
      return ['catch up', 'calls GetTranscript for what was said before'];
    case 'caught up':
      return ['catch up', step.items === 1 ? '1 item was said before' : `${step.items} items were said before`];
    case 'heartbeat':
      return ['heartbeat', 'the first heartbeat is answered'];
    case 'lost':
      return ['lost', `the websocket is lost: ${step.loss}${step.code ? `, with the code ${step.code}` : ''}`];
    case 'renewing':
      return ['renew', 'the websocket expires soon, so another one is made'];
    case 'failed':
      return ['failed', `${failure} The next attempt follows in ${period(step.delay)}.`];
  }
}

/** A period in words, as in `53 min`. */
export function period(milliseconds: number): string {
  if (milliseconds < 10_000) return `${Math.round(milliseconds)} ms`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
