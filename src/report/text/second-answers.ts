import type { AskedAgain, Report } from '../report.ts';
import { labelled, wrap } from './columns.ts';
import { grouped } from './grouped.ts';
import { contrast, placeText } from './number-text.ts';
import type { Paragraph } from './paragraph.ts';
import { printable } from './printable.ts';
import { counted } from './short-text.ts';

/* What the suite found when it asked a port some cases again, in the words of all reporters. */

/** Returns whether the port gave other values the second time. */
export function isNondeterministic({ askedAgain }: Pick<Report, 'askedAgain'>): boolean {
  return (askedAgain?.differing ?? 0) > 0;
}

/** @example nondeterminismText(found) // 'the port is not deterministic: 9 of 32 cases got other values …' */
export function nondeterminismText({ differing, cases }: AskedAgain): string {
  const [verb, them] = [cases === 1 ? 'case' : 'cases', cases === 1 ? 'it' : 'them'];
  return `the port is not deterministic: ${grouped(differing)} of ${grouped(cases)} ${verb} got other values when the suite asked ${them} again.`;
}

/** @example failedAgainText(found) // 'The port failed in 1 of 32 cases when the suite asked it again.' */
export function failedAgainText({ failed, cases }: AskedAgain): string {
  return `The port failed in ${grouped(failed)} of ${counted(cases, 'case')} when the suite asked it again.`;
}

/** Describes the first case that got other values, and the first case in which the port failed the second time. */
export function secondAnswerTexts({ askedAgain }: Pick<Report, 'askedAgain'>): Paragraph[] {
  if (!askedAgain) {
    return [];
  }
  const { first, firstFailure } = askedAgain;
  return [
    ...(first ? [{ verdict: 'divergent' as const, text: differenceText(askedAgain, first) }] : []),
    ...(firstFailure
      ? [
          {
            text: wrap(
              `${failedAgainText(askedAgain)} The first is ${printable(firstFailure.caseId)}: ${printable(firstFailure.reason)}`,
            ),
          },
        ]
      : []),
  ];
}

function differenceText(
  found: AskedAgain,
  { caseId, divergence }: NonNullable<AskedAgain['first']>,
): string {
  const { expected, actual } = contrast(divergence);
  return [
    wrap(`divergent  ${nondeterminismText(found)}`),
    `  case     ${printable(caseId)}`,
    `  first    ${placeText(divergence, null)}`,
    `  before   ${printable(expected)}`,
    `  again    ${printable(actual)}`,
    labelled(
      '  fix      ',
      'Make each answer depend only on its case. Usual causes are random numbers, sums in any order, and state that one case leaves for the next. Until then, no formula can explain the port.',
    ),
  ].join('\n');
}
