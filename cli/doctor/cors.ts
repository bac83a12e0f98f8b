import { allowedHeaders, exposedHeaders } from '../../contract/cors.ts';
import type { Operation } from '../../contract/operation.ts';
import { operations } from '../../contract/operations.ts';
import type { Finding } from './finding.ts';
import { type Answer, ask, type Gateway } from './gateway.ts';

/** What a browser asks before a page may call, for each operation. */
export async function* checkPreflights(gateway: Gateway): AsyncGenerator<Finding> {
  const check = 'preflights';
  const { origin } = gateway;
  if (origin === undefined) {
    const finding = 'None was sent: --origin names the page that is to call, as in https://www.example.com.';
    yield { check, status: 'skipped', finding };
    return;
  }
  const names = [...allowedHeaders, ...Object.keys(gateway.headers)].map((name) => name.toLowerCase());
  const all: readonly Operation[] = Object.values(operations);
  const faults = new Faults();
  for (const { name, method, path } of all) {
    const answer = await ask(gateway, {
      method: 'OPTIONS',
      path: path.replace(/\{\w+\}/, 'any'),
      headers: {
        'Access-Control-Request-Method': method,
        'Access-Control-Request-Headers': [...new Set(names)].sort().join(','),
      },
    });
    faults.add(faultOfPreflight(answer, method, names, origin), name);
  }
  const finding = `${origin} may call all ${all.length} operations, with the headers that SDKs send.`;
  yield { check, ...faults.judge('That of', finding) };
}

/** Whether a page may read what the gateway has answered so far. */
export async function* checkCors({ origin, answers }: Gateway): AsyncGenerator<Finding> {
  const faults = new Faults();
  for (const { request, answer } of answers) {
    if (request.method === 'OPTIONS') continue;
    const what = `${answer.status} to ${request.method} ${request.path}`;
    if (origin !== undefined && !allows(answer.headers, origin)) faults.add(`does not let ${origin} read it`, what);
    const hidden = hiddenFrom(answer.headers);
    if (hidden.length > 0) faults.add(`does not let pages see ${hidden.join(', ')}`, what);
  }
  const readers = origin ?? 'A page';
  yield { check: 'CORS', ...faults.judge('The answer', `${readers} may read every answer, and when to try again.`) };
}

const REMEDY =
  'Name the origin in allowedOrigins, and deploy; if it is there, see which firewall, proxy or CDN answers in the place of the gateway, or takes headers off.';

/** What is wrong, each with what it is wrong with. */
class Faults {
  readonly #all = new Map<string, Set<string>>();

  add(fault: string | undefined, what: string): void {
    if (fault !== undefined) this.#all.set(fault, (this.#all.get(fault) ?? new Set()).add(what));
  }

  judge(subject: string, well: string): Omit<Finding, 'check'> {
    if (this.#all.size === 0) return { status: 'ok', finding: well };
    const sentences = [...this.#all].map(([fault, whats]) => `${subject} ${listed([...whats])} ${fault}.`);
    return { status: 'failure', finding: sentences.join(' '), remedy: REMEDY };
  }
}

/** The first of some names, and how many others there are. */
function listed([first, ...others]: readonly string[]): string {
  return others.length === 0 ? String(first) : `${first} and ${others.length} more`;
}

function faultOfPreflight(
  { status, headers }: Answer,
  method: string,
  names: readonly string[],
  origin: string,
): string | undefined {
  if (status < 200 || status > 299) return `was answered ${status}`;
  if (!allows(headers, origin)) return `does not allow ${origin}`;
  const methods = listOf(headers.get('Access-Control-Allow-Methods'));
  if (!methods.includes(method.toLowerCase()) && !methods.includes('*')) return `does not allow the method ${method}`;
  const allowed = listOf(headers.get('Access-Control-Allow-Headers'));
  // A star does not stand for Authorization: https://fetch.spec.whatwg.org/#cors-preflight-fetch
  const missing = names.filter(
    (name) => !allowed.includes(name) && !(allowed.includes('*') && name !== 'authorization'),
  );
  return missing.length > 0 ? `does not allow the header ${missing.join(', ')}` : undefined;
}

/** Whether a page of an origin may read an answer. */
function allows(headers: Headers, origin: string): boolean {
  const allowed = headers.get('Access-Control-Allow-Origin');
  return allowed === '*' || allowed === origin;
}

function hiddenFrom(headers: Headers): readonly string[] {
  const exposed = listOf(headers.get('Access-Control-Expose-Headers'));
  return exposed.includes('*') ? [] : exposedHeaders.filter((name) => !exposed.includes(name.toLowerCase()));
}

function listOf(value: string | null): readonly string[] {
  return (value ?? '').toLowerCase().split(/\s*,\s*/);
}
