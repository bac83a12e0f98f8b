import { AGENT_PATH, FAULTS_PATH } from './controls.ts';

/** Turns a participant token into a websocket URL and a connection token, with curl. */
export function connectionByCurl(url: string, token: string): string {
  return `curl -s ${url}/participant/connection \\
  -H 'Content-Type: application/json' \\
  -H 'X-Amz-Bearer: ${token}' \\
  -d '{"Type":["WEBSOCKET","CONNECTION_CREDENTIALS"]}'`;
}

/** Turns a participant token into a websocket URL and a connection token. */
export function connection(url: string, token: string): string {
  return `aws connectparticipant create-participant-connection \\
  --type WEBSOCKET CONNECTION_CREDENTIALS \\
  --participant-token ${token} \\
  ${endpoint(url)}`;
}

/** Says something, and reads what was said. */
export function conversation(url: string, token: string): string {
  return `connection_token=$(${connection(url, token)} \\
  --query ConnectionCredentials.ConnectionToken --output text)
aws connectparticipant send-message \\
  --content-type text/plain --content 'Is anybody there?' \\
  --connection-token "$connection_token" \\
  ${endpoint(url)}

aws connectparticipant get-transcript \\
  --sort-order ASCENDING \\
  --connection-token "$connection_token" \\
  ${endpoint(url)}`;
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

function endpoint(url: string): string {
  return `--endpoint-url ${url} --region us-east-1 --no-sign-request`;
}
