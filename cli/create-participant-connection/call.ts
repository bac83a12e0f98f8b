import { platform } from '../../client/environment.ts';
import { Service } from '../../client/service.ts';
import type { Operation } from '../../contract/operation.ts';
import { failureOf } from '../failures.ts';
import { withHeaders } from '../headers.ts';
import type { Terminal } from '../terminal.ts';
import type { Trace } from './trace.ts';

/**
 * Calls an operation once.
 *
 * @param url of the endpoint
 * @throws CommandError that says how it ended in the AWS CLI's words, and what to do
 */
export async function call(
  { name, path }: Operation,
  url: string,
  { ParticipantToken, ...body }: { readonly ParticipantToken: string },
  { signal, environment }: Terminal,
  trace: Trace,
  headers: Readonly<Record<string, string>>,
): Promise<object> {
  const own = platform(environment);
  const service = new Service(url, { ...own, fetch: trace.around(withHeaders(own.fetch, headers), own.clock) });
  try {
    return await service.call(path, ParticipantToken, body, signal);
  } catch (error) {
    throw failureOf(error, {
      operation: name,
      url: url.replace(/\/+$/, '') + path,
      hide: trace.hide,
    });
  }
}
