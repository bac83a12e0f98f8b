import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { operations } from '../../contract/operations.ts';
import { type AmazonConnect, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { type Gateway, startGateway } from '../../local/gateway/gateway.ts';
import { synthesize } from '../../local/synthesize.ts';
import { type AssemblyChanges, copyAssembly } from './assembly.ts';
import { record, secretsWritten } from './output.ts';
import { ScriptedServer } from './scripted-server.ts';

export interface WorldOptions {
  /** Configuration of the stack, beside the one in `cdk.json`. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** What is changed of the stack once it is synthesized. */
  readonly changes?: AssemblyChanges;
  /** The time in milliseconds, by which the gateway throttles. */
  readonly now?: () => number;
  /** Receives a line for every request to the gateway. */
  readonly log?: (line: string) => void;
  /** Receives each line that a function writes. */
  readonly logFunction?: (line: string) => void;
}

/** A local gateway in front of an emulated Amazon Connect, with a way between them on which faults can be made. */
export interface World {
  readonly connect: AmazonConnect;
  readonly way: ScriptedServer;
  readonly gateway: Gateway;
  /** The stack as it was synthesized. */
  readonly outdir: string;
  /** Makes a copy of it with some changes, and returns where that is. */
  readonly copy: (changes: AssemblyChanges) => Promise<string>;
  /** Serves a copy with some changes. */
  readonly serve: (changes: AssemblyChanges) => Promise<void>;
  /** Serves the stack as it was at first. */
  readonly restore: () => Promise<void>;
  /** Ends it, and fails if there is a secret among all that was written. */
  readonly close: () => Promise<void>;
}

/** Starts a gateway that throttles nothing, unless the context says otherwise; all that it writes is recorded. */
export async function startWorld({ context, changes, now, log, logFunction }: WorldOptions = {}): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'world-'));
  let copies = 0;
  const copy = (of: AssemblyChanges): Promise<string> => copyAssembly(outdir, join(directory, String(copies++)), of);
  const outdir = join(directory, 'cdk.out');
  await synthesize(outdir, {
    context: {
      throttle: Object.keys(operations)
        .map((name) => `${name}=1000000/1000000`)
        .join(),
      ...context,
    },
  });
  const served = changes ? await copy(changes) : outdir;
  const connect = await startAmazonConnect({ log: record });
  const way = new ScriptedServer(connect.url);
  await way.start();
  const gateway = await startGateway({
    outdir: served,
    connectUrl: way.url,
    ...(now && { now }),
    log: (line) => {
      record(line);
      log?.(line);
    },
    logFunction: (line) => {
      record(line);
      logFunction?.(line);
    },
  });
  return {
    connect,
    way,
    gateway,
    outdir,
    copy,
    serve: async (of) => gateway.serve(await copy(of)),
    restore: () => gateway.serve(served),
    close: async () => {
      await gateway.close();
      // Closing twice does no harm.
      await gateway.close();
      await way.close();
      await connect.close();
      await rm(directory, { recursive: true });
      expect(secretsWritten()).toEqual([]);
    },
  };
}
