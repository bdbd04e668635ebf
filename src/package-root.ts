import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this package, which holds fixtures and scripts, whether this file runs as written or compiled. */
export function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) {
      throw new Error(
        `no package.json above ${import.meta.dirname}: the package is installed incompletely`,
      );
    }
    folder = parent;
  }
  return folder;
}
