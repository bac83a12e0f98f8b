#!/usr/bin/env node
import { portFrom } from '../listen.ts';
import { type Run, runCommand } from '../run-command.ts';
import { startAmazonConnect } from './amazon-connect.ts';
import { connection, conversation, startChat } from './commands-to-paste.ts';
import { FAULTS_PATH } from './controls.ts';

/** `participant-gateway-local`: the emulated Amazon Connect without the gateway. */
async function start({ faults, onEnd }: Run): Promise<void> {
  const connect = await startAmazonConnect({ port: portFrom('CONNECT_PORT'), log: (line) => console.log(line) });
  onEnd(connect.close);
  for (const fault of faults) connect.fault(fault);
  console.log(welcome(connect.url, connect.startChat('Ann').ParticipantToken));
  console.log('ready');
}

function welcome(url: string, token: string): string {
  return `
Amazon Connect  ${url} (emulated)

A chat has been started. Its participant token:

${token}

Turn it into a websocket URL and a connection token, with the AWS CLI:

${connection(url, token)}

Connect again and say something, then read the conversation, in which an emulated agent answers:

${conversation({ connectionUrl: url, connectUrl: url, token })}

Have the next message refused:

curl -s ${url}${FAULTS_PATH} \\
  -H 'Content-Type: application/json' \\
  -d '{"fault":"error","operation":"SendMessage","name":"AccessDeniedException"}'

Start another chat:

${startChat(url)}

Ctrl-C ends it.
`;
}

runCommand({
  name: 'participant-gateway-local',
  does: 'Starts an emulated Amazon Connect on CONNECT_PORT, 8788 unless it is set; 0 takes a free port.',
  start,
});
