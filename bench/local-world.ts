import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAmazonConnect } from '../local/connect/amazon-connect.ts';
import { startGateway } from '../local/gateway/gateway.ts';
import { synthesize } from '../local/synthesize.ts';
import { withoutThrottles } from './gateways/gateway.ts';

/** What is measured: two endpoints for the same operations, and a chat that goes on. */
export interface Endpoints {
  readonly direct: string;
  readonly gateway: string;
  readonly participantToken: string;
}

/** The local gateway without throttles, in front of an emulated Amazon Connect, until the parent disconnects. */
async function serve(): Promise<void> {
  const outdir = await mkdtemp(join(tmpdir(), 'bench-'));
  await synthesize(outdir, { context: withoutThrottles });
  const connect = await startAmazonConnect();
  const gateway = await startGateway({ outdir, connectUrl: connect.url });
  const { ContactId, ParticipantToken } = connect.startChat('Ann');
  connect.agent(ContactId).goSilent();
  process.once('disconnect', async () => {
    await gateway.close();
    await connect.close();
    await rm(outdir, { recursive: true });
  });
  process.send?.({
    direct: connect.url,
    gateway: gateway.url,
    participantToken: ParticipantToken,
  } satisfies Endpoints);
}

await serve();
