import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { operations } from '../../contract/operations.ts';
import { type AmazonConnect, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { type Gateway, startGateway } from '../../local/gateway/gateway.ts';
import { synthesize } from '../../local/synthesize.ts';
import { type Access, makeAccessApp } from './access-stack.ts';
import { type AssemblyChanges, copyAssembly } from './assembly.ts';
import { record, secretsWritten } from './output.ts';
import { ScriptedServer } from './scripted-server.ts';

export interface WorldOptions {
  /** Configuration of the stack, beside the one in `cdk.json`. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** What is changed of the stack once it is synthesized. */
  readonly changes?: AssemblyChanges;
  /** The time in milliseconds since 1970 at which the clock of Amazon Connect stands still until it is moved. */
  readonly stoppedAt?: number;
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
  /** Serves a stack with another configuration. */
  readonly serveStack: (context: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Makes a copy of a stack whose API is for some callers alone, and returns where that is. */
  readonly copyAccess: (access: Access, changes?: AssemblyChanges) => Promise<string>;
  /** Serves such a copy. */
  readonly serveAccess: (access: Access, changes?: AssemblyChanges) => Promise<void>;
  /** Serves the stack as it was at first. */
  readonly restore: () => Promise<void>;
  /** Ends it, and fails if there is a secret among all that was written. */
  readonly close: () => Promise<void>;
}

/** Starts a gateway that throttles nothing, unless the context says otherwise; all that it writes is recorded. */
export async function startWorld({
  context,
  changes,
  stoppedAt,
  now,
  log,
  logFunction,
}: WorldOptions = {}): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'world-'));
  let copies = 0;
  const copy = (of: AssemblyChanges, from = outdir): Promise<string> =>
    copyAssembly(from, join(directory, String(copies++)), of);
  const stacks = new Map<string, string>();
  const stackOf = async (context: Readonly<Record<string, unknown>> = {}): Promise<string> => {
    const key = JSON.stringify(context);
    const to = stacks.get(key) ?? join(directory, `cdk.out-${stacks.size}`);
    if (!stacks.has(key)) await synthesize(to, { context: { throttle: throttleOf(context), ...context } });
    stacks.set(key, to);
    return to;
  };
  const accessStackOf = (access: Access): string => {
    const key = JSON.stringify(access);
    const to = stacks.get(key) ?? join(directory, `cdk.out-${stacks.size}`);
    const bundling = { 'aws:cdk:bundling-stacks': ['**'] };
    if (!stacks.has(key)) makeAccessApp(access, { throttle: throttleEach(1e6), ...bundling }, to).synth();
    stacks.set(key, to);
    return to;
  };
  const copyAccess = (access: Access, of: AssemblyChanges = {}): Promise<string> => copy(of, accessStackOf(access));
  const outdir = await stackOf(context);
  const served = changes ? await copy(changes) : outdir;
  const connect = await startAmazonConnect({ ...(stoppedAt !== undefined && { stoppedAt }), log: record });
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
    serveStack: async (context) => gateway.serve(await stackOf(context)),
    copyAccess,
    serveAccess: async (access, of) => gateway.serve(await copyAccess(access, of)),
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

/** One that lets everything through that is served. */
function throttleOf({ operations: served }: Readonly<Record<string, unknown>>): string {
  return served === 'connection' ? 'CreateParticipantConnection=1000000/1000000' : throttleEach(1e6);
}

/** The configuration of a throttle that lets through as much to each operation, in a second and at once. */
export function throttleEach(requests: number): string {
  return Object.keys(operations)
    .map((name) => `${name}=${requests}/${requests}`)
    .join();
}
