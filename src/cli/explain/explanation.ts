import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findCase, loadCorpus } from '../../corpus/corpus.ts';
import { didYouMean } from '../../did-you-mean.ts';
import { catalogue } from '../../dialect/catalogue/catalogue.ts';
import {
  allDeviations,
  axisNames,
  deviationText,
  hasConstant,
  isAxis,
  type Deviation,
} from '../../dialect/dialect.ts';
import { UsageError } from '../../errors.ts';
import type { Clause } from '../../explain/clauses.ts';
import { glossary } from '../../explain/glossary.ts';
import { readAllClauses, specFolder } from '../../explain/spec-clauses.ts';
import { clauseText } from '../../report/console/clause-text.ts';
import {
  axisText,
  casePage,
  contentsText,
  deviationPage,
  dialectText,
} from '../../report/console/explain-text.ts';
import { wrap } from '../../report/text/columns.ts';
import { explainableIds } from '../arguments/known-ids.ts';

/** Returns the list of all topics. */
export async function contents(): Promise<string> {
  const clauses = await readAllClauses();
  return contentsText({
    axes: axisNames,
    dialects: catalogue,
    words: Object.keys(glossary),
    clauses: clauses.map(({ id }) => id),
  });
}

/**
 * Explains an id: an axis, a value of an axis, a dialect, a clause, a word or a case.
 *
 * @param corpus the folder of the corpus that holds the case; the bundled corpus by default.
 * @throws UsageError if nothing has that id.
 */
export async function explanationOf(id: string, corpus?: string): Promise<string> {
  const clauses = await readAllClauses();
  const text =
    formulaText(id) ??
    clauseNamed(id, clauses) ??
    wordText(id) ??
    (await caseNamed(id, clauses, corpus));
  if (text !== null) {
    return text;
  }
  const ids = [...(await explainableIds()), ...allDeviations.map(deviationText)];
  throw new UsageError(
    `unknown id ${JSON.stringify(id.slice(0, 60))}. Run "rmsprop-parity explain" for the list of topics, or "rmsprop-parity fixtures list --cases" for the cases.${didYouMean(id, ids)}`,
  );
}

/** Explains an axis, a value of an axis, or a known implementation. Returns null for any other id. */
function formulaText(id: string): string | null {
  if (isAxis(id)) {
    return axisText(id);
  }
  const deviation = deviationNamed(id);
  if (deviation) {
    return deviationPage(deviation, catalogue);
  }
  const dialect = catalogue.find((known) => known.id === id || known.name === id);
  return dialect ? dialectText(dialect) : null;
}

/**
 * Returns the deviation with this text, in any spelling of the separator. A number in parentheses is the deviation's constant.
 *
 * @example deviationNamed('alpha-value=fixed (0.9)') // { axis: 'alpha-value', value: 'fixed', constant: 0.9 }
 */
function deviationNamed(id: string): Deviation | undefined {
  const [, name = id, number] = /^(.*?)\s*\((\S+)\)$/.exec(id) ?? [];
  const normalized = name.replace(/\s*[:=/]\s*/, ': ');
  const deviation = allDeviations.find((known) => deviationText(known) === normalized);
  if (deviation === undefined || number === undefined) {
    return deviation;
  }
  const constant = Number(number);
  return hasConstant(deviation) && Number.isFinite(constant)
    ? { ...deviation, constant }
    : undefined;
}

/** Finds a clause by its number, or by the name of the invariant that it states. */
function clauseNamed(id: string, clauses: readonly Clause[]): string | null {
  const invariant = `_${id.replace('invariants/', '')}._`;
  const clause =
    clauses.find((known) => known.id === id.toUpperCase()) ??
    clauses.find(({ text }) => text.startsWith(invariant));
  return clause ? clauseText(clause) : null;
}

function wordText(id: string): string | null {
  const word = id.toLowerCase();
  return Object.hasOwn(glossary, word) ? `${wrap(`${word}: ${glossary[word]}`)}\n` : null;
}

/** @throws InvalidArgumentError if the id has the form of a case id, but the corpus does not have that case. */
async function caseNamed(
  id: string,
  clauses: readonly Clause[],
  folder: string | undefined,
): Promise<string | null> {
  const [family = ''] = id.split('/');
  if (family === id || family === 'invariants' || isAxis(family)) {
    return null;
  }
  const testCase = findCase(await loadCorpus(folder), id);
  return casePage(testCase, familyOf(id, clauses), await deviationsDetectedBy(id));
}

/** Returns the text of FIX-9 about the family of a case, or null if the case is not from the bundled corpus. */
function familyOf(caseId: string, clauses: readonly Clause[]): string | null {
  const name = caseId.split('/')[0] ?? '';
  const table = clauses.find(({ id }) => id === 'FIX-9')?.text ?? '';
  const row = table.split('\n').find((line) => line.startsWith(`| \`${name}\``));
  return row?.split('|')[2]?.trim() ?? null;
}

/** Returns the single deviations that a case detects, or null if spec/results/kill-matrix.tsv does not have the case. */
async function deviationsDetectedBy(caseId: string): Promise<string[] | null> {
  const text = await readFile(join(specFolder, 'results/kill-matrix.tsv'), 'utf8').catch(() => '');
  const [header = '', ...rows] = text.split('\n').filter((line) => line !== '' && line[0] !== '#');
  const column = header.split('\t').indexOf(caseId);
  return column < 0
    ? null
    : rows
        .map((row) => row.split('\t'))
        .flatMap((cells) => ((cells[column] ?? '') === '' ? [] : [cells[0] ?? '']));
}
