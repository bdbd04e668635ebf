import { Command } from 'commander';
import { packageVersion } from '../version.ts';
import type { ExitCode } from './exit-codes.ts';
import { helpFormat } from './help-format.ts';
import { errorText, printError } from './output/terminal.ts';
import { suggestChoices } from './arguments/suggest-choices.ts';

/** Sets the exit code of the process. A command calls it when it has a result. */
export type SetExitCode = (code: ExitCode) => void;

/** The commands in the order of the help. Each function loads its command lazily. */
const commands: Readonly<Record<string, (setExitCode: SetExitCode) => Promise<Command>>> = {
  verify: async (setExitCode) =>
    (await import('./verify/verify-command.ts')).verifyCommand(setExitCode),
  probe: async (setExitCode) => (await import('./probe-command.ts')).probeCommand(setExitCode),
  requests: async () => (await import('./offline/requests-command.ts')).requestsCommand(),
  judge: async (setExitCode) =>
    (await import('./offline/judge-command.ts')).judgeCommand(setExitCode),
  fuzz: async (setExitCode) => (await import('./fuzz/fuzz-command.ts')).fuzzCommand(setExitCode),
  identify: async (setExitCode) =>
    (await import('./identify/identify-command.ts')).identifyCommand(setExitCode),
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
 * Builds the command line. For wrong usage, parsing writes a message and then throws an error of commander.
 *
 * @param first the first word after the program. If it names a command, the program loads only that command.
 */
export async function buildProgram(setExitCode: SetExitCode, first = ''): Promise<Command> {
  const program = new Command('rmsprop-parity')
    .usage('<command> [options]')
    .description(
      "Check whether an RMSprop optimizer computes the same bits as PyTorch's torch.optim.RMSprop. A port is the optimizer to check: a module, or a command in any language.",
    )
    .version(packageVersion(), '-V, --version', 'Print the version')
    .helpOption('-h, --help', 'Show this help')
    .helpCommand('help [command]', 'Show the help of a command')
    .configureHelp(helpFormat)
    .exitOverride()
    .configureOutput({ outputError: (text) => printError(`${errorText(text)}\n`) })
    .showHelpAfterError('(run with --help for usage)')
    .addHelpText(
      'after',
      `
Exit codes:
  0  conformant
  1  divergent, or the corpus differs from PyTorch
  2  wrong usage
  3  the port or PyTorch failed
  4  the corpus is damaged

Examples:
  rmsprop-parity verify                            # the bundled optimizer
  rmsprop-parity verify --port ./my-port.ts        # a module
  rmsprop-parity verify -- python my_port.py       # a command
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
