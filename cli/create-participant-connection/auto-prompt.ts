import { connectRegions, participantEndpoint } from '../../contract/endpoint.ts';
import { createParticipantConnection as operation } from '../../contract/operations/create-participant-connection.ts';
import { checkUrl, type Endpoint } from '../endpoint.ts';
import { UsageError } from '../errors.ts';
import type { Prompts } from '../prompts.ts';
import type { Terminal } from '../terminal.ts';

/**
 * Finds the person whom --cli-auto-prompt wants to be asked; undefined if it was not typed.
 *
 * @throws UsageError if nobody is there
 */
export function whoToAsk(isWanted: boolean | undefined, { prompts }: Terminal): Prompts | undefined {
  if (!isWanted) return undefined;
  if (!prompts) {
    throw new UsageError(
      '--cli-auto-prompt asks at a terminal, and standard input or standard error is none: leave it out.',
    );
  }
  return prompts;
}

/** Asks for the members without which the service would refuse the input, and adds them. */
export async function askForMembers(
  input: { Type?: unknown; ConnectParticipant?: unknown; ParticipantToken?: unknown },
  { choose, secret }: Prompts,
): Promise<void> {
  if (input.Type === undefined && input.ConnectParticipant !== true) {
    input.Type = await choose('Type of connection information', operation.input.members.Type.member.enum);
  }
  input.ParticipantToken ??= await secret('Participant token, from StartChatContact');
}

/** What the endpoint mostly is: one of the local world, or that of a region. */
const usualEndpoints = [
  'http://127.0.0.1:8787/v1',
  'http://127.0.0.1:8788',
  ...connectRegions.map((region) => participantEndpoint(region, false)),
];

export async function askForEndpoint({ text }: Prompts): Promise<Endpoint> {
  const url = await text('URL of the gateway or of Amazon Connect', usualEndpoints, (answer) => {
    try {
      checkUrl('the endpoint', answer);
      return true;
    } catch (error) {
      return (error as Error).message;
    }
  });
  return { url, from: 'the terminal' };
}
