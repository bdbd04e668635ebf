import type { Oracle } from '../../corpus/manifest.ts';
import type { Divergence } from '../../parity/divergence.ts';
import { contrast, distanceText, placeText, ulpText } from './number-text.ts';
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
    return `${verdict}  ${printable(id)}\n${text}`;
  }
  const { expected, actual } = contrast(first);
  return [
    `${verdict}  ${printable(id)}`,
    `  first    ${placeText(first, lane ?? null)}`,
    `  ${oracle?.stand_in === undefined ? 'PyTorch' : 'oracle '}  ${printable(expected)}`,
    `  port     ${printable(actual)}`,
    ...differenceFacts(first, found).map(([label, text]) =>
      labelled(`  ${label.padEnd(8)} `, text),
    ),
  ].join('\n');
}

/** What to change if a difference is not in a value. */
function adviceFor(first: Exclude<Divergence, { kind: 'value' }>): string {
  switch (first.kind) {
    case 'snapshots':
      return 'Return one snapshot after each event, and nothing else.';
    case 'length':
      return first.parameter === null
        ? 'Return all parameters after each event, in the order of the groups. If the port returns state, return it for all of them.'
        : 'Return each tensor with all its elements after each event.';
    case 'presence':
      return first.expected
        ? `Return ${first.tensor} after each event as soon as PyTorch has it.`
        : `PyTorch does not have ${first.tensor} here. Leave it out.`;
    case 'step':
      return 'Count one step for each step() in which the parameter has a gradient.';
    case 'gradient':
      return "Do not write into the caller's gradients. Copy a gradient before you change it.";
    case 'refusal':
      return first.actual === null
        ? 'Raise the exception that PyTorch raises, or do not declare the feature "refusals".'
        : 'Raise the same exception with the same message, word for word.';
  }
}

/**
 * Describes how far a case differs: facts with their labels. A difference that is not in a value has advice instead of a
 * distance and a bound, because it has none.
 */
export function differenceFacts(
  first: Divergence,
  found: Pick<ReportedCase, 'mismatches' | 'values' | 'largestUlp' | 'beyond' | 'largestMultiple'>,
): (readonly [label: string, text: string])[] {
  if (first.kind === 'refusal') {
    return [['fix', adviceFor(first)]]; // the case has no values
  }
  if (first.kind !== 'value') {
    return [
      ['total', totalText(found, first)],
      ['fix', adviceFor(first)],
    ];
  }
  return [
    ['distance', distanceText(first.ulp)],
    ['total', totalText(found, first)],
    ['rounding', roundingText(found)],
  ];
}

/**
 * Says how many values differ, and by how much at most. A wrong length or a missing tensor is a difference, but not a value. So
 * the text counts differences instead of values if the first one is of that kind, or if they outnumber the values.
 *
 * @example totalText({ mismatches: 24, values: 0 }, first) // '24 differences; no values to compare'
 */
export function totalText(
  {
    mismatches = 0,
    values = 0,
    largestUlp = 0,
  }: Pick<ReportedCase, 'mismatches' | 'values' | 'largestUlp'>,
  { kind }: Pick<Divergence, 'kind'>,
): string {
  const largest = largestUlp > 0 ? largestDistanceText(largestUlp) : '';
  if (kind !== 'value' || mismatches > values) {
    const compared = values === 0 ? 'no values to compare' : `${counted(values, 'value')} compared`;
    return `${counted(mismatches, 'difference')}; ${compared}${largest}`;
  }
  const verb = mismatches === 1 ? 'differs' : 'differ';
  const count = `${grouped(mismatches)} of ${counted(values, 'value')} ${verb}`;
  return largestUlp === 0 ? `${count}, only in the sign of 0` : `${count}${largest}`;
}

function largestDistanceText(ulp: number): string {
  return Number.isFinite(ulp) ? `, by at most ${ulpText(ulp)}` : '; some are NaN on one side only';
}

/** Completes a sentence that begins with "rounding": says which differences it can explain. */
function roundingText({
  beyond = 0,
  largestMultiple = 0,
  largestUlp = 0,
}: Pick<ReportedCase, 'beyond' | 'largestMultiple' | 'largestUlp'>): string {
  if (beyond === 0) {
    return 'explains all differences: no value exceeds the bound';
  }
  const count = `cannot explain ${grouped(beyond)} of these values`;
  if (Number.isFinite(largestMultiple)) {
    const times =
      largestMultiple >= 1e6
        ? largestMultiple.toExponential(0)
        : grouped(Math.ceil(largestMultiple));
    return `${count} (the largest difference is ${times} times the bound)`;
  }
  return Number.isFinite(largestUlp)
    ? `${count} (for at least one of them, the bound allows no difference)`
    : count;
}
