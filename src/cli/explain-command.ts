import { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { didYouMean } from '../did-you-mean.ts';
import { UsageError } from '../errors.ts';
import type { Clause } from '../report/clauses.ts';
import { IdArgument } from './id-argument.ts';
import { explainableIds } from './ids.ts';
import { corpusOption } from './options.ts';

export function explainCommand(): Command {
  return new Command('explain')
    .description('What a clause, a case, an axis, a dialect or a word is, and why it matters.')
    .addArgument(
      new IdArgument('[id]', 'what is to be explained; without it, what can be', explainableIds),
    )
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

/**
 * What an id stands for; what there is, without one.
 *
 * @throws UsageError if nothing is called so.
 */
export async function explanationOf(
  id: string | undefined,
  folder: string | undefined,
): Promise<string> {
  const [
    { allDeviations, axisNames, deviationText, isAxis },
    { catalogue },
    { glossary },
    { clauseText },
    { axisText, casePage, contentsText, deviationPage, dialectText },
    { readAllClauses },
  ] = await Promise.all([
    import('../dialect/dialect.ts'),
    import('../dialect/catalogue.ts'),
    import('../report/glossary.ts'),
    import('../report/clauses.ts'),
    import('../report/explain.ts'),
    import('./spec-clauses.ts'),
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
  const [family = ''] = id.split('/');
  if (family !== id && family !== 'invariants' && !isAxis(family)) {
    const { findCase, openCorpus } = await import('../corpus/corpus.ts');
    const testCase = findCase(await openCorpus(folder), id);
    return casePage(testCase, familyOf(id, clauses), await killedBy(id));
  }
  throw new UsageError(
    `nothing is called ${JSON.stringify(id)}: "rmsprop-parity explain" lists what can be explained${didYouMean(
      id,
      [...(await explainableIds()), ...allDeviations.map(deviationText)],
    )}`,
  );
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
  const { specFolder } = await import('./spec-clauses.ts');
  const text = await readFile(join(specFolder, 'kill-matrix.tsv'), 'utf8').catch(() => '');
  const [head = '', ...rows] = text.split('\n').filter((line) => line !== '' && line[0] !== '#');
  const column = head.split('\t').indexOf(caseId);
  return column < 0
    ? null
    : rows
        .map((row) => row.split('\t'))
        .flatMap((cells) => ((cells[column] ?? '') === '' ? [] : [cells[0] ?? '']));
}
