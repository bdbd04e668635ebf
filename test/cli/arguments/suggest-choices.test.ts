import { Argument, Command, CommanderError, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { suggestChoices } from '../../../src/cli/arguments/suggest-choices.ts';

function parse(...words: string[]): Command {
  const command = new Command()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .addArgument(new Argument('[shell]', 'Name of the shell').choices(['bash', 'zsh', 'fish']))
    .addOption(new Option('--level <level>', 'Accept this').choices(['exact', 'equivalent']));
  suggestChoices(command);
  return command.parse(words, { from: 'user' });
}

describe('suggestChoices()', () => {
  it('accepts a choice', () => {
    const command = parse('zsh', '--level', 'exact');
    expect([command.args, command.opts()]).toEqual([['zsh'], { level: 'exact' }]);
  });

  it.each<[string[], string]>([
    [
      ['--level', 'close'],
      "error: option '--level <level>' argument 'close' is invalid. Expected exact or equivalent.",
    ],
    [
      ['--level', 'exat'],
      "error: option '--level <level>' argument 'exat' is invalid. Expected exact or equivalent.\n(Did you mean exact?)",
    ],
    [
      ['bsh'],
      "error: command-argument value 'bsh' is invalid for argument 'shell'. Expected bash, zsh or fish.\n(Did you mean bash?)",
    ],
  ])('rejects %j with the choices', (words, message) => {
    expect(() => parse(...words)).toThrow(
      new CommanderError(1, 'commander.invalidArgument', message),
    );
  });
});
