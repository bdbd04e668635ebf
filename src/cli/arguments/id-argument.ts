import { Argument } from 'commander';

/** An argument that is one of many ids. */
export class IdArgument extends Argument {
  /** Reads them, which nobody has to wait for but who wants to see them. */
  readonly ids: () => Promise<readonly string[]>;

  constructor(name: string, description: string, ids: () => Promise<readonly string[]>) {
    super(name, description);
    this.ids = ids;
  }
}
