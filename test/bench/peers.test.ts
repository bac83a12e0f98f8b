import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { installPeers } from '../../bench/peers.ts';

const manifest = { name: 'peers', version: '1.0.0', dependencies: { peer: 'file:peer' } };
/** As npm writes it. */
const lock = {
  ...manifest,
  lockfileVersion: 3,
  requires: true,
  packages: { '': manifest, 'node_modules/peer': { resolved: 'peer', link: true }, peer: { version: '1.0.0' } },
};

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'peers-'));
});
afterAll(() => rm(root, { recursive: true }));

async function folder(files: Readonly<Record<string, object>>): Promise<URL> {
  const path = await mkdtemp(join(root, 'folder-'));
  await mkdir(join(path, 'peer'));
  const peer = { name: 'peer', version: '1.0.0' };
  const all = { ...files, 'peer/package.json': peer };
  for (const [name, content] of Object.entries(all)) await writeFile(join(path, name), JSON.stringify(content));
  return pathToFileURL(`${path}/`);
}

describe('the packages to measure against', () => {
  it('are installed by their lock file, and not again while they are there', async () => {
    const directory = await folder({ 'package.json': manifest, 'package-lock.json': lock });
    const installed = async () => (await stat(new URL('node_modules/.package-lock.json', directory))).mtimeMs;
    await installPeers(directory);
    const first = await installed();
    await installPeers(directory);
    expect(await installed()).toBe(first);
  });

  it('are refused with what to do where they cannot be installed', async () => {
    const directory = await folder({ 'package.json': manifest });
    await expect(installPeers(directory)).rejects.toThrow(
      /^The packages to measure against could not be installed \(1\)\. Run npm ci --prefix \S+, and see why\.$/,
    );
  });
});
