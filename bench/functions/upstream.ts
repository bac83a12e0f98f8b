import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { closeServer, listen } from '../../local/listen.ts';
import { answerAsConnect } from '../connect-answer.ts';

/** What a function is told, so that it takes this server for Amazon Connect. */
export type UpstreamEnvironment = Readonly<Record<string, string>>;

// Over TLS, as Amazon Connect is called, until the parent disconnects.
const directory = await mkdtemp(join(tmpdir(), 'upstream-'));
const [key, cert] = ['key.pem', 'certificate.pem'].map((name) => join(directory, name)) as [string, string];
await promisify(execFile)('openssl', [
  ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'],
  ...['-keyout', key, '-out', cert, '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
]);
const server = createServer({ key: await readFile(key), cert: await readFile(cert) }, answerAsConnect);
const { port } = new URL(await listen(server, 0, 'PORT'));
process.once('disconnect', async () => {
  await closeServer(server);
  await rm(directory, { recursive: true });
});
process.send?.({
  AWS_ENDPOINT_URL_CONNECTPARTICIPANT: `https://localhost:${port}`,
  NODE_EXTRA_CA_CERTS: cert,
} satisfies UpstreamEnvironment);
