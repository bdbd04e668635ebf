import { Argument, Command } from 'commander';

const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** Prints what makes a shell complete the command. */
export function completionCommand(): Command {
  return new Command('completion')
    .description('Print what makes a shell complete commands, options and values on TAB.')
    .addArgument(shellArgument())
    .addHelpText(
      'after',
      `
The shell asks the command, which has to be on the PATH as rmsprop-parity.

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

/** What the scripts call; not for people, and so not in the help. */
export function completeCommand(): Command {
  return new Command('complete')
    .addArgument(shellArgument())
    .argument('<words...>', 'after "--": what was typed after the name of the program')
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
  return new Argument('<shell>', 'which one').choices([...shells]);
}
