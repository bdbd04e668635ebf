import { Command } from 'commander';
import { packageVersion } from '../version.ts';
import { completeCommand, completionCommand } from './completion-command.ts';
import type { ExitCode } from './exit-codes.ts';
import { explainCommand } from './explain-command.ts';
import { fuzzCommand } from './fuzz-command.ts';
import { fixturesCommand } from './fixtures-command.ts';
import { diffCommand } from './diff-command.ts';
import { mergeCommand } from './merge-command.ts';
import { probeCommand } from './probe-command.ts';
import { serveCommand } from './serve-command.ts';
import { suggestChoices } from './suggest-choices.ts';
import { verifyCommand } from './verify-command.ts';

/** Called by a command that came to a result. */
export type SetExitCode = (code: ExitCode) => void;

/** The whole command line. Wrong usage throws commander's error, after its message was written. */
export function buildProgram(setExitCode: SetExitCode): Command {
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
  for (const command of [
    verifyCommand(setExitCode),
    probeCommand(setExitCode),
    fuzzCommand(setExitCode),
    mergeCommand(setExitCode),
    diffCommand(setExitCode),
    serveCommand(),
    explainCommand(),
    fixturesCommand(setExitCode),
    completionCommand(),
  ]) {
    program.addCommand(inheritSettings(command, program));
  }
  program.addCommand(inheritSettings(completeCommand(), program), { hidden: true });
  return program;
}

function inheritSettings(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  suggestChoices(command);
  command.commands.forEach((child) => inheritSettings(child, command));
  return command;
}
