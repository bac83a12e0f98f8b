import { readFileSync, writeFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { type Example, examples } from '../cli/examples.ts';
import { makeProgram } from '../cli/program.ts';

const PAGE = new URL('../docs/cli.md', import.meta.url);
const REFERENCE = /(?<=<!-- begin of the reference.*-->\n)[\s\S]*(?=<!-- end of the reference -->)/;

/** Puts the page of each command into the one about the command line. */
export function withReference(page: string): string {
  return page.replace(REFERENCE, () => `\n${pages().join('\n\n')}\n\n`);
}

function pages(): string[] {
  const program = makeProgram({
    variables: {},
    signal: new AbortController().signal,
    input: new PassThrough(),
    print: () => {},
    tell: () => {},
    showProgress: () => () => {},
    hasColors: false,
    width: 80,
  });
  const commands = program.createHelp().visibleCommands(program);
  return commands.filter((command) => command.name() !== 'help').map(pageOf);
}

function pageOf(command: CommandUnknownOpts): string {
  return [
    `### ${command.name()}`,
    `\`participant-gateway ${command.name()} ${command.usage()}\``,
    escaped(command.description()),
    table(command),
    ...(examples[command.name()] ?? []).map(sample),
  ].join('\n\n');
}

function table(command: CommandUnknownOpts): string {
  const help = command.createHelp();
  const operands = help.visibleArguments(command).map((each) => [each.name(), help.argumentDescription(each)] as const);
  const options = help.visibleOptions(command).map((each) => [each.flags, help.optionDescription(each)] as const);
  const rows = [...operands, ...options].map(
    ([name, does]) => `| \`${name.replaceAll('|', '\\|')}\` | ${escaped(does).replaceAll('|', '\\|')} |`,
  );
  return ['| option | what it does |', '| --- | --- |', ...rows].join('\n');
}

function sample({ does, command }: Example): string {
  return `${does}:\n\n\`\`\`sh\n${command}\n\`\`\``;
}

function escaped(text: string): string {
  return text.replace(/(file:\/\/)?<[\w-]+>/g, '`$&`');
}

if (import.meta.main) writeFileSync(PAGE, withReference(readFileSync(PAGE, 'utf8')));
