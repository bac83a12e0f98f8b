import type { OperationName } from '../../contract/operations.ts';
import type { outcomes } from '../../contract/outcomes.ts';
import type { Fault } from '../../local/connect/amazon-connect.ts';
import type { Access } from '../support/access-stack.ts';
import type { AssemblyChanges } from '../support/assembly.ts';
import type { Turn } from '../support/scripted-server.ts';

type Outcomes = typeof outcomes;
export type Cause = Outcomes[keyof Outcomes]['causes'][number];

/** What differs from a valid request for the operation. */
export interface CaseRequest {
  readonly method?: string;
  readonly path?: string;
  /** The part of the path that is no constant, where it is not the valid one. */
  readonly viewToken?: string;
  /** The token that the operation takes; `undefined` sends none, and by default it is one of a chat that goes on. */
  readonly token?: string | undefined;
  /** `undefined` sends none. */
  readonly contentType?: string | undefined;
  /** What is sent beside the token and the content type. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** What a target answers: a part of the message or what it matches, or why it cannot be brought to answer at all. */
export type Expected = string | RegExp | { readonly not: string };

/** A cause of the table, brought about at each of the three targets. */
export interface Case {
  readonly operation: OperationName;
  readonly cause: Cause;
  readonly request?: CaseRequest;
  /** What happens to the requests of the function on their way to Amazon Connect. */
  readonly onTheWay?: readonly Turn[];
  /** What the emulated Amazon Connect is told to answer, as often as it is asked. */
  readonly connectError?: Extract<Fault, { fault: 'error' }>['name'];
  /** What else than Amazon Connect fails the function. */
  readonly trouble?: 'deadline' | 'exception';
  /** Whom the API is for that the local gateway serves, where it is not for everybody. */
  readonly access?: Access;
  /** The cloud assembly that the local gateway serves, where it is not the usual one. */
  readonly assembly?: AssemblyChanges;
  /** The configuration of the stack that the local gateway serves, where it is not the usual one. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly status: number;
  readonly name: string;
  /** The requests that set out for Amazon Connect; by default 0, and `any` where it depends on how fast the machine is. */
  readonly attempts?: number | 'any';
  readonly handler: Expected;
  readonly gateway: Expected;
  readonly emulator: Expected;
}

export const BEFORE_THE_FUNCTION = 'it is refused before the function';
export const NOT_BY_THE_SERVICE = 'it is not for Amazon Connect to answer';
export const ON_THE_WAY = 'it happens on the way to Amazon Connect';

/** What the emulated Amazon Connect says with an error that it was told to answer. */
export const TOLD_TO = 'The emulated service was told to answer so.';

/** The same message from all three. */
export function everywhere(message: string) {
  return { handler: message, gateway: message, emulator: message };
}

/** What the caller is told of something that happened on the way to Amazon Connect. */
export function fromTheWay(message: string) {
  return { handler: message, gateway: message, emulator: { not: ON_THE_WAY } };
}

/** What API Gateway says by itself, and nobody else. */
export function fromApiGateway(message: string) {
  return { handler: { not: BEFORE_THE_FUNCTION }, gateway: message, emulator: { not: NOT_BY_THE_SERVICE } };
}

export const page = (status: number): Turn => ({
  status,
  headers: { 'Content-Type': 'text/html' },
  body: '<h1>No</h1>',
});
export const serviceError = (status: number, name: string): Turn => ({
  status,
  headers: { 'x-amzn-ErrorType': name },
  body: { Message: `${name}, says Amazon Connect.` },
});
