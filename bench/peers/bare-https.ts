import { request } from 'node:https';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';

/** The floor: one request by `node:https`, and nothing else. */
export function handler({ body, headers }: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  return new Promise((resolve, reject) => {
    const sent = { 'Content-Type': 'application/json', 'X-Amz-Bearer': headers['X-Amz-Bearer'] ?? '' };
    request(ENDPOINT, { method: 'POST', headers: sent }, async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      resolve({ statusCode: response.statusCode ?? 0, body: text });
    })
      .on('error', reject)
      .end(body);
  });
}

const ENDPOINT = `${process.env.AWS_ENDPOINT_URL_CONNECTPARTICIPANT}/participant/connection`;
