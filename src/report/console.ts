import type { Corpus } from '../corpus/corpus.ts';
import { arithmeticNames } from '../float/arithmetic.ts';
import { dtypeNames } from '../float/dtype.ts';
import type { CaseResult, Verdict } from '../parity/verify.ts';
import type { Port } from '../port/port.ts';
import { contrast, placeText, ulpText } from './reading.ts';
import { table } from './table.ts';

/** Cases that are shown in full; of the others only the number is. */
const SHOWN_CASES = 10;

/** A run as text for a terminal, at most 80 columns wide but for case names. */
export function consoleReport(
  results: readonly CaseResult[],
  corpus: Corpus,
  port: Pick<Port, 'name' | 'version'>,
): string {
  const versions = new Set(
    results.map(({ oracle }) => `${oracle.torch} (${oracle.commit.slice(0, 12)})`),
  );
  const systems = new Set(results.map(({ oracle }) => oracle.system));
  const head = [
    `port      ${port.name} ${port.version}`,
    `golden    torch.optim.RMSprop of PyTorch ${[...versions].join(', ')}, ${[...systems].join(', ')}`,
    `corpus    ${corpus.sha256.slice(0, 12)}, ${corpus.manifest.files.length} files`,
    'compared  every parameter and optimizer state after every event, bit for bit',
  ];
  return (
    [head.join('\n'), summaryTable(results), ...problemTexts(results), conclusion(results)].join(
      '\n\n',
    ) + '\n'
  );
}

/** The verdict on a run: that of its worst case. */
export function overallVerdict(results: readonly CaseResult[]): Verdict {
  return (
    (['failed', 'divergent'] as const).find((verdict) => count(results, verdict) > 0) ?? 'exact'
  );
}

function count(results: readonly CaseResult[], verdict: Verdict): number {
  return results.filter((result) => result.verdict === verdict).length;
}

function summaryTable(results: readonly CaseResult[]): string {
  const rows = dtypeNames.flatMap((dtype) =>
    arithmeticNames.flatMap((arithmetic) => {
      const some = results.filter(
        (result) => result.dtype === dtype && result.oracle.arithmetic === arithmetic,
      );
      return some.length === 0 ? [] : [[dtype, arithmetic, ...figures(some)]];
    }),
  );
  return table(
    ['dtype', 'arithmetic', 'cases', 'exact', 'values compared', 'largest difference'],
    [...rows, ['all', '', ...figures(results)]],
    'llrrrr',
  );
}

function figures(results: readonly CaseResult[]): string[] {
  const comparisons = results.flatMap(({ comparison }) => comparison ?? []);
  const values = comparisons.reduce((sum, comparison) => sum + comparison.values, 0);
  const largestUlp = comparisons.reduce(
    (largest, comparison) => Math.max(largest, comparison.largestUlp),
    0,
  );
  return [
    results.length.toLocaleString('en'),
    count(results, 'exact').toLocaleString('en'),
    values.toLocaleString('en'),
    largestText(
      largestUlp,
      comparisons.some(({ mismatches }) => mismatches > 0),
    ),
  ];
}

/** Values may differ and be 0 ULP apart: +0 and -0. */
function largestText(largestUlp: number, isAnyDifferent: boolean): string {
  if (largestUlp === 0 && isAnyDifferent) {
    return 'sign of 0';
  }
  return largestUlp === Infinity ? 'NaN' : ulpText(largestUlp);
}

function problemTexts(results: readonly CaseResult[]): string[] {
  const problems = results.filter(({ verdict }) => verdict !== 'exact');
  const texts = problems.slice(0, SHOWN_CASES).map(problemText);
  const more = problems.length - texts.length;
  return more > 0 ? [...texts, `… and ${more.toLocaleString('en')} more`] : texts;
}

function problemText({ caseId, verdict, comparison, lane, failure }: CaseResult): string {
  if (!comparison?.first) {
    return `${verdict}  ${caseId}\n  the port broke: ${failure ?? 'no reason given'}`;
  }
  const { first, mismatches, values, largestUlp } = comparison;
  const { expected, actual } = contrast(first);
  const distance = first.kind === 'value' ? [`  apart    ${ulpText(first.ulp)}`] : [];
  return [
    `${verdict}  ${caseId}`,
    `  first    ${placeText(first, lane)}`,
    `  PyTorch  ${expected}`,
    `  port     ${actual}`,
    ...distance,
    `  in all   ${mismatches.toLocaleString('en')} of ${values.toLocaleString('en')} values differ, at most by ${ulpText(largestUlp)}`,
  ].join('\n');
}

function conclusion(results: readonly CaseResult[]): string {
  const cases = results.length.toLocaleString('en');
  const failed = count(results, 'failed');
  const divergent = count(results, 'divergent');
  switch (overallVerdict(results)) {
    case 'failed':
      return `FAILED: the port broke in ${failed} of ${cases} cases, and differs from PyTorch in ${divergent}.`;
    case 'divergent':
      return `DIVERGENT: the port differs from PyTorch in ${divergent} of ${cases} cases.`;
    case 'exact': {
      const values = results.reduce((sum, { comparison }) => sum + (comparison?.values ?? 0), 0);
      return `EXACT: all ${values.toLocaleString('en')} values of ${cases} cases have the same bits as PyTorch's.`;
    }
  }
}
