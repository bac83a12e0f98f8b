#!/usr/bin/env node
import { portFrom } from '../listen.ts';
import { type Run, runCommand } from '../run-command.ts';
import { type Fault, type StartedChat, startAmazonConnect } from './amazon-connect.ts';
import {
  chat,
  connection,
  connectionByCurl,
  controls,
  conversation,
  startChat,
  startChatByCurl,
} from './commands-to-paste.ts';
import { faultLine } from './fault-options.ts';

/** `participant-gateway-local`: the emulated Amazon Connect without the gateway. */
async function start({ faults, onEnd }: Run): Promise<void> {
  const connect = await startAmazonConnect({ port: portFrom('CONNECT_PORT'), log: (line) => console.log(line) });
  onEnd(connect.close);
  for (const fault of faults) connect.injectFault(fault);
  console.log(welcome(connect.url, connect.startChat('Ann'), faults));
  console.log('ready');
}

function welcome(url: string, { ContactId, ParticipantToken }: StartedChat, faults: readonly Fault[]): string {
  return `
Amazon Connect  ${url} (emulated)
${faultLine(faults)}
A chat has been started, the contact ${ContactId}. It ends unless its customer connects within 5 minutes. Its participant
token:

${ParticipantToken}

Chat in the terminal:

${chat(url, ParticipantToken)}

Turn it into a websocket URL and a connection token, with curl or with the AWS CLI:

${connectionByCurl(url, ParticipantToken)}

${connection(url, ParticipantToken)}

Connect again and say something, then read the conversation, in which an emulated agent answers:

${conversation(url, ParticipantToken)}

Let the agent say something; have the next message refused:

${controls(url, ContactId)}

Start another chat, with curl or with the AWS CLI:

${startChatByCurl(url)}

${startChat(url)}

Ctrl-C ends it.
`;
}

runCommand({
  name: 'participant-gateway-local',
  does: 'Starts an emulated Amazon Connect on CONNECT_PORT, 8788 unless it is set; 0 takes a free port.',
  start,
});
