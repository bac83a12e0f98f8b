import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The environment variables by which ports can be chosen, with the ports that are taken without them. */
const ports = { CONNECT_PORT: 8788, DEMO_PORT: 8789, GATEWAY_PORT: 8787 } as const;

/** Every server of the local world listens here and nowhere else. */
export const LOOPBACK = '127.0.0.1';

/**
 * Opens a server's port on the loopback interface.
 *
 * @param port 0 takes a free one
 * @param variable the environment variable by which the port can be chosen
 * @returns the server's URL, without a trailing slash
 * @throws Error that says which port is in use and how to choose another
 */
export async function listen(server: Server, port: number, variable: string): Promise<string> {
  server.listen(port, LOOPBACK);
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(
      `Port ${port} is in use. Choose another with ${variable}=<port>, or ${variable}=0 for a free one.`,
      { cause: error },
    );
  }
  return `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
}

/** @throws Error if the variable holds no port */
export function portFrom(variable: keyof typeof ports): number {
  const value = process.env[variable];
  if (value === undefined || value === '') return ports[variable];
  const port = Number(value);
  if (/^\d+$/.test(value) && port <= 65_535) return port;
  throw new Error(`${variable} is ${value}: it must be a port from 0 to 65535, where 0 takes a free one.`);
}

/** Closes a server and the connections that clients keep open to it. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
