import type { Chat } from '../../../client/index.ts';
import { contentTypes } from '../../connect/content-types.ts';
import type { Fault, FaultName } from '../../connect/fault-table.ts';
import { byId, make, makeButton } from './dom.ts';
import type { Emulator, KnownFault } from './emulator.ts';

/** The chat that faults strike. */
export interface Target {
  readonly contactId: string;
  readonly chat: Chat;
}

export interface FaultPanelOptions {
  readonly emulator: Emulator;
  readonly target: () => Target | undefined;
  /** Told what was done, or why not. */
  readonly report: (words: string, isTrouble: boolean) => void;
}

type Parameters<Name extends FaultName> = Omit<Extract<Fault, { readonly fault: Name }>, 'fault' | 'contactId'>;

/** What shows a fault that would strike unseen. */
type Sequel = 'say' | 'drop' | 'hurry';

interface Plan<Name extends FaultName> {
  readonly parameters?: Parameters<Name>;
  readonly sequel?: Sequel;
  /** What the button does, beside what the fault does by itself. */
  readonly words: string;
}

const plans: { readonly [Name in FaultName]?: Plan<Name> } = {
  error: {
    parameters: { operation: 'CreateParticipantConnection', name: 'ThrottlingException' },
    sequel: 'drop',
    words: 'Drops the websocket; the call for another one is answered 429.',
  },
  delay: {
    parameters: { operation: 'CreateParticipantConnection', milliseconds: 300 },
    sequel: 'drop',
    words: 'Drops the websocket; the call for another one takes 300 ms longer.',
  },
  quotas: { sequel: 'hurry', words: 'Sends 40 typing events at once. It lasts until faults are taken back.' },
  'dropped-sockets': { sequel: 'say', words: 'The agent says two things meanwhile.' },
  'silent-sockets': {
    sequel: 'say',
    words: 'The agent says two things; heartbeats find the loss within 15 s.',
  },
  'missed-heartbeats': { parameters: { times: 2 }, words: 'One of each, which counts as a loss within 15 s.' },
  'failed-subscriptions': {
    parameters: { times: 2 },
    sequel: 'drop',
    words: 'Drops the websocket; the next two subscriptions fail.',
  },
  'reordered-items': { sequel: 'say', words: 'The agent says two things.' },
  'duplicated-items': { parameters: { times: 2 }, sequel: 'say', words: 'The agent says two things.' },
  'expired-urls': { sequel: 'drop', words: 'Drops the websocket; the next URL cannot be opened.' },
  'ended-while-away': { words: 'The chat is over by that.' },
  'time-forward': {
    parameters: { milliseconds: 3_600_000 },
    words: 'By an hour, so that the websocket expires.',
  },
};

/** Far more calls than the quota of SendEvent lets through at once. */
const BURST = 40;

/** The buttons that make faults, one for each that the emulator knows, and those that tell the agent what to do. */
export class FaultPanel {
  readonly #options: FaultPanelOptions;

  constructor(options: FaultPanelOptions) {
    this.#options = options;
    const { emulator } = options;
    byId('agent-controls', HTMLElement).append(
      this.#button('Say something', 'The agent says something', ({ contactId }) =>
        emulator.tellAgent(contactId, 'say', 'One moment, please.'),
      ),
      this.#button('Hand over', 'A colleague takes over', ({ contactId }) => emulator.tellAgent(contactId, 'handOver')),
      this.#button('Go silent', 'The agent answers no more', ({ contactId }) =>
        emulator.tellAgent(contactId, 'goSilent'),
      ),
      this.#button('End the chat', 'The agent ends the chat', ({ contactId }) =>
        emulator.tellAgent(contactId, 'endChat'),
      ),
    );
    byId('clear-faults', HTMLElement).append(
      this.#button('Take faults back', 'Faults that have yet to strike are taken back', () => emulator.clearFaults()),
    );
  }

  /** @throws Error if the emulator cannot be asked */
  async load(): Promise<void> {
    const faults = await this.#options.emulator.knownFaults();
    byId('faults', HTMLElement).append(...faults.map((fault) => this.#makeRow(fault)));
  }

  #makeRow({ fault, does, takes }: KnownFault): HTMLElement {
    const { parameters, sequel, words }: Partial<Plan<FaultName>> = plans[fault as FaultName] ?? {};
    const button = this.#button(fault, `Fault: ${fault}`, async (target) => {
      const { contactId } = target;
      await this.#options.emulator.makeFault({
        fault,
        ...(takes.includes('contactId') && { contactId }),
        ...parameters,
      } as Fault);
      if (sequel) await this.#follow(sequel, target);
    });
    const description = make('p', { id: `does-${fault}` }, does);
    if (words) description.append(make('span', { className: 'here' }, words));
    button.setAttribute('aria-describedby', description.id);
    return make('li', {}, button, description);
  }

  async #follow(sequel: Sequel, { contactId, chat }: Target): Promise<void> {
    const { emulator, report } = this.#options;
    if (sequel === 'drop') await emulator.makeFault({ fault: 'dropped-sockets', contactId });
    if (sequel === 'hurry') {
      const calls = Array.from({ length: BURST }, () =>
        chat.sendEvent(contentTypes.typing, undefined, { whenDisconnected: 'fail' }),
      );
      const refused = (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected');
      report(`${BURST} typing events at once: ${refused.length} were refused`, false);
    } else {
      await emulator.tellAgent(contactId, 'say', 'First of two things.');
      await emulator.tellAgent(contactId, 'say', 'Second of two things.');
    }
  }

  #button(label: string, words: string, act: (target: Target) => Promise<void>): HTMLButtonElement {
    return makeButton(label, async () => {
      const { target, report } = this.#options;
      const now = target();
      if (!now) return report('There is no chat: start a new one first.', true);
      try {
        report(words, false);
        await act(now);
      } catch (error) {
        report((error as Error).message, true);
      }
    });
  }
}
