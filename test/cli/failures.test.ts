import { expect, it } from '@jest/globals';
import { type CommandError, exitCodes } from '../../cli/errors.ts';
import { failureOf } from '../../cli/failures.ts';
import { ConnectionError, ServiceError } from '../../client/errors.ts';

const URL = 'https://chat.example.com/v1/participant/message';

function describe(error: unknown): CommandError {
  const hide = (text: string): string => text.replace('SECRET', '<redacted>');
  return failureOf(error, { operation: 'SendMessage', url: URL, hide }) as CommandError;
}

/** As `fetch` fails, by the code that Node has for it. */
const unanswered = (code: string) =>
  new ConnectionError('No answer.', { cause: Object.assign(new TypeError('fetch failed'), { cause: { code } }) });

it.each([
  [
    'CERT_HAS_EXPIRED',
    `SSL validation failed for ${URL} (CERT_HAS_EXPIRED). The certificate of the server has expired: have it renewed.`,
  ],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'The certificate of the server is for other names'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'name its authority by NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'name its authority by NODE_EXTRA_CA_CERTS'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'does it want http:// instead of https://?'],
  ['UND_ERR_CONNECT_TIMEOUT', `Connect timeout on endpoint URL: "${URL}". Is a firewall or a proxy`],
  [
    'UND_ERR_SOCKET',
    `Connection was closed before we received a valid response from endpoint URL: "${URL}" (UND_ERR_SOCKET).`,
  ],
  ['ECONNRESET', 'Connection was closed before we received a valid response'],
  ['ECONNREFUSED', `Could not connect to the endpoint URL: "${URL}" (ECONNREFUSED). Nothing listens there`],
  ['ENOTFOUND', 'There is no such host: look for a typing error'],
  ['EAI_AGAIN', 'The name could not be looked up: is the network there?'],
  ['EHOSTUNREACH', 'Look at the address and the network.'],
])('a call without an answer tells why, and what to do: %s', (code, words) => {
  const { exitCode, message } = describe(unanswered(code));
  expect([exitCode, message]).toEqual([exitCodes.failure, expect.stringContaining(words)]);
});

it('a refusal tells its name, the operation, and no secret', () => {
  const { exitCode, message } = describe(new ServiceError('ValidationException', 400, 'Not SECRET.'));
  expect([exitCode, message]).toEqual([
    exitCodes.service,
    'An error occurred (ValidationException) when calling the SendMessage operation: Not <redacted>.',
  ]);
});

it('an answer of something on the way tells where it came from', () => {
  expect(describe(new ConnectionError('Something on the way has answered 502.')).message).toBe(
    `Something on the way has answered 502. Is ${URL} below the address of a gateway?`,
  );
});

it('what is no failure of a call stays as it is', () => {
  const error = new TypeError('participantToken must be that of StartChatContact.');
  expect(describe(error)).toBe(error);
});
