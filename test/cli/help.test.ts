import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';

/** Returns a command and all its subcommands, without the hidden ones. */
function commandsBelow(command: Command): Command[] {
  const below = command.commands.filter((child) =>
    command.createHelp().visibleCommands(command).includes(child),
  );
  return [command, ...below.flatMap(commandsBelow)];
}

function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}

/** Returns the output of `--help` on a terminal with 80 columns. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
    getOutHelpWidth: () => 80,
  });
  command.outputHelp();
  return text;
}

function examplesOf(command: Command): string[] {
  const [, after = ''] = helpOf(command).split('\nExamples:\n');
  return after.split('\n').filter((line) => line !== '');
}

/** Splits the words after the program's name, as a shell does. */
function wordsOf(example: string): string[] {
  const [, call = ''] = /rmsprop-parity (.*?)(?:\)| && | \| | > | # |$)/.exec(example) ?? [];
  return [...call.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

const commands = commandsBelow(await buildProgram(() => {}));

describe('--help [CLI-13]', () => {
  it('includes every command', () => {
    const names = commands.map(nameOf);
    for (const name of ['', ' verify', ' fixtures regenerate', ' completion', ' merge', ' diff']) {
      expect(names).toContain(`rmsprop-parity${name}`);
    }
  });

  it.each(commands.map((command) => ({ name: nameOf(command), command })))(
    'of $name fits 80 columns, and ends with examples that parse',
    async ({ name, command }) => {
      const help = helpOf(command);
      expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
      const examples = examplesOf(command);
      expect(examples.length).toBeGreaterThanOrEqual(2);
      expect(examples.length).toBeLessThanOrEqual(5);
      for (const example of examples) {
        expect(example).toMatch(/^ {2}\S/);
        expect(`${example} `).toContain(`${name} `);
        const words = wordsOf(example);
        let isRun = false;
        const program = await buildProgram(() => {});
        for (const subcommand of commandsBelow(program)) {
          subcommand.configureOutput({ writeErr: () => {} });
          if (subcommand.commands.length === 0) {
            subcommand.action(() => {
              isRun = true;
            });
          }
        }
        // throws if a command, an option or a value is unknown
        program.parse(words, { from: 'user' });
        expect({ example, isRun }).toEqual({ example, isRun: true });
      }
    },
  );
});
