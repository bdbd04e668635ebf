import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/* The ids that arguments accept. Each function reads its ids only when a command needs them. */

/** Returns the ids of all cases of the bundled corpus. */
export async function caseIds(): Promise<string[]> {
  const { specFolder } = await import('../../explain/spec-clauses.ts');
  const text = await readFile(join(specFolder, 'case-ids.txt'), 'utf8');
  return text.split('\n').filter((line) => line !== '');
}

/**
 * Returns the ids of everything that `explain` explains. An axis and its value have a slash between them, as in
 * `epsilon/inside`, because a shell passes a slash without quotes.
 */
export async function explainableIds(): Promise<string[]> {
  const [{ allDeviations, axisNames }, { catalogue }, { glossary }, { readAllClauses }] =
    await Promise.all([
      import('../../dialect/dialect.ts'),
      import('../../dialect/catalogue/catalogue.ts'),
      import('../../explain/glossary.ts'),
      import('../../explain/spec-clauses.ts'),
    ]);
  const clauses = await readAllClauses();
  const invariants = clauses.flatMap(({ text }) => /^_([a-z-]+)\._/.exec(text)?.[1] ?? []);
  return [
    ...axisNames,
    ...allDeviations.map(({ axis, value }) => `${axis}/${value}`),
    ...catalogue.map(({ id }) => id),
    ...Object.keys(glossary),
    ...invariants.map((name) => `invariants/${name}`),
    ...clauses.map(({ id }) => id),
    ...(await caseIds()),
  ];
}
