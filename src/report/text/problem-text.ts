import type { Oracle } from '../../corpus/manifest.ts';
import { contrast, placeText, ulpText } from './number-text.ts';
import type { ReportedCase } from '../report.ts';
import { wrap } from './columns.ts';
import { printable } from './printable.ts';
import { grouped } from './grouped.ts';
import { counted } from './short-text.ts';

/** Describes a case that has a problem: the first difference, how many values differ, and what rounding explains. */
export function problemText(
  { id, verdict, reason, first, lane, ...found }: ReportedCase,
  oracle: Oracle | undefined,
): string {
  if (!first) {
    const text = wrap(`the port broke: ${printable(reason ?? 'no reason given')}`, '  ');
    return `${verdict}  ${id}\n${text}`;
  }
  const { beyond = 0, largestMultiple = 0 } = found;
  const { expected, actual } = contrast(first);
  const distance = first.kind === 'value' ? [`  distance ${ulpText(first.ulp)}`] : [];
  return [
    `${verdict}  ${id}`,
    `  first    ${placeText(first, lane ?? null)}`,
    `  ${oracle?.stand_in === undefined ? 'PyTorch' : 'oracle '}  ${printable(expected)}`,
    `  port     ${printable(actual)}`,
    ...distance,
    `  total    ${totalText(found)}`,
    `  rounding ${roundingText(beyond, largestMultiple)}`,
  ].join('\n');
}

/** Says how many values differ, and by how much at most. */
export function totalText({
  mismatches = 0,
  values = 0,
  largestUlp = 0,
}: Pick<ReportedCase, 'mismatches' | 'values' | 'largestUlp'>): string {
  const verb = mismatches === 1 ? 'differs' : 'differ';
  const largest = largestUlp === Infinity ? 'at worst' : 'by at most';
  return `${grouped(mismatches)} of ${counted(values, 'value')} ${verb}, ${largest} ${ulpText(largestUlp)}`;
}

/** Completes a sentence that begins with "rounding": says which differences it can explain. */
export function roundingText(beyond: number, multiple: number): string {
  if (beyond === 0) {
    return 'explains all differences: no value exceeds the bound';
  }
  const times = multiple >= 1e6 ? multiple.toExponential(0) : grouped(Math.ceil(multiple));
  const largest = Number.isFinite(multiple) ? ` (up to ${times} times the bound)` : '';
  return `cannot explain ${grouped(beyond)} of these values${largest}`;
}
