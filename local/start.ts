import { fileURLToPath } from 'node:url';
import { startAmazonConnect } from './connect/amazon-connect.ts';
import { startGateway } from './gateway/gateway.ts';
import { synthesize } from './synthesize.ts';
import { watchDirectories } from './watch.ts';

/** What the stack is synthesized from. */
const SOURCES = ['bin', 'lib', 'lambda', 'contract'];

/** `npm start`: synthesizes the stack, serves it beside an emulated Amazon Connect, and follows the sources. */
async function start(): Promise<void> {
  const outdir = path('cdk.out');
  const ports = { connect: portFrom('CONNECT_PORT', 8788), gateway: portFrom('GATEWAY_PORT', 8787) };
  const { signal, onEnd } = endOnCtrlC();

  const connect = await startAmazonConnect({ port: ports.connect, log: logAs('connect') });
  onEnd(connect.close);
  let synthesis = Promise.resolve();
  const update = (): Promise<void> => {
    synthesis = synthesize(outdir, { signal });
    return synthesis;
  };
  onEnd(() => synthesis.catch(() => {}));
  console.log('Synthesizing the stack …');
  await update();
  const gateway = await startGateway({
    outdir,
    connectUrl: connect.url,
    port: ports.gateway,
    log: logAs('gateway'),
    logFunction: logTrouble,
  });
  onEnd(gateway.close);
  const stopWatching = await watchDirectories(SOURCES.map(path), async () => {
    try {
      await update();
      await gateway.serve(outdir);
      console.log('[gateway] A source has changed: its new bundle is served.');
    } catch (error) {
      if (signal.aborted) return;
      console.error(`[gateway] ${messageOf(error)}\n[gateway] The former bundle is still served.`);
    }
  });
  onEnd(stopWatching);

  console.log(welcome(gateway.url, connect.url, connect.startChat('Ann').ParticipantToken));
  console.log('ready');
}

/**
 * Makes Ctrl-C end the process with the exit code 0, at any time: it aborts the signal, then calls what was given to
 * `onEnd`, the latest first.
 */
function endOnCtrlC(): { readonly signal: AbortSignal; readonly onEnd: (close: () => unknown) => void } {
  const abort = new AbortController();
  const closers: (() => unknown)[] = [];
  const end = async (): Promise<void> => {
    // A terminal signals the whole process group, and npm passes the signal on: it comes twice.
    if (abort.signal.aborted) return;
    abort.abort();
    for (const close of closers.reverse()) await close();
    process.exit(0);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  return { signal: abort.signal, onEnd: (close) => closers.push(close) };
}

function welcome(gatewayUrl: string, connectUrl: string, token: string): string {
  return `
Participant Gateway  ${gatewayUrl}
Amazon Connect       ${connectUrl} (emulated)

A chat has been started. Its participant token:

${token}

Turn it into a websocket URL and a connection token, with curl or with the AWS CLI:

curl -s ${gatewayUrl}/participant/connection \\
  -H 'Content-Type: application/json' \\
  -H 'X-Amz-Bearer: ${token}' \\
  -d '{"Type":["WEBSOCKET","CONNECTION_CREDENTIALS"]}'

aws connectparticipant create-participant-connection \\
  --type WEBSOCKET CONNECTION_CREDENTIALS \\
  --participant-token ${token} \\
  --endpoint-url ${gatewayUrl} --region us-east-1 --no-sign-request

Start another chat:

aws connect start-chat-contact \\
  --instance-id 11111111-1111-1111-1111-111111111111 \\
  --contact-flow-id 22222222-2222-2222-2222-222222222222 \\
  --participant-details DisplayName=Ann \\
  --endpoint-url ${connectUrl} --region us-east-1 --no-sign-request

Ctrl-C ends both.
`;
}

/** @throws Error if the variable holds no port */
function portFrom(variable: string, fallback: number): number {
  const value = process.env[variable];
  if (value === undefined || value === '') return fallback;
  const port = Number(value);
  if (/^\d+$/.test(value) && port <= 65_535) return port;
  throw new Error(`${variable} is ${value}: it must be a port from 0 to 65535, where 0 takes a free one.`);
}

function path(relative: string): string {
  return fileURLToPath(new URL(`../${relative}`, import.meta.url));
}

function logAs(source: string): (line: string) => void {
  return (line) => console.log(`[${source}] ${line}`);
}

/**
 * Of what a function logs, shows only what no request's own line tells: errors, and whatever is no JSON, such as a
 * warning of the runtime.
 */
function logTrouble(line: string): void {
  try {
    const { level } = JSON.parse(line) as { level?: string };
    if (level !== 'ERROR') return;
  } catch {
    // Not JSON.
  }
  console.error(`[function] ${line}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

start().catch((error: unknown) => {
  if (error instanceof Error && error.name === 'AbortError') return;
  console.error(messageOf(error));
  process.exit(1);
});
