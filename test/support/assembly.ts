import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface AssemblyChanges {
  /** Changes the source of each function's module. */
  readonly module?: (source: string) => string;
  /** Changes the text of the template. */
  readonly template?: (text: string) => string;
}

/**
 * Copies a cloud assembly with some changes.
 *
 * @returns `to`
 */
export async function copyAssembly(from: string, to: string, { module, template }: AssemblyChanges): Promise<string> {
  await cp(from, to, { recursive: true });
  if (module) {
    const assets = (await readdir(to)).filter((name) => name.startsWith('asset.'));
    await Promise.all(assets.map((asset) => change(join(to, asset, 'index.mjs'), module)));
  }
  if (template) await change(join(to, 'ParticipantGateway.template.json'), template);
  return to;
}

/**
 * Changes that make API Gateway answer a request without a token by the row of another response type: the one way to see
 * the rows that nothing locally leads to.
 */
export function answeringBy(responseType: string): AssemblyChanges {
  return {
    template: (text) =>
      text
        .replace('"ResponseType": "BAD_REQUEST_PARAMETERS"', '"ResponseType": "UNUSED"')
        .replace(`"ResponseType": "${responseType}"`, '"ResponseType": "BAD_REQUEST_PARAMETERS"'),
  };
}

async function change(path: string, by: (text: string) => string): Promise<void> {
  const before = await readFile(path, 'utf8');
  const after = by(before);
  if (after === before) throw new Error(`Nothing has changed in ${path}.`);
  await writeFile(path, after);
}
