import { Argument } from 'commander';

/** An argument whose value is one of many ids. */
export class IdArgument extends Argument {
  /** Loads the ids lazily: only completion needs them. */
  readonly ids: () => Promise<readonly string[]>;

  constructor(name: string, description: string, ids: () => Promise<readonly string[]>) {
    super(name, description);
    this.ids = ids;
  }
}
