import { type ClientSoakFigures, soakClients } from './client-soak.ts';

const CLIENTS = 200;
const FAULTS = 3000;

const DEADLINE_MINUTES = 10;

/** `npm run soak:client`: prints the figures, or fails with the first thing that went wrong. */
async function run(): Promise<void> {
  setTimeout(
    () => fail(`The soak has not ended within ${DEADLINE_MINUTES} minutes.`),
    DEADLINE_MINUTES * 60_000,
  ).unref();
  console.table(rows(await soakClients({ clients: CLIENTS, faults: FAULTS })));
  console.log('Each client heard what the transcript has: nothing was lost, came twice, or out of order.');
}

function rows({ clients, faults, sent, said, items, caughtUp, connections, seconds }: ClientSoakFigures) {
  return {
    clients,
    'websockets dropped': faults.dropped,
    'websockets silenced': faults.silenced,
    'websockets renewed': faults.renewed,
    'messages of customers': sent,
    'messages of agents': said,
    'items heard': items,
    'of these, by catching up': caughtUp,
    'connections made': connections,
    'simulated seconds': seconds,
  };
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

run().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
