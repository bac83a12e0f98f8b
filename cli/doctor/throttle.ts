import type { Finding } from './finding.ts';
import { type Answer, askOnce, type Gateway } from './gateway.ts';
import { faultsOf, REMEDY_FOR_SHAPE } from './refusals.ts';

/** How many calls are made at most, and how many at a time: far more than the throttle of DescribeView lets through. */
const MOST_CALLS = 60;
const AT_ONCE = 10;

/** Without a token, it is refused before Amazon Connect is called, and few chats call it, so nobody is kept from one. */
const request = { method: 'GET', path: '/participant/views/any' } as const;

/** What a gateway answers to too many calls. */
export async function* checkThrottle(gateway: Gateway, isWanted: boolean): AsyncGenerator<Finding> {
  const check = 'throttle';
  if (!isWanted) {
    const finding = 'Not tried: --throttle does, and makes 429s that the metrics of the gateway count.';
    yield { check, status: 'skipped', finding };
    return;
  }
  const startedAt = performance.now();
  let answers: readonly Answer[] = [];
  let throttled: Answer | undefined;
  for (let calls = 0; calls < MOST_CALLS && !throttled; calls += AT_ONCE) {
    answers = await Promise.all(Array.from({ length: AT_ONCE }, () => askOnce(gateway, request)));
    throttled = answers.find(({ status }) => status === 429);
  }
  const milliseconds = Math.round(performance.now() - startedAt);
  yield { check, ...judge(throttled, answers), milliseconds };
}

function judge(throttled: Answer | undefined, answers: readonly Answer[]): Omit<Finding, 'check'> {
  if (!throttled) {
    if (answers.some(({ status }) => status === 404)) {
      return { status: 'skipped', finding: 'The gateway does not serve DescribeView, by which it would be tried.' };
    }
    return {
      status: 'warning',
      finding: `${MOST_CALLS} calls of DescribeView were let through.`,
      remedy: 'A storm would reach Amazon Connect: set throttle below the quotas of the instance.',
    };
  }
  const retryAfter = throttled.headers.get('Retry-After') ?? '';
  const faults = faultsOf(throttled);
  if (!/^[1-9]\d*$/.test(retryAfter)) faults.unshift('it does not say by Retry-After how many seconds to wait');
  if (faults.length > 0) {
    return {
      status: 'failure',
      finding: `A call too many was answered 429, but ${faults.join(', and ')}.`,
      remedy: REMEDY_FOR_SHAPE,
    };
  }
  return { status: 'ok', finding: `A call too many is answered 429, to be tried again after ${retryAfter} s.` };
}
