import { Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { ListOption } from '../../../src/cli/arguments/list-option.ts';

function parsed(list: string): unknown {
  const command = new Command()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .addOption(new ListOption('--fruit <list>', 'Eat these', ['apple', 'pear']));
  return command.parse(['--fruit', list], { from: 'user' }).opts()['fruit'];
}

describe('ListOption', () => {
  it('parses one or more names', () => {
    expect(parsed('pear')).toEqual(['pear']);
    expect(parsed('pear,apple')).toEqual(['pear', 'apple']);
  });

  it.each([
    ['plum', 'plum', ''],
    ['apple,paer', 'paer', '\n(Did you mean pear?)'],
    ['', '', ''],
    ['apple, pear', ' pear', '\n(Did you mean pear?)'],
  ])('rejects %j, and names the wrong part', (list, name, suggestion) => {
    const message = `Unknown name ${JSON.stringify(name)}. Expected one or more of apple, pear, separated by commas.${suggestion}`;
    expect(() => parsed(list)).toThrow(
      new CommanderError(
        1,
        'commander.invalidArgument',
        `error: option '--fruit <list>' argument '${list}' is invalid. ${message}`,
      ),
    );
  });
});
