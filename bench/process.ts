import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface Process<Message> {
  /** What it has said once it was ready. */
  readonly message: Message;
  /** Disconnects it, which it takes for the end, and waits until it has exited. */
  readonly end: () => Promise<void>;
}

/** Starts a module in a process of its own, so that what measures does not compete with what is measured. */
export async function startProcess<Message>(module: URL): Promise<Process<Message>> {
  const child = fork(module);
  const end = async (): Promise<void> => {
    const ended = once(child, 'exit');
    if (child.connected) child.disconnect();
    if (child.exitCode === null && child.signalCode === null) await ended;
  };
  const [message] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${module.pathname} has ended before it was ready.`))),
  ])) as [Message];
  return { message, end };
}
