import { InvalidArgumentError, Option } from 'commander';
import { didYouMean } from '../../did-you-mean.ts';

/** An option whose value is a list of names, separated by commas. */
export class ListOption extends Option {
  /** The names that the list may contain. A file name follows a name that ends with "=". */
  readonly items: readonly string[];

  constructor(flags: string, description: string, items: readonly string[]) {
    super(flags, description);
    this.items = items;
    this.argParser((list: string) => list.split(',').map((name) => requireItem(name, items)));
  }
}

function requireItem(name: string, items: readonly string[]): string {
  if (!items.includes(name)) {
    throw new InvalidArgumentError(
      `Unknown name ${JSON.stringify(name)}. Expected one or more of ${items.join(', ')}, separated by commas.${didYouMean(name, items)}`,
    );
  }
  return name;
}
