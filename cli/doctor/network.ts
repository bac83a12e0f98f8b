import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { abortable } from '../../client/abort.ts';
import { hintForConnection, hintForTls, isOfTls } from '../failures.ts';
import type { Finding } from './finding.ts';

/** How long a TLS handshake may take, in milliseconds. */
const TIMEOUT = 15_000;

/** A certificate that expires within so many days should have been renewed: AWS Certificate Manager begins 60 days before. */
const RENEWAL_DAYS = 21;

const DAY = 86_400_000;

/** The name of the gateway's host. */
export async function* checkName(url: string, signal: AbortSignal): AsyncGenerator<Finding> {
  const host = hostOf(url);
  const check = 'DNS';
  if (isIP(host)) {
    yield { check, status: 'ok', finding: `${host} is an address.` };
    return;
  }
  const startedAt = performance.now();
  try {
    const addresses = await abortable(lookup(host, { all: true }), signal);
    const finding = `${host} is ${addresses.map(({ address }) => address).join(', ')}.`;
    yield { check, status: 'ok', finding, milliseconds: since(startedAt) };
  } catch (error) {
    signal.throwIfAborted();
    const { code = '' } = error as NodeJS.ErrnoException;
    const remedy = `${hintForConnection(code)} If the name is that of a custom domain, its record has to point at the domain name of API Gateway.`;
    yield { check, status: 'failure', finding: `${host} has no address (${code}).`, remedy };
  }
}

/** What the gateway's host proves itself by. */
export async function* checkCertificate(url: string, signal: AbortSignal): AsyncGenerator<Finding> {
  const check = 'TLS';
  const host = hostOf(url);
  if (url.startsWith('http:')) {
    const isLoopback = host === 'localhost' || host === '::1' || host.startsWith('127.');
    yield isLoopback
      ? { check, status: 'ok', finding: 'None is needed on this machine.' }
      : {
          check,
          status: 'failure',
          finding: 'The URL begins with http://, so tokens travel where others can read them.',
          remedy: 'Use https://, which API Gateway speaks alone.',
        };
    return;
  }
  const startedAt = performance.now();
  const port = Number(new URL(url).port || 443);
  // A certificate that is not trusted is looked at, too, to say what is wrong with it.
  const socket = connect({ host, port, ...(!isIP(host) && { servername: host }), rejectUnauthorized: false });
  socket.setTimeout(TIMEOUT, () => socket.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })));
  try {
    await once(socket, 'secureConnect', { signal });
    yield { check, ...judge(socket, host), milliseconds: since(startedAt) };
  } catch (error) {
    signal.throwIfAborted();
    const { code = '' } = error as NodeJS.ErrnoException;
    const remedy = isOfTls(code) ? hintForTls(code) : hintForConnection(code);
    yield { check, status: 'failure', finding: `No connection could be made (${code}).`, remedy };
  } finally {
    socket.destroy();
  }
}

function judge(socket: TLSSocket, host: string): Pick<Finding, 'status' | 'finding' | 'remedy'> {
  const { valid_to: validTo, issuer } = socket.getPeerCertificate();
  const days = Math.floor((Date.parse(validTo) - Date.now()) / DAY);
  const of = `${socket.getProtocol()}, with a certificate of ${issuer?.O ?? issuer?.CN ?? 'nobody'}`;
  if (!socket.authorized) {
    const code = String(socket.authorizationError);
    return { status: 'failure', finding: `${of} that is not trusted for ${host} (${code}).`, remedy: hintForTls(code) };
  }
  if (days < RENEWAL_DAYS) {
    return {
      status: 'warning',
      finding: `${of} that ends in ${days} days.`,
      remedy:
        'Look in AWS Certificate Manager why it was not renewed; mostly, the record that proves the domain is gone.',
    };
  }
  return { status: 'ok', finding: `${of} for ${days} more days.` };
}

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

function since(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}
