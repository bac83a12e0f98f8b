import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommandLine } from '../support/command-line.ts';
import { foreignProgram } from '../support/programs.ts';

const run = promisify(execFile);
const COMMAND = fileURLToPath(new URL('../../cli/participant-gateway.ts', import.meta.url));

/** What the last of some words may become. */
async function completions(...words: string[]): Promise<string[]> {
  const { stdout, exitCode, stderr } = await runCommandLine(['complete', '--', ...words]);
  expect([exitCode, stderr]).toEqual([0, '']);
  return stdout.split('\n').slice(0, -1);
}

const names = async (...words: string[]) => (await completions(...words)).map((line) => line.split('\t')[0]);

describe('what a word may become', () => {
  it.each([
    [
      'a command',
      [''],
      ['create-participant-connection', 'connect', 'tail', 'send', 'doctor', 'local', 'completion', 'help'],
    ],
    ['a command that begins so', ['co'], ['connect', 'completion']],
    ['the command that help is about', ['help', 'do'], ['doctor']],
    ['an option', ['tail', '--st'], ['--state']],
    [
      'an option that was not typed yet',
      ['tail', '--json', '--'],
      ['--endpoint-url', '--region', '--participant-token', '--header', '--state', '--help'],
    ],
    ['an option that may be typed several times', ['local', '--fault', 'quotas', '--'], ['--fault', '--help']],
    ['a choice of an option', ['create-participant-connection', '--output', ''], ['json', 'text', 'table', 'yaml']],
    ['a choice of an optional value', ['create-participant-connection', '--generate-cli-skeleton', 'o'], ['output']],
    ['a type', ['create-participant-connection', '--type', 'WEB'], ['WEBSOCKET', 'WEBRTC_CONNECTION']],
    ['another type', ['create-participant-connection', '--type', 'WEBSOCKET', 'C'], ['CONNECTION_CREDENTIALS']],
    ['an option after a type', ['create-participant-connection', '--type', 'WEBSOCKET', '--qu'], ['--query']],
    ['a region', ['tail', '--region', 'eu-'], ['eu-central-1', 'eu-west-2']],
    ['a shell', ['completion', ''], ['bash', 'zsh', 'fish']],
    ['nothing, of a value that only its owner knows', ['tail', '--endpoint-url', ''], []],
    ['nothing, of a command that does not exist', ['tial', ''], []],
    ['nothing more, after help', ['help', 'tail', ''], []],
  ])('%s: %j', async (_, words, expected) => {
    expect(await names(...words)).toEqual(expected);
  });

  it('comes with what it does', async () => {
    expect(await completions('doc')).toEqual(['doctor\tchecks a gateway from outside']);
    expect(await completions('tail', '--js')).toEqual([
      '--json\tPrints each item as a line of JSON, as GetTranscript has it',
    ]);
  });

  it('is no command that the help lists', async () => {
    expect((await runCommandLine(['--help'])).stdout).not.toMatch(/^ +complete\b/m);
  });
});

it('is refused for another shell', async () => {
  const { exitCode, stderr } = await runCommandLine(['completion', 'csh']);
  expect([exitCode, stderr]).toEqual([252, expect.stringContaining('valid choices are:\n\nbash | zsh | fish')]);
});

describe('the script', () => {
  let folder: string;
  let variables: Record<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'completion-'));
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'participant-gateway'), `#!/bin/sh\nexec '${process.execPath}' '${COMMAND}' "$@"\n`);
    await chmod(join(bin, 'participant-gateway'), 0o755);
    variables = { PATH: [bin, process.env.PATH].join(delimiter), HOME: folder, TERM: 'xterm' };
  });

  afterAll(() => rm(folder, { recursive: true }));

  async function shell(program: string, args: readonly string[]): Promise<string[]> {
    const { stdout, stderr } = await run(program, args, { env: variables, cwd: folder });
    expect(stderr).toBe('');
    return stdout.trim().split('\n');
  }

  const [bash] = foreignProgram('bash');
  (bash ? it : it.skip)('completes in bash', async () => {
    const script = `
      source <(participant-gateway completion bash)
      complete -p participant-gateway
      COMP_WORDS=(participant-gateway tail --st); COMP_CWORD=2
      _participant_gateway
      printf '%s\\n' "\${COMPREPLY[@]}"
      COMP_WORDS=(participant-gateway ''); COMP_CWORD=1
      _participant_gateway
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    expect(await shell(bash ?? '', ['-c', script])).toEqual([
      'complete -o default -F _participant_gateway participant-gateway',
      '--state',
      ...(await names('')),
    ]);
  });

  const [fish] = foreignProgram('fish');
  (fish ? it : it.skip)('completes in fish', async () => {
    const script =
      'participant-gateway completion fish | source; complete -C "participant-gateway doc"; complete -C "participant-gateway tail --st"';
    expect(await shell(fish ?? '', ['-c', script])).toEqual([
      'doctor\tchecks a gateway from outside',
      expect.stringMatching(/^--state\tRemembers in a file/),
    ]);
  });

  const [zsh] = foreignProgram('zsh');
  (zsh ? it : it.skip)('completes in zsh', async () => {
    // A zsh within zsh, since completion is of the line editor alone.
    const script = `
      zmodload zsh/zpty
      zpty -b inner zsh -f -i
      zpty -w inner 'PROMPT=; autoload -Uz compinit; compinit -u; source <(participant-gateway completion zsh); echo re""ady'
      zpty -r inner output '*ready*'
      zpty -w -n inner $'participant-gateway tail --st\\t'
      zpty -r inner output '*--state*'
      print -r -- "completed"
      zpty -d inner`;
    expect(await shell(zsh ?? '', ['-f', '-c', script])).toEqual(['completed']);
  });
});
