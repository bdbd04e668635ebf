import type { Dtype } from '../../float/dtype.ts';
import type { KnownLine, KnownProblem } from '../../parity/known.ts';
import type { NanCause } from '../../parity/nan-cause.ts';
import type { Report, ReportedCase, ReportedInvariant } from '../report.ts';
import { wrap } from './columns.ts';
import { printable } from './printable.ts';
import { grouped } from './grouped.ts';
import { counted } from './short-text.ts';

/* Findings of a run that several reporters show in the same words. */

/** Says that a port could change the verdict. */
export const notIsolatedText =
  'no: the port ran in the process of the suite, and can change the verdict';

/** Returns the cases that do not reach the level and are not known deviations. */
export function problemsOf({ cases, level }: Pick<Report, 'cases' | 'level'>): ReportedCase[] {
  const wrong = new Set(['divergent', 'failed', ...(level === 'exact' ? ['equivalent'] : [])]);
  return cases.filter(({ verdict, known }) => wrong.has(verdict) && known === undefined);
}

/** Returns the cases and invariants that are known deviations. */
export function excusedOf({
  cases,
  invariants,
}: Pick<Report, 'cases' | 'invariants'>): (ReportedCase | ReportedInvariant)[] {
  return [...cases, ...invariants].filter(({ known }) => known !== undefined);
}

/** Says how many values differ without a bound: rounding can decide between very different results. They do not count. */
export function openTexts({ cases }: Report): string[] {
  const open = cases.reduce((sum, { illConditioned = 0 }) => sum + illConditioned, 0);
  return open === 0
    ? []
    : [
        wrap(
          `In the cases, ${grouped(open)} of the values that differ ${open === 1 ? 'does' : 'do'} not count as divergent: there, rounding can decide between very different results, such as a number and NaN.${nanText(cases)}`,
        ),
      ];
}

/** Counts the values that are NaN in PyTorch only, and says what made these NaNs where that is certain. */
function nanText(cases: readonly ReportedCase[]): string {
  const count = cases.reduce((sum, { cancelled = 0 }) => sum + cancelled, 0);
  const counts = new Map<string, number>();
  for (const { dtype, nans = [] } of cases) {
    for (const { cause, values } of nans) {
      const text = nanTexts[cause](dtype);
      counts.set(text, (counts.get(text) ?? 0) + values);
    }
  }
  counts.delete('');
  const causes = [...counts]
    .toSorted(([, left], [, right]) => right - left)
    .map(([text, values]) => `${text} (${counted(values, 'value')})`);
  return [
    count === 0
      ? ''
      : ` PyTorch has NaN and the port has a number in ${grouped(count)} of these values.`,
    causes.length === 0 ? '' : ` What makes NaN in PyTorch: ${causes.join('; ')}.`,
  ].join('');
}

/** What made a NaN. Empty if that is not certain. */
const nanTexts: Readonly<Record<NanCause, (dtype: Dtype) => string>> = {
  'eps rounds to 0': (dtype) => `0 / 0, because eps rounds to 0 in ${dtype}`,
  'zero by zero': () => '0 / 0, because eps is 0',
  'negative variance': () => 'the root of a variance that cancellation makes negative',
  'negative square average': () => 'the root of a negative square average',
  'infinity minus infinity': () => 'infinity minus infinity',
  'infinity by infinity': () => 'infinity / infinity',
  'not a finite gradient': () => 'a gradient that is NaN or infinite',
  unknown: () => '',
};

/** Says that a line of known deviations allows more than this run needs. */
export function improvedText({ line, event, ulp }: KnownLine): string {
  return `line ${line} of the known deviations allows more than the port needs now (event=${event} ulp=${knownUlpText(ulp)}). Update the line, or run with --known-update.`;
}

/** Writes a distance as a line of known deviations does. */
function knownUlpText(ulp: number): string {
  return ulp === Infinity ? 'inf' : String(ulp);
}

/** Says why a line of known deviations is wrong: a case passes, or is worse than recorded. */
export function knownProblemText({ kind, line, caseId, event, ulp }: KnownProblem): string {
  return kind === 'passes'
    ? `line ${line.line} of the known deviations: ${printable(caseId)} passes now. Remove the line, or run with --known-update.`
    : `line ${line.line} of the known deviations: ${printable(caseId)} is worse than recorded (event=${event} ulp=${knownUlpText(ulp)}).`;
}

/** Says how often the suite restarted the port, and why, unless a failed case or invariant says it already. */
export function incidentTexts({ incidents, cases, invariants }: Report): string[] {
  const last = incidents.at(-1);
  if (last === undefined) {
    return [];
  }
  const times = incidents.length === 1 ? 'once' : `${grouped(incidents.length)} times`;
  const isShown = [...cases, ...invariants].some(({ reason }) => reason === last);
  return [
    wrap(
      `The suite restarted the port ${times}.${isShown ? '' : ` The last time: ${printable(last)}`}`,
    ),
  ];
}
