import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { StructureShape } from '../../contract/shapes.ts';
import { validateInput } from '../../contract/validate.ts';
import type { AgentControls } from './agent-controls.ts';
import type { ContactCenter } from './contact-center.ts';
import { faultTable, readFault } from './fault-table.ts';
import type { Faults } from './faults.ts';
import { invalid } from './service-error.ts';

/** Where the emulated service is told what to do; nothing of it exists in Amazon Connect. */
export const FAULTS_PATH = '/emulator/faults';
export const AGENT_PATH = '/emulator/agent';

const actions = ['say', 'handOver', 'goSilent', 'endChat'] as const satisfies readonly (keyof AgentControls)[];

const agentInput = {
  type: 'structure',
  required: ['contactId', 'action'],
  members: {
    contactId: { type: 'string', min: 1, max: 256 },
    action: { type: 'string', enum: actions },
    text: { type: 'string', min: 1, max: 1024 },
  },
} as const satisfies StructureShape;

/** The control API: faults on demand, and what the built-in agent shall do. */
export function addControls(
  app: FastifyInstance,
  { center, faults }: { readonly center: ContactCenter; readonly faults: Faults },
): void {
  app.get(FAULTS_PATH, async () => ({
    pending: faults.pending,
    faults: Object.entries(faultTable).map(([fault, { does, input }]) => ({
      fault,
      does,
      takes: Object.keys(input.members),
    })),
  }));
  app.post(FAULTS_PATH, async (request) => {
    faults.inject(readFault(readObject(request)));
    return {};
  });
  app.delete(FAULTS_PATH, async () => {
    faults.clear();
    return {};
  });
  app.post(AGENT_PATH, async (request) => {
    const { contactId, action, text } = validateInput({ input: agentInput }, readObject(request));
    const { controls: agent } = center.agent(contactId);
    if (action === 'say') {
      if (text === undefined) throw invalid('To say something, the agent needs a text.');
      agent.say(text);
    } else {
      agent[action]();
    }
    return {};
  });
}

function readObject({ body }: FastifyRequest): object {
  let value: unknown;
  try {
    value = JSON.parse(String(body));
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null) return value;
  throw invalid('The body must be a JSON object.');
}
