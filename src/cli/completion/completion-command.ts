import { Argument, Command } from 'commander';

const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** Prints the script with which a shell completes the command. */
export function completionCommand(): Command {
  return new Command('completion')
    .summary('Print the completion script for a shell')
    .description(
      'Print a script for your shell. With it, the TAB key completes commands, options and values.',
    )
    .addArgument(shellArgument())
    .addHelpText(
      'after',
      `
The command "rmsprop-parity" must be on the PATH, because the script calls it.

Examples:
  source <(rmsprop-parity completion bash)     # in ~/.bashrc
  source <(rmsprop-parity completion zsh)      # in ~/.zshrc
  rmsprop-parity completion fish | source      # in ~/.config/fish/config.fish`,
    )
    .action(async (shell: Shell) => {
      const { completionScripts } = await import('./completion-scripts.ts');
      process.stdout.write(completionScripts[shell]);
    });
}

/** Answers the completion scripts. The help does not list it, because people do not call it. */
export function completeCommand(): Command {
  return new Command('complete')
    .addArgument(shellArgument())
    .argument('<words...>', 'The words of the command line so far, after "--"')
    .action(async (shell: Shell, words: string[], _flags: object, { parent }: Command) => {
      const [{ complete }, { completionReply, unquoted }] = await Promise.all([
        import('./completion.ts'),
        import('./completion-reply.ts'),
      ]);
      if (parent) {
        const completion = await complete(parent, words.map(unquoted));
        process.stdout.write(completionReply(shell, completion, words.at(-1) ?? ''));
      }
    });
}

function shellArgument(): Argument {
  return new Argument('<shell>', 'Name of the shell').choices([...shells]);
}
