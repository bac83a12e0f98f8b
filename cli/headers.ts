import { UsageError } from './errors.ts';
import { contentOfFile, isParamFile } from './param-file.ts';

/**
 * Reads what --header was given.
 *
 * @throws UsageError that names no value, if one is no header, or one that the calls need for themselves
 */
export async function readHeaders(lines: readonly string[] = []): Promise<Readonly<Record<string, string>>> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    for (const each of isParamFile(line) ? await linesOf(line) : [line]) {
      const [, name = '', value = ''] = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([\t -~]+)$/.exec(each) ?? [];
      if (name === '') {
        throw new UsageError('argument --header: Each is a name, a colon and a value, as in "x-api-key: …".');
      }
      if (OWN.test(name)) {
        throw new UsageError(`argument --header: ${name} is the command's own. Leave it out.`);
      }
      headers[name] = value;
    }
  }
  return headers;
}

async function linesOf(paramFile: string): Promise<readonly string[]> {
  return (await contentOfFile('--header', paramFile)).split(/\r?\n/).filter(Boolean);
}

/** What of headers is secret: their values, and what comes after a word such as Bearer. */
export function secretsOf(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.values(headers).flatMap((value) => [value, value.replace(/^\S+\s+/, '')]);
}

const OWN = /^(x-amz-bearer|content-type|content-length|host|connection|transfer-encoding|origin)$/i;

/** A `fetch` that adds headers to each request. */
export function withHeaders(inner: typeof fetch, headers: Readonly<Record<string, string>>): typeof fetch {
  if (Object.keys(headers).length === 0) return inner;
  return (url, request) => inner(url, { ...request, headers: { ...request?.headers, ...headers } } as RequestInit);
}
