import leven from 'leven';
import { UsageError } from './errors.ts';
import type { Option, Options } from './options.ts';

/** What was typed, by the names of the options. Of an option that comes twice, the last counts. */
export type Typed<All extends Options> = {
  readonly [Name in keyof All]?: All[Name]['takes'] extends 'none'
    ? true
    : All[Name]['takes'] extends 'many'
      ? readonly string[]
      : string;
};

/**
 * Reads a command line as the AWS CLI does: an option may have several values, or one or none, which `parseArgs` of
 * node:util does not know.
 *
 * @param usage the line that shows how the command is called
 * @throws UsageError that quotes no value, since that may be a token
 */
export function readArguments<All extends Options>(args: readonly string[], known: All, usage: string): Typed<All> {
  const typed = new Map<string, unknown>();
  const refuse = (problem: string): never => {
    throw new UsageError(`${usage}\n\n${problem}`);
  };
  let rest = [...args];
  while (rest.length > 0) {
    const [argument = '', ...following] = rest;
    const [, name = '', , attached] = /^--([^=]*)(=([\s\S]*))?$/.exec(argument) ?? [];
    const option = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!option) return refuse(unknown(argument, name, known));
    const end = following.findIndex((each) => /^-./.test(each));
    const available = attached === undefined ? following.slice(0, end < 0 ? undefined : end) : [attached];
    const values = available.slice(0, most[option.takes]);
    const problem = problemWith(option, values, attached);
    if (problem) refuse(`argument --${name}: ${problem}`);
    typed.set(name, option.takes === 'none' ? true : option.takes === 'many' ? values : (values[0] ?? ''));
    rest = following.slice(attached === undefined ? values.length : 0);
  }
  return Object.fromEntries(typed) as Typed<All>;
}

const most = { none: 0, one: 1, 'one or none': 1, many: Infinity } as const satisfies Record<Option['takes'], number>;

function problemWith({ takes, choices }: Option, values: readonly string[], attached: string | undefined) {
  if (takes === 'none' && attached !== undefined) return 'it takes no value';
  const [value] = values;
  if (takes === 'one' && value === undefined) return 'expected one argument';
  if (choices && value !== undefined && !choices.includes(value)) {
    return `Invalid choice, valid choices are:\n\n${choices.join(' | ')}`;
  }
  return undefined;
}

function unknown(argument: string, name: string, known: Options): string {
  if (name === '') return 'Unknown options: a value that belongs to no option; quote a value that contains spaces.';
  const names = Object.keys(known).map((each) => `--${each}`);
  return `Unknown options: --${name}\n${nearest(argument.replace(/=[\s\S]*/, ''), names)}`.trimEnd();
}

/** Names the word that was probably meant, in a sentence; empty if none is near. */
export function nearest(typed: string, words: readonly string[]): string {
  const near = words
    .map((word) => ({ word, distance: leven(typed, word) }))
    .filter(({ word, distance }) => distance <= word.length / 3)
    .sort((a, b) => a.distance - b.distance);
  return near[0] ? `Is ${near[0].word} meant? ` : '';
}
