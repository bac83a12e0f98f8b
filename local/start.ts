import { fileURLToPath } from 'node:url';
import { type Fault, type StartedChat, startAmazonConnect } from './connect/amazon-connect.ts';
import {
  chat,
  connection,
  connectionByCurl,
  controls,
  conversation,
  conversationByCurl,
  startChat,
  startChatByCurl,
} from './connect/commands-to-paste.ts';
import { faultLine } from './connect/fault-options.ts';
import { startDemo } from './demo/demo.ts';
import type { Caller } from './gateway/caller.ts';
import { startGateway } from './gateway/gateway.ts';
import { portFrom } from './listen.ts';
import { logAs, logTrouble } from './log.ts';
import { messageOf, type Run, runCommand } from './run-command.ts';
import { synthesize } from './synthesize.ts';
import { watchDirectories } from './watch.ts';

/** What the stack is synthesized from. */
const SOURCES = ['bin', 'lib', 'lambda', 'contract'];

/** `npm start`: synthesizes the stack, serves it beside an emulated Amazon Connect and the demo page, and follows the sources. */
async function start({ faults, signal, onEnd }: Run): Promise<void> {
  const outdir = path('cdk.out');
  const ports = { connect: portFrom('CONNECT_PORT'), gateway: portFrom('GATEWAY_PORT'), demo: portFrom('DEMO_PORT') };

  const connect = await startAmazonConnect({ port: ports.connect, log: logAs('connect') });
  onEnd(connect.close);
  for (const fault of faults) connect.injectFault(fault);
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
  const caller = await gateway.makeCaller();
  const demo = await startDemo({
    gatewayUrl: gateway.url,
    gatewayHeaders: caller.headers,
    connectUrl: connect.url,
    port: ports.demo,
    log: logAs('demo'),
  });
  onEnd(demo.close);
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

  console.log(welcome(gateway.url, connect.url, demo.url, connect.startChat('Ann'), caller, faults));
  console.log('ready');
}

function welcome(
  gatewayUrl: string,
  connectUrl: string,
  demoUrl: string,
  { ContactId, ParticipantToken }: StartedChat,
  caller: Caller,
  faults: readonly Fault[],
): string {
  return `
Participant Gateway  ${gatewayUrl}
Amazon Connect       ${connectUrl} (emulated)
Demo                 ${demoUrl}
${faultLine(faults)}${callerLines(caller)}
A chat has been started, the contact ${ContactId}. It ends unless its customer connects within 5 minutes. Its participant
token:

${ParticipantToken}

${chatLines(gatewayUrl, ParticipantToken, caller)}${commands(gatewayUrl, ParticipantToken, caller)}

Let the agent say something; have the next message refused:

${controls(connectUrl, ContactId)}

Start another chat, with curl or with the AWS CLI:

${startChatByCurl(connectUrl)}

${startChat(connectUrl)}

Ctrl-C ends all of it.
`;
}

function chatLines(gatewayUrl: string, token: string, caller: Caller): string {
  const command = chat(gatewayUrl, token, caller);
  return command === undefined ? '' : `Chat in the terminal:\n\n${command}\n\n`;
}

function commands(gatewayUrl: string, token: string, caller: Caller): string {
  const again = 'Connect again and say something, then read the conversation, in which an emulated agent answers:';
  // The AWS CLI sends no header that its service does not know.
  if (Object.keys(caller.headers).length > 0) {
    return `Turn it into a websocket URL and a connection token:

${connectionByCurl(gatewayUrl, token, caller)}

${again}

${conversationByCurl(gatewayUrl, token, caller)}`;
  }
  return `Turn it into a websocket URL and a connection token, with curl or with the AWS CLI:

${connectionByCurl(gatewayUrl, token, caller)}

${connection(gatewayUrl, token, caller)}

${again}

${conversation(gatewayUrl, token, caller)}`;
}

/** What callers have to send; nothing where everybody may call. */
function callerLines({ headers, awsCredentials }: Caller): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const sent = lines.length > 0 ? `\nThe gateway lets those through who send\n\n${lines.join('\n')}\n` : '';
  if (!awsCredentials) return sent;
  const { accessKeyId, secretAccessKey } = awsCredentials;
  return `${sent}
The gateway lets those through who sign with the access key id ${accessKeyId} and the secret access key

${secretAccessKey}

The demo page signs nothing, so it works without the authorizer iam only.
`;
}

function path(relative: string): string {
  return fileURLToPath(new URL(`../${relative}`, import.meta.url));
}

runCommand({
  name: 'npm start --',
  does:
    'Starts the local gateway on GATEWAY_PORT, 8787 unless it is set, an emulated Amazon Connect on CONNECT_PORT, 8788\n' +
    'unless it is set, and a page to try them on DEMO_PORT, 8789 unless it is set; 0 takes a free port.',
  start,
});
