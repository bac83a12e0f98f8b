import { operations } from '../../contract/operations.ts';

/** The name of the operation that is called at a URL. */
export function operationAt(url: string): string {
  const all: readonly { readonly name: string; readonly path: string }[] = Object.values(operations);
  return all.find(({ path }) => url.endsWith(path))?.name ?? 'an operation';
}
