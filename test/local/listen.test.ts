import { createServer } from 'node:http';
import { expect, it } from '@jest/globals';
import { closeServer, listen } from '../../local/listen.ts';

it('listens on the loopback interface and nowhere else', async () => {
  const server = createServer();
  const url = await listen(server, 0, 'PORT');
  const address = server.address();
  await closeServer(server);
  expect(address).toMatchObject({ address: '127.0.0.1', port: Number(new URL(url).port) });
});
