import { InvalidArgumentError, type Command } from 'commander';
import { didYouMean } from '../../did-you-mean.ts';
import { alternatives } from './alternatives.ts';

/**
 * Makes the error about an invalid choice suggest the nearest valid choice. The error of commander itself only lists the
 * choices.
 */
export function suggestChoices(command: Command): void {
  for (const option of command.options) {
    if (option.argChoices) {
      option.argParser(choiceParser(option.argChoices));
    }
  }
  for (const argument of command.registeredArguments) {
    if (argument.argChoices) {
      argument.argParser(choiceParser(argument.argChoices));
    }
  }
}

function choiceParser(choices: readonly string[]): (given: string) => string {
  return (given) => {
    if (!choices.includes(given)) {
      throw new InvalidArgumentError(
        `Expected ${alternatives(choices)}.${didYouMean(given, choices)}`,
      );
    }
    return given;
  };
}
