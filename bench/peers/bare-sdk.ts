import { ConnectParticipantClient, CreateParticipantConnectionCommand } from '@aws-sdk/client-connectparticipant';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';

const client = new ConnectParticipantClient();

/** The SDK as its documentation shows it, and nothing else. */
export async function handler({ body, headers }: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const command = new CreateParticipantConnectionCommand({
    ...JSON.parse(body ?? '{}'),
    ParticipantToken: headers['X-Amz-Bearer'],
  });
  const { Websocket, ConnectionCredentials } = await client.send(command);
  return { statusCode: 200, body: JSON.stringify({ Websocket, ConnectionCredentials }) };
}
