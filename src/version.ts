import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root.ts';

/** Returns the version of this package, such as `0.1.0`. */
export function packageVersion(): string {
  const file = join(packageRoot(), 'package.json');
  // without zod, because every command needs the version, and loading zod would double the start-up time
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (
    typeof content !== 'object' ||
    content === null ||
    !('version' in content) ||
    typeof content.version !== 'string'
  ) {
    throw new Error(
      `${JSON.stringify(file)} has no version. The installation of rmsprop-parity is incomplete: install it again.`,
    );
  }
  return content.version;
}
