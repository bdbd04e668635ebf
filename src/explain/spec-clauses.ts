import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../package-root.ts';
import { readClauses, type Clause } from './clauses.ts';

/** The folder of the clauses. Its results/ holds which wrong RMSprops each case detects. */
export const specFolder: string = join(packageRoot(), 'spec');

/** Reads the clauses of all pages of spec/, in the order of the file names. */
export async function readAllClauses(): Promise<Clause[]> {
  const names = (await readdir(specFolder)).filter((name) => name.endsWith('.md')).toSorted();
  const texts = await Promise.all(names.map((name) => readFile(join(specFolder, name), 'utf8')));
  return names.flatMap((name, index) => readClauses(name, texts[index] ?? ''));
}
