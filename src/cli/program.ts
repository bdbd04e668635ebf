import { Command } from 'commander';
import { packageVersion } from '../version.ts';
import type { ExitCode } from './exit-codes.ts';
import { suggestChoices } from './arguments/suggest-choices.ts';

/** Called by a command that came to a result. */
export type SetExitCode = (code: ExitCode) => void;

/** The commands in the order of the help, each loaded when it is asked for. */
const commands: Readonly<Record<string, (setExitCode: SetExitCode) => Promise<Command>>> = {
  verify: async (setExitCode) =>
    (await import('./verify/verify-command.ts')).verifyCommand(setExitCode),
  probe: async (setExitCode) => (await import('./probe-command.ts')).probeCommand(setExitCode),
  fuzz: async (setExitCode) => (await import('./fuzz/fuzz-command.ts')).fuzzCommand(setExitCode),
  scale: async (setExitCode) =>
    (await import('./scale/scale-command.ts')).scaleCommand(setExitCode),
  merge: async (setExitCode) => (await import('./merge-command.ts')).mergeCommand(setExitCode),
  diff: async (setExitCode) => (await import('./diff-command.ts')).diffCommand(setExitCode),
  serve: async () => (await import('./serve-command.ts')).serveCommand(),
  explain: async () => (await import('./explain/explain-command.ts')).explainCommand(),
  fixtures: async (setExitCode) =>
    (await import('./fixtures/fixtures-command.ts')).fixturesCommand(setExitCode),
  completion: async () => (await import('./completion/completion-command.ts')).completionCommand(),
};

/**
 * The command line. Wrong usage throws commander's error, after its message was written.
 *
 * @param first the first word of it: of what starts with the name of a command, no other command is loaded.
 */
export async function buildProgram(setExitCode: SetExitCode, first = ''): Promise<Command> {
  const program = new Command('rmsprop-parity')
    .description(
      'Is it torch.optim.RMSprop? Bit for bit, against trajectories that PyTorch really produced.',
    )
    .version(packageVersion())
    .exitOverride()
    .showHelpAfterError('(add --help for what is right)')
    .addHelpText(
      'after',
      `
Exit codes:
  0  conformant                 3  the port, or PyTorch, failed
  1  divergent, or drift        4  the corpus is damaged
  2  wrong usage

Examples:
  rmsprop-parity verify
  rmsprop-parity verify -- python my_port.py
  rmsprop-parity explain epsilon`,
    );
  const load = Object.hasOwn(commands, first) ? commands[first] : undefined;
  if (load) {
    program.addCommand(inheritSettings(await load(setExitCode), program));
    return program;
  }
  for (const loadEach of Object.values(commands)) {
    program.addCommand(inheritSettings(await loadEach(setExitCode), program));
  }
  const { completeCommand } = await import('./completion/completion-command.ts');
  program.addCommand(inheritSettings(completeCommand(), program), { hidden: true });
  return program;
}

function inheritSettings(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  suggestChoices(command);
  command.commands.forEach((child) => inheritSettings(child, command));
  return command;
}
