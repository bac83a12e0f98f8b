import { AGENT_PATH, FAULTS_PATH } from './controls.ts';

/** What an endpoint asks of a caller beside the service's own token. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  /** What requests are signed with, if they are. */
  readonly awsCredentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

const nothing: Credentials = { headers: {}, awsCredentials: undefined };

/** Chats in the terminal. Nothing for an endpoint that wants a signature, which the command line does not make. */
export function chat(url: string, token: string, { headers, awsCredentials } = nothing): string | undefined {
  if (awsCredentials) return undefined;
  // In the package, everything is JavaScript.
  const command = import.meta.url.endsWith('.ts') ? 'npm run -s cli --' : 'npx participant-gateway';
  const credentials = Object.entries(headers).map(([name, value]) => ` \\\n  --header '${name}: ${value}'`);
  return `PARTICIPANT_TOKEN=${token} \\\n  ${command} connect --endpoint-url ${url}${credentials.join('')}`;
}

/** Turns a participant token into a websocket URL and a connection token, with curl. */
export function connectionByCurl(url: string, token: string, credentials = nothing): string {
  return curl(
    `${url}/participant/connection`,
    `'X-Amz-Bearer: ${token}'`,
    '{"Type":["WEBSOCKET","CONNECTION_CREDENTIALS"]}',
    credentials,
  );
}

/** Says something, and reads what was said, with curl. */
export function conversationByCurl(url: string, token: string, credentials = nothing): string {
  const bearer = '"X-Amz-Bearer: $connection_token"';
  return `connection_token=$(${connectionByCurl(url, token, credentials)} |
  sed 's/.*"ConnectionToken":"\\([^"]*\\)".*/\\1/')
${curl(`${url}/participant/message`, bearer, '{"ContentType":"text/plain","Content":"Is anybody there?"}', credentials)}

${curl(`${url}/participant/transcript`, bearer, '{"SortOrder":"ASCENDING"}', credentials)}`;
}

/** Turns a participant token into a websocket URL and a connection token. */
export function connection(url: string, token: string, credentials = nothing): string {
  return `${aws(credentials)} connectparticipant create-participant-connection \\
  --type WEBSOCKET CONNECTION_CREDENTIALS \\
  --participant-token ${token} \\
  ${endpoint(url, credentials)}`;
}

/** Says something, and reads what was said. */
export function conversation(url: string, token: string, credentials = nothing): string {
  return `connection_token=$(${connection(url, token, credentials)} \\
  --query ConnectionCredentials.ConnectionToken --output text)
${aws(credentials)} connectparticipant send-message \\
  --content-type text/plain --content 'Is anybody there?' \\
  --connection-token "$connection_token" \\
  ${endpoint(url, credentials)}

${aws(credentials)} connectparticipant get-transcript \\
  --sort-order ASCENDING \\
  --connection-token "$connection_token" \\
  ${endpoint(url, credentials)}`;
}

/** Lets the agent of a chat say something once its customer has connected, and has the customer's next message refused. */
export function controls(connectUrl: string, contactId: string): string {
  return `curl -s ${connectUrl}${AGENT_PATH} -d '{"contactId":"${contactId}","action":"say","text":"One moment."}'

curl -s ${connectUrl}${FAULTS_PATH} -d '{"fault":"error","operation":"SendMessage","name":"AccessDeniedException"}'`;
}

export function startChat(connectUrl: string): string {
  return `aws connect start-chat-contact \\
  --instance-id 11111111-1111-1111-1111-111111111111 \\
  --contact-flow-id 22222222-2222-2222-2222-222222222222 \\
  --participant-details DisplayName=Ann \\
  ${endpoint(connectUrl)}`;
}

/** The same with curl. */
export function startChatByCurl(connectUrl: string): string {
  const body = { InstanceId: '-', ContactFlowId: '-', ParticipantDetails: { DisplayName: 'Ann' } };
  return `curl -s -X PUT ${connectUrl}/contact/chat \\\n  -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(body)}'`;
}

function curl(url: string, bearer: string, body: string, { headers, awsCredentials }: Credentials): string {
  const { accessKeyId, secretAccessKey } = awsCredentials ?? {};
  return [
    `curl -s ${url}`,
    ...(awsCredentials ? [`--aws-sigv4 aws:amz:${REGION}:execute-api --user ${accessKeyId}:${secretAccessKey}`] : []),
    `-H 'Content-Type: application/json'`,
    `-H ${bearer}`,
    ...Object.entries(headers).map(([name, value]) => `-H '${name}: ${value}'`),
    `-d '${body}'`,
  ].join(' \\\n  ');
}

function aws({ awsCredentials }: Credentials): string {
  if (!awsCredentials) return 'aws';
  const { accessKeyId, secretAccessKey } = awsCredentials;
  return `AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey} aws`;
}

function endpoint(url: string, { awsCredentials } = nothing): string {
  return `--endpoint-url ${url} --region ${REGION}${awsCredentials ? '' : ' --no-sign-request'}`;
}

/** The emulated service is in none, and the local gateway takes a signature for any. */
const REGION = 'us-east-1';
