import type { Oracle } from '../../corpus/manifest.ts';
import type { Divergence } from '../../parity/divergence.ts';
import { contrast, placeText, ulpText } from './number-text.ts';
import type { ReportedCase } from '../report.ts';
import { labelled, wrap } from './columns.ts';
import { printable } from './printable.ts';
import { grouped } from './grouped.ts';
import { brokeText, counted } from './short-text.ts';

/** Describes a case that has a problem: the first difference, how many values differ, and what rounding explains. */
export function problemText(
  { id, verdict, reason, first, lane, ...found }: ReportedCase,
  oracle: Oracle | undefined,
): string {
  if (!first) {
    const text = wrap(printable(brokeText(reason)), '  ');
    return `${verdict}  ${id}\n${text}`;
  }
  const { expected, actual } = contrast(first);
  return [
    `${verdict}  ${id}`,
    `  first    ${placeText(first, lane ?? null)}`,
    `  ${oracle?.stand_in === undefined ? 'PyTorch' : 'oracle '}  ${printable(expected)}`,
    `  port     ${printable(actual)}`,
    ...differenceFacts(first, found).map(([label, text]) =>
      labelled(`  ${label.padEnd(8)} `, text),
    ),
  ].join('\n');
}

/** What to change if a port returns too few or too many numbers. */
function lengthAdvice(first: Divergence): string | null {
  if (first.kind === 'snapshots') {
    return 'Return one snapshot after each event, and nothing else.';
  }
  if (first.kind !== 'length') {
    return null;
  }
  return first.parameter === null
    ? 'Return all parameters after each event, in the order of the groups. If the port returns state, return it for all of them.'
    : 'Return each tensor with all its elements after each event.';
}

/** Describes how far a case differs: facts with their labels. Lengths that differ get advice instead of the bound. */
export function differenceFacts(
  first: Divergence,
  found: Pick<ReportedCase, 'mismatches' | 'values' | 'largestUlp' | 'beyond' | 'largestMultiple'>,
): (readonly [label: string, text: string])[] {
  const { mismatches = 0, values = 0, beyond = 0, largestMultiple = 0 } = found;
  const advice = lengthAdvice(first);
  if (advice !== null) {
    const differences = counted(mismatches, 'difference');
    return [
      ['total', `${differences}; compared values: ${grouped(values)}`],
      ['fix', advice],
    ];
  }
  return [
    ...(first.kind === 'value' ? [['distance', ulpText(first.ulp)] as const] : []),
    ['total', totalText(found)],
    ['rounding', roundingText(beyond, largestMultiple)],
  ];
}

/** Says how many values differ, and by how much at most. */
export function totalText({
  mismatches = 0,
  values = 0,
  largestUlp = 0,
}: Pick<ReportedCase, 'mismatches' | 'values' | 'largestUlp'>): string {
  const verb = mismatches === 1 ? 'differs' : 'differ';
  const largest =
    largestUlp === Infinity
      ? '; some are NaN on one side only'
      : `, by at most ${ulpText(largestUlp)}`;
  return `${grouped(mismatches)} of ${counted(values, 'value')} ${verb}${largest}`;
}

/** Completes a sentence that begins with "rounding": says which differences it can explain. */
function roundingText(beyond: number, multiple: number): string {
  if (beyond === 0) {
    return 'explains all differences: no value exceeds the bound';
  }
  const times = multiple >= 1e6 ? multiple.toExponential(0) : grouped(Math.ceil(multiple));
  const largest = Number.isFinite(multiple)
    ? ` (the largest difference is ${times} times the bound)`
    : '';
  return `cannot explain ${grouped(beyond)} of these values${largest}`;
}
