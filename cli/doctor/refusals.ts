import { ERROR_TYPE_HEADER, type ErrorName, errors } from '../../contract/errors.ts';
import { createParticipantConnection } from '../../contract/operations/create-participant-connection.ts';
import type { Finding } from './finding.ts';
import { type Answer, ask, type Gateway, type Request } from './gateway.ts';

/** A token that nobody has, to be refused. */
const NOBODY = 'participant-gateway-doctor';

const connection = { method: createParticipantConnection.method, path: createParticipantConnection.path };
const body = '{"Type":["CONNECTION_CREDENTIALS"]}';

interface Refusal {
  readonly request: Request;
  readonly name: ErrorName;
}

const withoutToken: Refusal = { request: { ...connection, body }, name: 'ValidationException' };

/** Requests that never reach Amazon Connect, each with the name by which the gateway refuses it. */
const refusals: Readonly<Record<string, Refusal>> = {
  'no body': { request: { ...connection, token: NOBODY }, name: 'ValidationException' },
  'broken JSON': { request: { ...connection, token: NOBODY, body: '{"Type":' }, name: 'ValidationException' },
  'a wrong member': {
    request: { ...connection, token: NOBODY, body: '{"Type":["FAX"]}' },
    name: 'ValidationException',
  },
  // Past the model of API Gateway, and so to the function.
  'the same as text/plain': {
    request: { ...connection, token: NOBODY, body: '{"Type":["FAX"]}', contentType: 'text/plain' },
    name: 'ValidationException',
  },
  'an unknown path': { request: { method: 'GET', path: '/participant/nothing' }, name: 'UnknownOperationException' },
  'a wrong method': { request: { ...connection, method: 'DELETE' }, name: 'UnknownOperationException' },
};

/** Whether a gateway answers at all, and whether it lets the caller in. */
export async function* checkAnswer(gateway: Gateway): AsyncGenerator<Finding> {
  yield await examineRefusal(gateway, 'no token', withoutToken);
}

/** The shape of each refusal that can be had without harm. */
export async function* checkRefusals(gateway: Gateway): AsyncGenerator<Finding> {
  for (const [check, refusal] of Object.entries(refusals)) yield await examineRefusal(gateway, check, refusal);
}

/** Whether the gateway reaches Amazon Connect, which refuses a token that nobody has. */
export async function* checkWayToAmazonConnect(gateway: Gateway): AsyncGenerator<Finding> {
  const check = 'Amazon Connect';
  const answer = await ask(gateway, { ...connection, token: NOBODY, body });
  const { milliseconds } = answer;
  const name = nameOf(answer);
  const faults = faultsOf(answer);
  if (answer.status === 403 && name === 'AccessDeniedException') {
    const finding = `It is reached, and refuses a token that nobody has: ${answer.status} ${name}.`;
    yield faults.length === 0
      ? { check, status: 'ok', finding, milliseconds }
      : { check, status: 'failure', finding: sentence(finding, faults), remedy: REMEDY_FOR_SHAPE, milliseconds };
  } else if (answer.status === 400) {
    yield {
      check,
      status: 'warning',
      finding: `A token that nobody has was answered 400 ${name}, which may be the gateway's own.`,
      remedy: 'Give a participant token: the connection itself shows whether Amazon Connect is reached.',
      milliseconds,
    };
  } else if (answer.status === 429) {
    yield {
      check,
      status: 'warning',
      finding: `Too many calls reach it: 429 ${name}.`,
      remedy: 'If it stays, raise the quota of the instance, or look who calls: docs/operations.md.',
      milliseconds,
    };
  } else {
    yield {
      check,
      status: 'failure',
      finding: `A token that nobody has was answered ${answer.status} ${name}, and not refused.`,
      remedy: remedyFor(answer.status),
      milliseconds,
    };
  }
}

async function examineRefusal(gateway: Gateway, check: string, { request, name }: Refusal): Promise<Finding> {
  const answer = await ask(gateway, request);
  const { milliseconds } = answer;
  const seen = `${answer.status} ${nameOf(answer)}`;
  if (answer.status !== errors[name] || nameOf(answer) !== name) {
    return {
      check,
      status: 'failure',
      finding: `It is answered ${seen}, and not ${errors[name]} ${name}.`,
      remedy: answer.body || answer.status < 500 ? remedyFor(answer.status) : NO_GATEWAY,
      milliseconds,
    };
  }
  const faults = faultsOf(answer);
  if (faults.length === 0) return { check, status: 'ok', finding: `It is refused: ${seen}.`, milliseconds };
  return {
    check,
    status: 'failure',
    finding: sentence(`It is refused, ${seen}.`, faults),
    remedy: REMEDY_FOR_SHAPE,
    milliseconds,
  };
}

/** What an error lacks of the shape that clients need. */
export function faultsOf({ headers, body }: Answer): string[] {
  const faults: string[] = [];
  const name = nameFrom(headers.get(ERROR_TYPE_HEADER));
  const { __type: type, Message: message } = body ?? {};
  if (!body) faults.push('its body is no JSON object');
  if (!/^application\/(x-amz-)?json/.test(headers.get('Content-Type') ?? ''))
    faults.push('its Content-Type is not that of JSON');
  if (!name) faults.push(`it has no ${ERROR_TYPE_HEADER}`);
  if (name && body && type !== undefined && nameFrom(type) !== name)
    faults.push('its header and its body name different errors');
  if (body && typeof message !== 'string') faults.push('it has no Message');
  if (!headers.get('x-amzn-RequestId')) faults.push('it has no x-amzn-RequestId');
  return faults;
}

/** The name of an error, by which clients know it; `without a name` if it has none. */
export function nameOf({ headers, body }: Answer): string {
  return nameFrom(headers.get(ERROR_TYPE_HEADER) ?? body?.__type) || 'without a name';
}

function nameFrom(sent: unknown): string {
  return typeof sent === 'string' ? sent.replace(/^.*#|[:,].*$/g, '') : '';
}

function sentence(finding: string, faults: readonly string[]): string {
  return `${finding.replace(/\.$/, '')}, but ${faults.join(', and ')}.`;
}

export const REMEDY_FOR_SHAPE =
  'Deploy the gateway again if its stack is older than this command; else see which proxy or CDN in front of it changes answers.';

/** What is likely where another status was due. */
export function remedyFor(status: number): string {
  if (status === 401) return 'The gateway asks for credentials beside the token: give them by --header.';
  if (status === 403) {
    return 'No gateway of this kind answers so by itself, since clients take it for the end of the chat: see whether the URL ends with the stage, as in /v1, and which firewall or policy is in front of it.';
  }
  if (status === 404) return 'See whether the URL is the output GatewayUrl of the stack, with its stage, as in /v1.';
  if (status === 413) return 'A firewall in front of it takes less than the gateway: raise its limit.';
  if (status === 429) return 'Too many requests come, here or from others: wait a moment, then try again.';
  if (status === 502 || status === 503) {
    return 'The gateway does not get through to Amazon Connect: see connectRegion, the network of a private gateway, and the log of the function, as docs/operations.md says.';
  }
  if (status >= 500) return 'See the log of the function, as docs/operations.md says.';
  if (status >= 300 && status < 400) return 'It redirects: name the URL to which it does.';
  return NO_GATEWAY;
}

const NO_GATEWAY =
  'What answers is no Participant Gateway: see whether the URL is the output GatewayUrl of the stack, and which proxy is in front of it.';
