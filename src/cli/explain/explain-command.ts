import { Command } from 'commander';
import { IdArgument } from '../arguments/id-argument.ts';
import { explainableIds } from '../arguments/known-ids.ts';
import { corpusOption } from '../arguments/common-options.ts';
import { print } from '../output/terminal.ts';

export function explainCommand(): Command {
  return new Command('explain')
    .summary('Explain a case, a diagnosis, a clause of spec/, or a word')
    .description(
      'Explain a clause, a case, an axis, a dialect or a word of this project, and why it matters.',
    )
    .addArgument(
      new IdArgument('[id]', 'What to explain; without an id, list the topics', explainableIds),
    )
    .addOption(corpusOption())
    .addHelpText(
      'after',
      `
Examples:
  rmsprop-parity explain epsilon
  rmsprop-parity explain "epsilon: inside"
  rmsprop-parity explain tensorflow-1
  rmsprop-parity explain BND-2
  rmsprop-parity explain grid/float32/portable/centered`,
    )
    .action(runExplain);
}

async function runExplain(id: string | undefined, flags: { corpus?: string }): Promise<void> {
  const { contents, explanationOf } = await import('./explanation.ts');
  print(id === undefined ? await contents() : await explanationOf(id, flags.corpus));
}
