import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { examples } from '../../cli/examples.ts';
import { makeProgram } from '../../cli/program.ts';
import { runCommandLine } from '../support/command-line.ts';

const program = makeProgram({} as Parameters<typeof makeProgram>[0]);
const commands = program
  .createHelp()
  .visibleCommands(program)
  .filter((command) => command.name() !== 'help');

describe('the page of the program', () => {
  it.each([[[]], [['--help']], [['-h']], [['help']]])('lists every command: %j', async (args) => {
    const { exitCode, stdout, stderr } = await runCommandLine(args);
    expect([exitCode, stderr]).toEqual([0, '']);
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command.name()} +\\w`, 'm'));
    expect(stdout).toContain('Exit codes: 0; 252 what was typed;');
  });

  it('has the version', async () => {
    const { exitCode, stdout } = await runCommandLine(['--version']);
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^participant-gateway\/\d+\.\d+\.\d+ node\/\d/)]);
  });

  it('is where a wrong command leads, with the one that was meant', async () => {
    const { exitCode, stderr } = await runCommandLine(['create-participant-conection']);
    expect([exitCode, stderr]).toEqual([
      252,
      '\nThere is no such command. Is create-participant-connection meant? participant-gateway --help lists the commands.\n',
    ]);
    expect(await runCommandLine(['help', 'SECRET'])).toMatchObject({
      exitCode: 252,
      stderr: expect.stringMatching(/^\nThere is no such command\. [^S]*$/),
    });
    expect((await runCommandLine(['SECRET'])).stderr).toBe(
      '\nThere is no such command. participant-gateway --help lists the commands.\n',
    );
  });
});

describe.each(commands.map((command) => [command.name(), command] as const))('%s', (name, command) => {
  // A word after a command that takes one is that.
  const help = command.registeredArguments.length === 0 ? [[[name, 'help']]] : [];

  it.each([[[name, '--help']], [[name, '-h']], [['help', name]], ...help])(
    'has a page with every option, and examples: %j',
    async (args) => {
      const { exitCode, stdout, stderr } = await runCommandLine(args);
      expect([exitCode, stderr]).toEqual([0, '']);
      for (const { flags } of command.options) expect(stdout).toContain(`  ${flags} `);
      for (const { does, command } of examples[name] ?? []) expect(stdout).toContain(`  ${does}:\n\n    ${command}\n`);
      expect(examples[name]?.length).toBeGreaterThan(0);
    },
  );

  it('keeps to the width of the terminal, but for its examples', async () => {
    const { stdout } = await runCommandLine([name, '--help'], { width: 80 });
    const [page = ''] = stdout.split('Examples:');
    expect(Math.max(...page.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it('refuses an option that it does not have, and names the nearest one, but no value', async () => {
    const { exitCode, stderr } = await runCommandLine([name, '--hepl', 'SECRET']);
    expect((await runCommandLine([name, '--hepl=SECRET'])).exitCode).toBe(252);
    expect([exitCode, stderr]).toEqual([
      252,
      `\nusage: participant-gateway ${name} ${command.usage()}\nparticipant-gateway ${name} --help lists the options, with examples.\n\nUnknown options: --hepl\nIs --help meant?\n`,
    ]);
  });

  it('refuses a value of --help, and what is behind a single dash, without quoting it', async () => {
    expect((await runCommandLine([name, '--help=SECRET'])).stderr).toContain('argument --help: it takes no value\n');
    const { exitCode, stderr } = await runCommandLine([name, '-pSECRET']);
    expect([exitCode, stderr]).toEqual([252, expect.stringMatching(/\n\nUnknown options: -p\n$/)]);
  });

  for (const { flags, long = '', required, argChoices } of command.options) {
    const operands = command.registeredArguments.map(() => 'bash');

    if (required) {
      it(`refuses ${long} without a value, also before another option`, async () => {
        // One that has choices lists them before another option.
        for (const rest of argChoices ? [[]] : [[], ['--help'], [command.options[0]?.long ?? '']]) {
          const { exitCode, stderr } = await runCommandLine([name, ...operands, long ?? '', ...rest]);
          expect([exitCode, stderr]).toEqual([
            252,
            expect.stringContaining(`argument ${long}: expected one argument\n`),
          ]);
        }
      });
    } else if (!flags.includes('[')) {
      it(`refuses ${long} with a value`, async () => {
        const { exitCode, stderr } = await runCommandLine([name, ...operands, `${long}=SECRET`]);
        expect([exitCode, stderr]).toEqual([252, expect.stringContaining(`argument ${long}: it takes no value\n`)]);
      });
    }

    if (argChoices) {
      it(`refuses ${long} with another value than its choices, which it lists`, async () => {
        const { exitCode, stderr } = await runCommandLine([name, ...operands, long ?? '', 'SECRET']);
        expect([exitCode, stderr]).toEqual([
          252,
          expect.stringContaining(
            `argument ${long}: Invalid choice, valid choices are:\n\n${argChoices.join(' | ')}\n`,
          ),
        ]);
      });
    }
  }
});

describe('every example', () => {
  const calls = Object.values(examples)
    .flat()
    .flatMap(({ command }) =>
      [...command.matchAll(/participant-gateway ([^|<>&)]*)/g)].map(([, call = '']) => call.trim()),
    );

  it.each(calls)('has options that there are: %s', (call) => {
    const [name, ...words] = (call.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'|'$/g, ''));
    const command = commands.find((each) => each.name() === name);
    const known = command?.options.map(({ long }) => long);
    const options = words.filter((word) => word.startsWith('--'));
    expect([command?.name(), options.filter((option) => !known?.includes(option))]).toEqual([name, []]);
  });
});

it('a start loads the table of commands, and nothing of what they do', async () => {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL('../../cli/participant-gateway.ts', import.meta.url))],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    outdir: 'out',
    write: false,
    metafile: true,
  });
  const modules = new Set<string>();
  const follow = (path: string): void => {
    if (modules.has(path)) return;
    modules.add(path);
    for (const { path: next, kind } of metafile.inputs[path]?.imports ?? []) {
      if (kind === 'import-statement') follow(next);
    }
  };
  follow(Object.keys(metafile.inputs).find((path) => path.endsWith('cli/participant-gateway.ts')) ?? '');
  expect([...modules].map((path) => path.replace(/^.*\bcli\//, '')).sort()).toEqual([
    '@commander-js/extra-typings',
    'create-participant-connection/members.ts',
    'errors.ts',
    'examples.ts',
    'node:fs',
    'options.ts',
    'participant-gateway.ts',
    'program.ts',
    'progress.ts',
    'prompts.ts',
    'run.ts',
    'usage.ts',
  ]);
});
