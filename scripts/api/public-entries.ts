import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../src/package-root.ts';
import { parse } from '../../src/scenario/parse.ts';

/** An entry of `exports` in package.json that has declarations. */
export interface PublicEntry {
  /** The name in an import, such as `rmsprop-parity/vitest`. */
  readonly specifier: string;
  /** The file of its declarations, from the package's folder. */
  readonly types: string;
}

const packageSchema: z.ZodType<{
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}> = z.object({
  name: z.string(),
  exports: z.record(z.string(), z.union([z.string(), z.object({ types: z.string() })])),
});

/** Reads all entries from package.json. */
export async function publicEntries(): Promise<PublicEntry[]> {
  const text = await readFile(join(packageRoot(), 'package.json'), 'utf8');
  const { name, exports } = parse(packageSchema, text);
  return Object.entries(exports).flatMap(([path, entry]) =>
    typeof entry === 'string' ? [] : [{ specifier: join(name, path), types: entry.types }],
  );
}
