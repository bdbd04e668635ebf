import { InvalidArgumentError, Option } from 'commander';
import { didYouMean } from '../../did-you-mean.ts';

/** An option whose value is a list of names, with commas between. */
export class ListOption extends Option {
  /** What may stand in the list; one that ends with "=" has a file after it. */
  readonly items: readonly string[];

  constructor(flags: string, description: string, items: readonly string[]) {
    super(flags, description);
    this.items = items;
    this.argParser((list: string) => list.split(',').map((name) => oneOf(name, items)));
  }
}

function oneOf(name: string, items: readonly string[]): string {
  if (!items.includes(name)) {
    throw new InvalidArgumentError(
      `${JSON.stringify(name)} is none of ${items.join(', ')}.${didYouMean(name, items)}`,
    );
  }
  return name;
}
