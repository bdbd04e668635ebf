import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from './package-root.ts';

const packageJson = z.object({ version: z.string() });

/** The version of this package. */
export function packageVersion(): string {
  return packageJson.parse(JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')))
    .version;
}
