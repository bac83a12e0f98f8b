import type { Finding } from './finding.ts';
import { type Answer, askOnce, type Gateway } from './gateway.ts';
import { faultsOf, REMEDY_FOR_SHAPE, remedyFor } from './refusals.ts';

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
  const answers: Answer[] = [];
  const isThrottled = ({ status }: Answer): boolean => status === 429;
  while (answers.length < MOST_CALLS && !answers.some(isThrottled)) {
    answers.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => askOnce(gateway, request)))));
  }
  const milliseconds = Math.round(performance.now() - startedAt);
  yield { check, ...judge(answers.find(isThrottled) ?? answers[0]), milliseconds };
}

/** @param answer that of a call too many, or of any if none was */
function judge(answer: Answer | undefined): Omit<Finding, 'check'> {
  switch (answer?.status) {
    case 429:
      return judgeThrottled(answer);
    case 404:
      return { status: 'skipped', finding: 'The gateway does not serve DescribeView, by which it would be tried.' };
    case 400:
      return {
        status: 'warning',
        finding: `${MOST_CALLS} calls of DescribeView were let through.`,
        remedy: 'A storm would reach Amazon Connect: set throttle below the quotas of the instance.',
      };
    default:
      return {
        status: 'failure',
        finding: `DescribeView without a token is answered ${answer?.status}, and not 400 or 429.`,
        remedy: remedyFor(answer?.status ?? 0),
      };
  }
}

function judgeThrottled(answer: Answer): Omit<Finding, 'check'> {
  const retryAfter = answer.headers.get('Retry-After') ?? '';
  const faults = faultsOf(answer);
  if (!/^[1-9]\d*$/.test(retryAfter)) faults.unshift('it does not say by Retry-After how many seconds to wait');
  if (faults.length > 0) {
    const finding = `A call too many was answered 429, but ${faults.join(', and ')}.`;
    return { status: 'failure', finding, remedy: REMEDY_FOR_SHAPE };
  }
  return { status: 'ok', finding: `A call too many is answered 429, to be tried again after ${retryAfter} s.` };
}
