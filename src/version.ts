import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root.ts';

/** The version of this package. */
export function packageVersion(): string {
  const file = join(packageRoot(), 'package.json');
  // not by a schema: every command needs this first, and zod would take half of its start
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (
    typeof content !== 'object' ||
    content === null ||
    !('version' in content) ||
    typeof content.version !== 'string'
  ) {
    throw new Error(`${file} has no version: the package is installed incompletely`);
  }
  return content.version;
}
