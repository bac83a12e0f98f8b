import { ConnectionError, ServiceError } from '../client/errors.ts';
import { CommandError, exitCodes } from './errors.ts';

/** A call that failed. */
export interface FailedCall {
  /** The operation's name. */
  readonly operation: string;
  readonly url: string;
  /** Takes secrets out of a text, which a message may repeat. */
  readonly hide: (text: string) => string;
}

/** What failed in a call, in the AWS CLI's words, and what to do. What is no failure of a call stays as it is. */
export function failureOf(error: unknown, { operation, url, hide }: FailedCall): unknown {
  if (error instanceof ServiceError) {
    return new CommandError(
      `An error occurred (${error.name}) when calling the ${operation} operation: ${hide(error.message)}`,
      exitCodes.service,
      { cause: error },
    );
  }
  if (error instanceof ConnectionError) {
    return new CommandError(describe(error, url), exitCodes.failure, { cause: error });
  }
  return error;
}

/** What kept a call from its answer, by the code that Node has for it. */
function describe(error: ConnectionError, url: string): string {
  const cause = error.cause as Error | undefined;
  if (!cause) return `${error.message} Is ${url} below the address of a gateway?`;
  if (cause.name === 'AbortError') {
    return `Read timeout on endpoint URL: "${url}". It took the call and did not answer in time: try again, and look at the service behind it.`;
  }
  const reason = (cause.cause ?? cause) as NodeJS.ErrnoException;
  const code = reason.code ?? reason.name;
  if (isOfTls(code)) return `SSL validation failed for ${url} (${code}). ${hintForTls(code)}`;
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return `Connect timeout on endpoint URL: "${url}". Is a firewall or a proxy between here and there?`;
  }
  if (/^(UND_ERR_SOCKET|ECONNRESET|EPIPE|HTTPParserError|HPE_\w+)$/.test(code)) {
    return `Connection was closed before we received a valid response from endpoint URL: "${url}" (${code}). Try again; if it stays, see what listens there.`;
  }
  return `Could not connect to the endpoint URL: "${url}" (${code}). ${hintForConnection(code)}`;
}

export function isOfTls(code: string): boolean {
  return /SSL|TLS|CERT|VERIFY|EPROTO/.test(code);
}

export function hintForTls(code: string): string {
  if (code === 'CERT_HAS_EXPIRED') return 'The certificate of the server has expired: have it renewed.';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return 'The certificate of the server is for other names: look for a typing error in the URL; a domain name of your own has to be one of API Gateway, too.';
  }
  return /SSL|EPROTO/.test(code)
    ? 'The server does not speak TLS as it should: does it want http:// instead of https://?'
    : 'The certificate of the server is not trusted here: if it is one of your own, name its authority by NODE_EXTRA_CA_CERTS.';
}

export function hintForConnection(code: string): string {
  if (code === 'ECONNREFUSED') return 'Nothing listens there: is the server running, and the port right?';
  if (code === 'ENOTFOUND') return 'There is no such host: look for a typing error in the name.';
  if (code === 'EAI_AGAIN') return 'The name could not be looked up: is the network there?';
  return 'Look at the address and the network.';
}
