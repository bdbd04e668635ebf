import { countVerdicts } from '../../parity/outcome.ts';
import { casesByType } from '../text/cases-by-type.ts';
import { ulpText } from '../text/number-text.ts';
import type { Report, ReportedCase } from '../report.ts';
import { table } from '../text/table.ts';
import { grouped } from '../text/grouped.ts';

type Shown = 'exact' | 'equivalent' | 'divergent' | 'failed';

/** A row for each dtype and arithmetic of which anything was judged; one below the other where the table is too wide. */
export function summaryTable(report: Report, width: number): string {
  const { cases, corpus } = report;
  const judged = cases.filter(({ verdict }) => verdict !== 'notJudged');
  const counts = countVerdicts(cases);
  const shown: Shown[] = [
    'exact',
    ...(['equivalent', 'divergent', 'failed'] as const).filter((name) => counts[name] > 0),
  ];
  const named = new Set(corpus.oracle.map(({ arithmetic }) => arithmetic)).size > 1 ? 2 : 1;
  const row = (names: readonly string[], some: readonly ReportedCase[]): string[] => [
    ...names.slice(0, named),
    ...figures(some, shown),
  ];
  const rows = casesByType({ cases: judged, corpus }).map((group) =>
    row([group.dtype, group.arithmetic], group.cases),
  );
  const first = counts.notJudged > 0 ? 'judged' : 'cases';
  const head = [
    ...['dtype', 'arithmetic'].slice(0, named),
    first,
    ...shown,
    'values',
    'largest difference',
  ];
  const lines = [...rows, row(['all', ''], judged)];
  const text = table(head, lines, `${'l'.repeat(named)}${'r'.repeat(shown.length + 3)}`);
  const isTooWide = text.split('\n').some((line) => line.length > width);
  return isTooWide ? listed(head, lines, named) : text;
}

function figures(cases: readonly ReportedCase[], shown: readonly Shown[]): string[] {
  const counts = countVerdicts(cases);
  const values = cases.reduce((sum, item) => sum + (item.values ?? 0), 0);
  const numbers = [cases.length, ...shown.map((verdict) => counts[verdict]), values];
  return [...numbers.map((number) => grouped(number)), largestText(cases)];
}

/** The largest distance of any value; two may differ and be 0 ULP apart: +0 and -0. */
export function largestText(cases: readonly ReportedCase[]): string {
  const largest = cases.reduce((most, { largestUlp = 0 }) => Math.max(most, largestUlp), 0);
  if (largest === 0 && cases.some(({ mismatches = 0 }) => mismatches > 0)) {
    return cases.some(({ first }) => first?.kind === 'value') ? 'sign of 0' : 'no value';
  }
  return largest === Infinity ? 'NaN' : ulpText(largest);
}

/** @example 'float32\n  cases 128\n  exact 128\n  …' */
function listed(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  named: number,
): string {
  return rows
    .map((row) =>
      [
        row.slice(0, named).join(' ').trimEnd(),
        ...row
          .slice(named)
          .map((cell, index) => `  ${(head[named + index] ?? '').padEnd(18)}  ${cell}`),
      ].join('\n'),
    )
    .join('\n');
}
