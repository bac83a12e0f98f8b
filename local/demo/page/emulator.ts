import type { AgentControls } from '../../connect/agent-controls.ts';
import type { StartedChat } from '../../connect/contact-operations.ts';
import { contentTypes } from '../../connect/content-types.ts';
import type { Fault } from '../../connect/fault-table.ts';

/** A fault that the emulator can make. */
export interface KnownFault {
  readonly fault: string;
  /** What it does, in a sentence. */
  readonly does: string;
  /** The names of its parameters. */
  readonly takes: readonly string[];
}

/** The emulated Amazon Connect, as a backend and a tester use it. Each call throws an Error with the emulator's own words if it is refused. */
export class Emulator {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** What the backend of a web site does for its page. */
  startChat(): Promise<StartedChat> {
    const { text, markdown, json, interactive, interactiveResponse } = contentTypes;
    return this.#call('PUT', '/contact/chat', {
      InstanceId: 'demo',
      ContactFlowId: 'demo',
      ParticipantDetails: { DisplayName: 'Ann' },
      SupportedMessagingContentTypes: [text, markdown, json, interactive, interactiveResponse],
    });
  }

  async knownFaults(): Promise<readonly KnownFault[]> {
    const { faults } = await this.#call<{ readonly faults: readonly KnownFault[] }>('GET', '/emulator/faults');
    return faults;
  }

  async makeFault(fault: Fault): Promise<void> {
    await this.#call('POST', '/emulator/faults', fault);
  }

  async clearFaults(): Promise<void> {
    await this.#call('DELETE', '/emulator/faults');
  }

  /** Tells the agent of a chat what to do. */
  async tellAgent(contactId: string, action: keyof AgentControls, text?: string): Promise<void> {
    await this.#call('POST', '/emulator/agent', { contactId, action, text });
  }

  async #call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(this.#url + path, { method, ...(body && { body: JSON.stringify(body) }) });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.Message);
    return answer;
  }
}
