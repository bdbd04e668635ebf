import { InvalidArgumentError, type Command } from 'commander';
import { didYouMean } from '../../did-you-mean.ts';

/** Makes a wrong choice an error that names the nearest right one; commander's own error only lists them. */
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
        `Allowed choices are ${choices.join(', ')}.${didYouMean(given, choices)}`,
      );
    }
    return given;
  };
}
