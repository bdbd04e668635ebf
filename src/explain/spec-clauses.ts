import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../package-root.ts';
import { readClauses, type Clause } from './clauses.ts';

/** Where the clauses are, and what was found out about the cases. */
export const specFolder: string = join(packageRoot(), 'spec');

export async function readAllClauses(): Promise<Clause[]> {
  const names = (await readdir(specFolder)).filter((name) => name.endsWith('.md')).toSorted();
  const texts = await Promise.all(names.map((name) => readFile(join(specFolder, name), 'utf8')));
  return names.flatMap((name, index) => readClauses(name, texts[index] ?? ''));
}
