import { Command } from 'commander';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import type { Clause } from '../report/clauses.ts';
import { corpusOption } from './options.ts';

export function explainCommand(): Command {
  return new Command('explain')
    .description('What a clause, a case, an axis, a dialect or a word is, and why it matters.')
    .argument('[id]', 'what is to be explained; without it, what can be')
    .addOption(corpusOption())
    .addHelpText(
      'after',
      `
Examples:
  rmsprop-parity explain epsilon
  rmsprop-parity explain "epsilon: inside"
  rmsprop-parity explain tensorflow-1
  rmsprop-parity explain BND-2
  rmsprop-parity explain grid/float32/portable/centered`,
    )
    .action(runExplain);
}

async function runExplain(id: string | undefined, flags: { corpus?: string }): Promise<void> {
  process.stdout.write(await explanationOf(id, flags.corpus));
}

/** @throws UsageError if nothing is called so. */
async function explanationOf(id: string | undefined, folder: string | undefined): Promise<string> {
  const [
    { allDeviations, axisNames, deviationText, isAxis },
    { catalogue },
    { glossary },
    { clauseText },
    { axisText, casePage, contentsText, deviationPage, dialectText },
  ] = await Promise.all([
    import('../dialect/dialect.ts'),
    import('../dialect/catalogue.ts'),
    import('../report/glossary.ts'),
    import('../report/clauses.ts'),
    import('../report/explain.ts'),
  ]);
  const clauses = await readAllClauses();
  const words = Object.keys(glossary);
  if (id === undefined) {
    const ids = clauses.map((clause) => clause.id);
    return contentsText({ axes: axisNames, dialects: catalogue, words, clauses: ids });
  }
  if (isAxis(id)) {
    return axisText(id);
  }
  const wanted = id.replace(/\s*[:=/]\s*/, ': ');
  const deviation = allDeviations.find((one) => deviationText(one) === wanted);
  if (deviation) {
    return deviationPage(deviation, catalogue);
  }
  const dialect = catalogue.find((one) => one.id === id || one.name === id);
  if (dialect) {
    return dialectText(dialect);
  }
  const clause = clauses.find((one) => one.id === id.toUpperCase());
  if (clause) {
    return clauseText(clause);
  }
  const invariant = clauses.find(({ text }) =>
    text.startsWith(`_${id.replace('invariants/', '')}._`),
  );
  if (invariant) {
    return clauseText(invariant);
  }
  const word = id.toLowerCase();
  if (Object.hasOwn(glossary, word)) {
    const { wrap } = await import('../report/text.ts');
    return `${wrap(`${word}: ${glossary[word]}`)}\n`;
  }
  if (id.includes('/')) {
    const { findCase, openCorpus } = await import('../corpus/corpus.ts');
    const testCase = findCase(await openCorpus(folder), id);
    return casePage(testCase, familyOf(id, clauses), await killedBy(id));
  }
  throw new UsageError(
    `nothing is called ${JSON.stringify(id)}: "rmsprop-parity explain" lists what can be explained`,
  );
}

const spec = join(packageRoot(), 'spec');

async function readAllClauses(): Promise<Clause[]> {
  const { readClauses } = await import('../report/clauses.ts');
  const names = (await readdir(spec)).filter((name) => name.endsWith('.md')).toSorted();
  const texts = await Promise.all(names.map((name) => readFile(join(spec, name), 'utf8')));
  return names.flatMap((name, index) => readClauses(name, texts[index] ?? ''));
}

/** What FIX-9 says of the family of a case; null for a case of another corpus. */
function familyOf(caseId: string, clauses: readonly Clause[]): string | null {
  const name = caseId.split('/')[0] ?? '';
  const table = clauses.find(({ id }) => id === 'FIX-9')?.text ?? '';
  const row = table.split('\n').find((line) => line.startsWith(`| \`${name}\``));
  return row?.split('|')[2]?.trim() ?? null;
}

/** The single deviations that a case finds out, by spec/kill-matrix.tsv; null where it is not in there. */
async function killedBy(caseId: string): Promise<string[] | null> {
  const text = await readFile(join(spec, 'kill-matrix.tsv'), 'utf8').catch(() => '');
  const [head = '', ...rows] = text.split('\n').filter((line) => line !== '' && line[0] !== '#');
  const column = head.split('\t').indexOf(caseId);
  return column < 0
    ? null
    : rows
        .map((row) => row.split('\t'))
        .flatMap((cells) => ((cells[column] ?? '') === '' ? [] : [cells[0] ?? '']));
}
