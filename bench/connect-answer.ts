import type { RequestListener } from 'node:http';

/** In the length that the answers of Amazon Connect have. */
const ANSWER = JSON.stringify({
  Websocket: { Url: `wss://127.0.0.1/?AuthToken=${'-'.repeat(600)}`, ConnectionExpiry: '2026-11-22T13:41:50.299Z' },
  ConnectionCredentials: { ConnectionToken: '-'.repeat(600), Expiry: '2026-11-23T12:41:50.299Z' },
});

/** In the place of Amazon Connect: gives every request the answer of a CreateParticipantConnection. */
export const answerAsConnect: RequestListener = (request, response) => {
  request.resume().once('end', () => {
    response.setHeader('Content-Type', 'application/json').setHeader('x-amzn-RequestId', 'an-id').end(ANSWER);
  });
};
