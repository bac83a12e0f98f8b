import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { connectRegions } from '../contract/endpoint.ts';
import { createParticipantConnection } from '../contract/operations/create-participant-connection.ts';

/** Scripts that let a shell ask `participant-gateway complete` what a word may become. Each is for the shell's own loader, or to be sourced. */
const scripts = {
  bash: `# Completion of participant-gateway for bash.
_participant_gateway() {
  local candidate
  COMPREPLY=()
  while IFS= read -r candidate; do
    COMPREPLY+=("\${candidate%%$'\\t'*}")
  done < <(participant-gateway complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2> /dev/null)
}
complete -o default -F _participant_gateway participant-gateway
`,
  zsh: `#compdef participant-gateway
# Completion of participant-gateway for zsh.
_participant_gateway() {
  local candidate
  local -a candidates
  while IFS= read -r candidate; do
    candidates+=("\${candidate/$'\\t'/:}")
  done < <(participant-gateway complete -- "\${(@)words[2,CURRENT]}" 2> /dev/null)
  if (( \${#candidates} )); then
    _describe 'participant-gateway' candidates
  else
    _files
  fi
}
if [[ \${funcstack[1]} == _participant_gateway ]]; then
  _participant_gateway "$@"
else
  compdef _participant_gateway participant-gateway
fi
`,
  fish: `# Completion of participant-gateway for fish.
function __participant_gateway_complete
  set -l words (commandline -opc) (commandline -ct)
  participant-gateway complete -- $words[2..-1] 2> /dev/null
end
complete -c participant-gateway -a '(__participant_gateway_complete)'
`,
} as const;

export function completionScript(shell: keyof typeof scripts): string {
  return scripts[shell];
}

/**
 * What the last of some words may become: a line each, with a tab before what it does.
 *
 * @param words those after the program's name; the last may be empty
 */
export function complete(program: CommandUnknownOpts, words: readonly string[]): string {
  const word = words.at(-1) ?? '';
  return candidates(program, words.slice(0, -1), word)
    .filter(([name]) => name.startsWith(word))
    .map((candidate) => `${candidate.join('\t')}\n`)
    .join('');
}

type Candidate = readonly [name: string, does?: string];

function candidates(program: CommandUnknownOpts, [name, ...before]: readonly string[], word: string): Candidate[] {
  const commands = program.createHelp().visibleCommands(program);
  const names = commands.map((each): Candidate => [each.name(), each.summary() || each.description()]);
  if (name === undefined) return names;
  if (name === 'help') return before.length === 0 ? names : [];
  const command = commands.find((each) => each.name() === name);
  if (!command) return [];
  const options = command.createHelp().visibleOptions(command);
  const last = before.findLastIndex((each) => each.startsWith('--'));
  const option = options.find(({ long }) => long === before[last]);
  const takesWord = option?.variadic || (last === before.length - 1 && (option?.required || option?.optional));
  if (takesWord && !word.startsWith('-')) return valuesOf(option).map((value) => [value]);
  const [operand] = command.registeredArguments;
  if (operand?.argChoices && before.length === 0) return operand.argChoices.map((value) => [value]);
  return options
    .filter((each) => each.long && (isRepeatable(each) || !before.includes(each.long)))
    .map(({ long, description }) => [long ?? '', firstSentence(description)]);
}

function valuesOf({ long, argChoices = [] }: Option): readonly string[] {
  // Which of these there are, is the service's to judge, so they are no choices of the option.
  if (long === '--type') return createParticipantConnection.input.members.Type.member.enum;
  return long === '--region' ? connectRegions : argChoices;
}

/** Whether an option may be typed several times: it has a way of its own to gather values. */
function isRepeatable({ parseArg, argChoices }: Option): boolean {
  return parseArg !== undefined && argChoices === undefined;
}

function firstSentence(text: string): string {
  return text.replace(/\.( [\s\S]*)?$/, '');
}
