import type { Oracle } from '../../corpus/manifest.ts';
import { contrast, placeText, ulpText } from './number-text.ts';
import type { ReportedCase } from '../report.ts';
import { wrap } from './columns.ts';
import { printable } from './printable.ts';
import { grouped } from './grouped.ts';

/** A case that is not as it should be, in words. */
export function problemText(
  { id, verdict, reason, first, lane, ...found }: ReportedCase,
  oracle: Oracle | undefined,
): string {
  if (!first) {
    const text = wrap(`the port broke: ${printable(reason ?? 'no reason given')}`, '  ');
    return `${verdict}  ${id}\n${text}`;
  }
  const { mismatches = 0, beyond = 0, values = 0, largestUlp = 0, largestMultiple = 0 } = found;
  const { expected, actual } = contrast(first);
  const distance = first.kind === 'value' ? [`  apart    ${ulpText(first.ulp)}`] : [];
  const count = `${grouped(mismatches)} of ${grouped(values)} values differ`;
  const most = `at most by ${ulpText(largestUlp)}`;
  return [
    `${verdict}  ${id}`,
    `  first    ${placeText(first, lane ?? null)}`,
    `  ${oracle?.stand_in === undefined ? 'PyTorch' : 'oracle '}  ${printable(expected)}`,
    `  port     ${printable(actual)}`,
    ...distance,
    `  in all   ${count}, ${most}`,
    `  rounding ${roundingText(beyond, largestMultiple)}`,
  ].join('\n');
}

/** What of it rounding can explain. */
export function roundingText(beyond: number, multiple: number): string {
  if (beyond === 0) {
    return 'explains it: no value is farther than it can reach';
  }
  const times = multiple >= 1e6 ? multiple.toExponential(0) : grouped(Math.ceil(multiple));
  const most = Number.isFinite(multiple) ? `, by up to ${times} times its reach` : '';
  return `cannot explain ${grouped(beyond)} of them${most}`;
}
