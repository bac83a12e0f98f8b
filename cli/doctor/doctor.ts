import { platform } from '../../client/environment.ts';
import { requireGateway } from '../endpoint.ts';
import { CommandError, UsageError } from '../errors.ts';
import { hintForConnection, hintForTls, isOfTls } from '../failures.ts';
import { readHeaders } from '../headers.ts';
import { paint } from '../paint.ts';
import type { Terminal } from '../terminal.ts';
import { findToken } from '../token.ts';
import { checkCors, checkPreflights } from './cors.ts';
import { type Examination, type Finding, statusOf } from './finding.ts';
import { type Gateway, NoAnswerInTime } from './gateway.ts';
import { checkHandshake } from './handshake.ts';
import { checkCertificate, checkName } from './network.ts';
import { checkAnswer, checkRefusals, checkWayToAmazonConnect } from './refusals.ts';
import { checkThrottle } from './throttle.ts';

export interface DoctorOptions {
  readonly endpointUrl?: string | undefined;
  readonly participantToken?: string | undefined;
  readonly header?: readonly string[] | undefined;
  readonly origin?: string | undefined;
  readonly throttle?: true | undefined;
  readonly json?: true | undefined;
}

/** The exit codes of the plugins of monitors: https://nagios-plugins.org/doc/guidelines.html#AEN78 */
const monitorCodes = { ok: 0, warning: 1, failure: 2 } as const;

/** `participant-gateway doctor`: checks a gateway from outside. */
export async function doctor(options: DoctorOptions, terminal: Terminal): Promise<void> {
  const findings: Finding[] = [];
  const { json } = options;
  const { url, examinations } = await prepare(options, terminal);
  for await (const finding of examine(examinations, terminal)) {
    findings.push(finding);
    if (!json) terminal.print(`${describe(finding, terminal)}\n`);
  }
  const status = statusOf(findings);
  terminal.print(
    json
      ? `${JSON.stringify({ endpoint: url, status, checks: findings }, undefined, 4)}\n`
      : `\n${summary(findings)}\n`,
  );
  if (status !== 'ok') throw new CommandError('', monitorCodes[status]);
}

async function prepare(
  { endpointUrl, participantToken, header, origin, throttle }: DoctorOptions,
  terminal: Terminal,
): Promise<{ readonly url: string; readonly examinations: readonly Examination[] }> {
  const url = requireGateway(endpointUrl, terminal);
  const gateway: Gateway = {
    url,
    origin: origin === undefined ? undefined : checkOrigin(origin),
    headers: await readHeaders(header),
    environment: platform(terminal.environment),
    signal: terminal.signal,
    answers: [],
  };
  const token = await findToken(participantToken, terminal);
  return {
    url,
    examinations: [
      { name: 'its name', isVital: true, examine: () => checkName(url, terminal.signal) },
      { name: 'its certificate', isVital: true, examine: () => checkCertificate(url, terminal.signal) },
      { name: 'whether it answers', isVital: true, examine: () => checkAnswer(gateway) },
      { name: 'preflights', examine: () => checkPreflights(gateway) },
      { name: 'refusals', examine: () => checkRefusals(gateway) },
      { name: 'its throttle', examine: () => checkThrottle(gateway, throttle === true) },
      { name: 'the way to Amazon Connect', examine: () => checkWayToAmazonConnect(gateway) },
      { name: 'CORS', examine: () => checkCors(gateway) },
      { name: 'the connection', examine: () => checkHandshake({ url, token, header }, terminal) },
    ],
  };
}

/** @throws UsageError if it is none */
function checkOrigin(origin: string): string {
  if (URL.canParse(origin) && new URL(origin).origin === origin) return origin;
  throw new UsageError(
    'argument --origin: It is a scheme, a host and perhaps a port, as in https://www.example.com, without a slash at its end.',
  );
}

async function* examine(examinations: readonly Examination[], terminal: Terminal): AsyncGenerator<Finding> {
  for (const [index, { name, isVital, examine }] of examinations.entries()) {
    let hasFailed = false;
    const stopProgress = terminal.showProgress(`Checking ${name} …`);
    try {
      for await (const finding of examine()) {
        hasFailed ||= finding.status === 'failure';
        yield finding;
      }
    } catch (error) {
      terminal.signal.throwIfAborted();
      const remedy = describeMissingAnswer(error);
      if (remedy === undefined) throw error;
      hasFailed = true;
      yield { check: name, status: 'failure', finding: 'There was no answer.', remedy };
    } finally {
      stopProgress();
    }
    if (isVital && hasFailed && index < examinations.length - 1) {
      yield {
        check: 'the rest',
        status: 'skipped',
        finding: 'It needs a gateway that answers, and lets this command in.',
      };
      return;
    }
  }
}

/** Why a call had no answer, by the code that Node has for it; undefined for another error. */
function describeMissingAnswer(error: unknown): string | undefined {
  if (error instanceof NoAnswerInTime)
    return 'It took the call, and did not answer in time: see the log of the function.';
  const { cause } = error as { readonly cause?: NodeJS.ErrnoException };
  if (!cause) return undefined;
  const code = cause.code ?? cause.message;
  return `${isOfTls(code) ? hintForTls(code) : hintForConnection(code)} (${code})`;
}

const marks = {
  ok: ['ok  ', 'green'],
  warning: ['warn', 'yellow'],
  failure: ['FAIL', 'red'],
  skipped: ['skip', 'dim'],
} as const;

function describe({ check, status, finding, remedy, milliseconds }: Finding, terminal: Terminal): string {
  const [mark, color] = marks[status];
  const took = milliseconds === undefined ? '' : ` (${milliseconds} ms)`;
  return `${paint(color, mark, terminal)}  ${check.padEnd(22)}  ${finding}${took}${remedy ? ` To mend it: ${remedy}` : ''}`;
}

function summary(findings: readonly Finding[]): string {
  const counts = Object.entries(words)
    .map(([each, word]) => [findings.filter(({ status }) => status === each).length, word] as const)
    .filter(([count]) => count > 0);
  return `${findings.length} checks: ${counts.map((count) => count.join(' ')).join(', ')}.`;
}

const words = { ok: 'well', warning: 'with a warning', failure: 'failed', skipped: 'skipped' } as const;
