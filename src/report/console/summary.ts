import type { Divergence } from '../../parity/divergence.ts';
import { countVerdicts } from '../../parity/outcome.ts';
import { casesByType } from '../text/cases-by-type.ts';
import { ulpText } from '../text/number-text.ts';
import type { Report, ReportedCase } from '../report.ts';
import { table } from '../text/table.ts';
import { grouped } from '../text/grouped.ts';

type Column = 'exact' | 'equivalent' | 'divergent' | 'failed';

/**
 * Renders a table with a row for each dtype and arithmetic that has a judged case. If the table is too wide, it lists the
 * cells of each row below each other.
 */
export function summaryTable(report: Report, width: number): string {
  const { cases, corpus } = report;
  const judged = cases.filter(({ verdict }) => verdict !== 'notJudged');
  const counts = countVerdicts(cases);
  const shown: Column[] = [
    'exact',
    ...(['equivalent', 'divergent', 'failed'] as const).filter((name) => counts[name] > 0),
  ];
  const labels = new Set(corpus.oracle.map(({ arithmetic }) => arithmetic)).size > 1 ? 2 : 1;
  const row = (names: readonly string[], group: readonly ReportedCase[]): string[] => [
    ...names.slice(0, labels),
    ...figures(group, shown),
  ];
  const rows = casesByType({ cases: judged, corpus }).map((group) =>
    row([group.dtype, group.arithmetic], group.cases),
  );
  const first = counts.notJudged > 0 ? 'judged' : 'cases';
  const head = [
    ...['dtype', 'arithmetic'].slice(0, labels),
    first,
    ...shown,
    'values',
    'largest difference',
  ];
  const lines = [...rows, row(['all', ''], judged)];
  const text = table(head, lines, `${'l'.repeat(labels)}${'r'.repeat(shown.length + 3)}`);
  const isTooWide = text.split('\n').some((line) => line.length > width);
  return isTooWide ? listed(head, lines, labels) : text;
}

function figures(cases: readonly ReportedCase[], shown: readonly Column[]): string[] {
  const counts = countVerdicts(cases);
  const values = cases.reduce((sum, item) => sum + (item.values ?? 0), 0);
  const numbers = [cases.length, ...shown.map((verdict) => counts[verdict]), values];
  return [...numbers.map((number) => grouped(number)), largestText(cases)];
}

/** Writes the largest distance of any value. +0 and -0 differ, but are 0 ULP apart. */
export function largestText(cases: readonly ReportedCase[]): string {
  const largest = cases.reduce((most, { largestUlp = 0 }) => Math.max(most, largestUlp), 0);
  if (largest > 0) {
    return largest === Infinity ? 'NaN on one side' : ulpText(largest);
  }
  const [first] = cases.flatMap(({ first: found, mismatches = 0 }) =>
    found && mismatches > 0 ? [found] : [],
  );
  if (first) {
    return kindTexts[first.kind];
  }
  return cases.every(({ values = 0 }) => values === 0) ? 'none compared' : ulpText(0);
}

/** What differs, if no value has a distance. */
const kindTexts: Readonly<Record<Divergence['kind'], string>> = {
  value: 'sign of 0',
  step: 'step counters',
  presence: 'missing state',
  length: 'lengths',
  snapshots: 'snapshots',
  gradient: 'changed gradients',
  refusal: 'error messages',
};

/**
 * Writes the cells of each row below each other.
 *
 * @example 'float32\n  cases 128\n  exact 128\n  …'
 */
function listed(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  labels: number,
): string {
  return rows
    .map((row) =>
      [
        row.slice(0, labels).join(' ').trimEnd(),
        ...row
          .slice(labels)
          .map((cell, index) => `  ${(head[labels + index] ?? '').padEnd(18)}  ${cell}`),
      ].join('\n'),
    )
    .join('\n');
}
