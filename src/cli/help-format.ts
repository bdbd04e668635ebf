import type { Argument, HelpConfiguration, Option } from 'commander';

/**
 * The form of every help page. Choices and defaults look the same on each page. The list of commands shows only names,
 * because each command has its own page.
 */
export const helpFormat: HelpConfiguration = {
  subcommandTerm: (command) => command.name(),
  optionDescription: describe,
  argumentDescription: describe,
};

/** @example describe(levelOption()) // 'Accept … (choices: exact, equivalent; default: equivalent; …)' */
function describe({
  description,
  argChoices = [],
  defaultValue,
  defaultValueDescription: defaultText,
}: Option | Argument): string {
  const value: unknown = defaultValue;
  const details = [
    argChoices.length > 0 ? `choices: ${argChoices.join(', ')}` : [],
    defaultText !== undefined || value !== undefined
      ? `default: ${defaultText ?? String(value)}`
      : [],
  ].flat();
  return details.length === 0 ? description : `${description} (${details.join('; ')})`;
}
