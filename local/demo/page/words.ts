import type { Ending, State, Step } from '../../../client/index.ts';

export const stateWords: { readonly [Name in State]: string } = {
  idle: 'Idle',
  connecting: 'Connecting',
  connected: 'Connected',
  waiting: 'Waiting for the next attempt',
  paused: 'Paused: offline or hidden',
  ended: 'Ended',
};

export const endingWords: { readonly [By in Ending['by']]: string } = {
  chat: 'The chat is over.',
  refusal: 'The chat is over: Amazon Connect does not accept its token any more.',
  disconnect: 'You have left the chat.',
  close: 'The chat goes on without this page.',
  failure: 'The chat could not be connected.',
};

export function stepWords(step: Step): string {
  switch (step.step) {
    case 'requesting':
      return step.what === 'connection' ? 'A websocket URL is asked for' : 'A connection token is asked for';
    case 'received':
      return `URL received; the next one is due in ${clockPeriod(step.renewsIn)}`;
    case 'opened':
      return 'Websocket opened';
    case 'subscribed':
      return 'Subscribed to the chat';
    case 'subscription failed':
      return 'Subscription refused; it is sent again';
    case 'catching up':
      return 'Transcript asked for';
    case 'caught up':
      return step.items === 1 ? 'Caught up: 1 item' : `Caught up: ${step.items} items`;
    case 'heartbeat':
      return 'Heartbeat answered';
    case 'lost':
      return `Websocket lost: ${step.loss}${step.code === undefined ? '' : `, code ${step.code}`}`;
    case 'renewing':
      return 'Websocket expires soon; a second one is made';
    case 'failed':
      return `${step.error.name}: ${step.error.message} Next attempt in ${shortPeriod(step.delay)}`;
  }
}

/** A period in milliseconds, to the millisecond while it is short. */
export function shortPeriod(period: number): string {
  return period < 10_000 ? `${Math.round(period)} ms` : `${(period / 1000).toFixed(1)} s`;
}

/** A period in milliseconds as minutes and seconds. */
export function clockPeriod(period: number): string {
  const seconds = Math.max(0, Math.round(period / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** As in 14:03:27; the chat leaves the seconds out. */
export function clockTime(date: Date): string {
  return date.toTimeString().slice(0, 8);
}
