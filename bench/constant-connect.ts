import { createServer } from 'node:http';
import { closeServer, listen } from '../local/listen.ts';

// In the place of Amazon Connect: gives every CreateParticipantConnection the same answer, until the parent disconnects.
// Whatever it is busy with is missing to what is measured.
const answer = JSON.stringify({
  Websocket: { Url: 'wss://127.0.0.1/?AuthToken=-', ConnectionExpiry: '2026-11-22T13:41:50.299Z' },
  ConnectionCredentials: { ConnectionToken: '-', Expiry: '2026-11-23T12:41:50.299Z' },
});
const server = createServer((request, response) => {
  request.resume().once('end', () => response.setHeader('Content-Type', 'application/json').end(answer));
});
const url = await listen(server, 0, 'PORT');
process.once('disconnect', () => closeServer(server));
process.send?.(url);
