import { fileURLToPath } from 'node:url';
import { CONNECT_ENDPOINT } from '../../contract/environment.ts';
import { createParticipantConnection } from '../../contract/operations/create-participant-connection.ts';
import { connectionFunction } from '../connection-function.ts';
import type { Command } from './server.ts';

/** What a candidate serves. */
export interface Served {
  /** The folder of the cloud assembly. */
  readonly assembly: string;
  readonly connectUrl: string;
  readonly port: number;
}

export interface Candidate {
  readonly name: string;
  readonly command: (served: Served) => Command | Promise<Command>;
}

export const LOCAL_GATEWAY = 'local gateway';
export const SERVERLESS_OFFLINE = 'serverless-offline';

/** The local gateway as `npm start` runs it. */
export const localGateway: Candidate = { name: LOCAL_GATEWAY, command: (served) => gatewayCommand(served) };

/** The same, from before the stack is synthesized and the functions are bundled. */
export const localGatewayWithSynthesis: Candidate = {
  name: 'local gateway, synthesis included',
  command: (served) => gatewayCommand(served, 'synthesize'),
};

function gatewayCommand({ assembly, connectUrl, port }: Served, ...first: 'synthesize'[]): Command {
  const module = fileURLToPath(new URL('gateway.ts', import.meta.url));
  return { args: [module, assembly, connectUrl, ...first], env: { GATEWAY_PORT: String(port) } };
}

/** Where serverless-offline, and what generates the load, are installed. */
export const PEERS = new URL('../peers/serverless-offline/', import.meta.url);

/** serverless-offline with the function of CreateParticipantConnection as it is bundled in the assembly. */
export const serverlessOffline: Candidate = {
  name: SERVERLESS_OFFLINE,
  command: async ({ assembly, connectUrl, port }) => {
    const { stageName, memoryMb, timeoutMs, environment, modulePath, exportName } = await connectionFunction(assembly);
    const served = {
      stage: stageName,
      path: createParticipantConnection.path,
      assembly,
      handler: modulePath.replace(`${assembly}/`, '').replace(/mjs$/, exportName),
      memorySize: memoryMb,
      timeout: timeoutMs / 1000,
      environment: { ...environment, [CONNECT_ENDPOINT]: connectUrl },
      port,
    };
    return {
      args: ['node_modules/serverless/bin/serverless.js', 'offline', 'start'],
      cwd: PEERS,
      env: { SERVED: JSON.stringify(served) },
    };
  },
};
