import { operations } from '../../contract/operations.ts';
import { startGateway } from '../../local/gateway/gateway.ts';
import { portFrom } from '../../local/listen.ts';
import { logAs, logTrouble } from '../../local/log.ts';
import { synthesize } from '../../local/synthesize.ts';

/** The configuration of a gateway that throttles nothing. */
export const withoutThrottles = {
  throttle: Object.keys(operations)
    .map((name) => `${name}=1000000/1000000`)
    .join(),
};

// `node bench/gateways/gateway.ts <assembly> <URL of Amazon Connect> [synthesize]`: what of `npm start` is the local gateway.
if (import.meta.main) {
  const [, , outdir = '', connectUrl = '', first] = process.argv;
  if (first === 'synthesize') await synthesize(outdir, { context: withoutThrottles });
  await startGateway({
    outdir,
    connectUrl,
    port: portFrom('GATEWAY_PORT'),
    log: logAs('gateway'),
    logFunction: logTrouble,
  });
}
