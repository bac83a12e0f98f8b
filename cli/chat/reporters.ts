import type { Ending } from '../../client/errors.ts';
import type { Step } from '../../client/events.ts';
import type { TranscriptItem, Typing } from '../../client/items.ts';
import { ANSWER_TIMEOUT } from '../../client/timing.ts';
import { paint } from '../paint.ts';
import type { Terminal } from '../terminal.ts';
import { describeItem } from './items.ts';
import type { Observer } from './observed-environment.ts';
import { operationAt } from './operation-at.ts';
import { describeStep, period } from './steps.ts';

/** What tells what happens to a chat. */
export interface Reporter extends Observer {
  /** @param failure what a step has failed of, in words */
  readonly step: (step: Step, failure: string | undefined) => void;
  readonly item?: (item: TranscriptItem) => void;
  readonly typing?: (typing: Typing) => void;
  /** The first heartbeat was not answered in time. */
  readonly silent: () => void;
  /** A message was not sent. */
  readonly unsent: (reason: string) => void;
  readonly ended?: (ending: Ending) => void;
}

export interface ReporterParts {
  readonly show: (line: string) => void;
  /** Milliseconds since the command began. */
  readonly elapsed: () => number;
}

/** Tells a program: a line of JSON for each step and each frame. Items come in frames. */
export function reportAsJson({ show, elapsed }: ReporterParts): Reporter {
  const tell = (told: object): void => show(JSON.stringify({ elapsed: elapsed(), ...told }, rounded));
  return {
    sent: (frame) => tell({ sent: parsed(frame) }),
    received: (frame) => tell({ received: parsed(frame) }),
    step: (step, failure) => tell(failure === undefined ? step : { ...step, error: failure }),
    silent: () => tell({ unanswered: 'heartbeat' }),
    unsent: (reason) => tell({ unsent: reason }),
    refused: (at, status) => tell({ refused: operationAt(at), status }),
    ended: ({ by }) => tell({ ended: by }),
  };
}

function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value) : value;
}

/** Tells a person: each step and what it took, and what is said. */
export function reportAsText({ show, elapsed }: ReporterParts, url: string, terminal: Terminal): Reporter {
  let heartbeats = 0;
  let typing: string | undefined;
  const tell = (stage: string, happened: string): void =>
    show(paint('dim', `${period(elapsed()).padStart(8)}  ${stage.padEnd(9)}  ${happened}`, terminal));
  return {
    refused: (at, status) => {
      // What is refused for another reason, is told by what it ends.
      if (status === 429 || status >= 500) tell('refused', `${operationAt(at)} was answered ${status}`);
    },
    step: (step, failure) => {
      if (step.step === 'opened') heartbeats = 0;
      if (step.step === 'heartbeat') heartbeats += 1;
      if (step.step === 'heartbeat' && heartbeats > 1) return;
      tell(...describeStep(step, failure, url));
    },
    item: (item) => {
      typing = undefined;
      show(`${timeOf(item.AbsoluteTime)} ${describeItem(item)}`);
    },
    typing: ({ DisplayName = '', ParticipantId, ParticipantRole, AbsoluteTime }) => {
      // Told again and again, as long as somebody types; and of the customer, that is oneself.
      if (ParticipantId === typing || ParticipantRole === 'CUSTOMER') return;
      typing = ParticipantId;
      show(paint('dim', `${timeOf(AbsoluteTime)} ${describeItem({ DisplayName, ContentType: 'typing' })}`, terminal));
    },
    silent: () => tell('heartbeat', `the first one was not answered within ${period(ANSWER_TIMEOUT)}`),
    unsent: (reason) => {
      if (terminal.screen) show(reason);
      else terminal.tell(`${reason}\n`);
    },
  };
}

/** The time of day, here. */
function timeOf(time: string | undefined): string {
  return new Date(time ?? Number.NaN).toLocaleTimeString('en-GB');
}

function parsed(frame: string): unknown {
  try {
    return JSON.parse(frame);
  } catch {
    return frame;
  }
}
