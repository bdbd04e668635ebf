import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Returns the folder of this package, which holds fixtures and scripts. Works for the source and for the compiled file. */
export function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) {
      throw new Error(
        `no folder above ${JSON.stringify(import.meta.dirname)} has a package.json. The installation of rmsprop-parity is incomplete: install it again.`,
      );
    }
    folder = parent;
  }
  return folder;
}
