import { dtypeNames } from '../../float/dtype.ts';
import { featureNames } from '../../port/capabilities.ts';
import type { ReportedCase } from '../report.ts';
import { shortened } from './columns.ts';
import { grouped } from './grouped.ts';
import { groupedBy } from './grouped-by.ts';
import { printable } from './printable.ts';

/** A reason why cases have no verdict, and the number of these cases. */
export type NotJudgedReason = readonly [reason: string, count: number];

/** Columns of a reason. */
const WIDTH = 70;

/** How a reason begins if the port does not declare what a case needs. */
const UNDECLARED = 'not declared: ';

/**
 * Groups the cases without a verdict by what is missing. Each case is in one group. The largest group comes first.
 *
 * If there are more than `most` groups, the function groups by one missing dtype or feature only, then by the words of a reason
 * without its numbers. If there are still too many, the last group has the rest and an example.
 *
 * @example notJudgedReasons(cases, 10) // [['not declared: float16', 75], ['not declared: momentum', 12]]
 */
export function notJudgedReasons(
  cases: readonly ReportedCase[],
  most: number = Infinity,
): NotJudgedReason[] {
  const reasons = cases.flatMap(({ verdict, reason }) =>
    verdict === 'notJudged' ? [printable(reason ?? 'no reason given')] : [],
  );
  const exact = counted(reasons);
  if (exact.length <= most) {
    return exact;
  }
  const [undeclared, given] = [true, false].map((isUndeclared) =>
    reasons.filter((reason) => reason.startsWith(UNDECLARED) === isUndeclared),
  );
  const needs = byOneNeed(undeclared ?? []);
  const room = Math.max(most - needs.length, 1);
  return [...needs, ...byWords(given ?? [], room)].toSorted(bySize);
}

function counted(reasons: readonly string[]): NotJudgedReason[] {
  return [...groupedBy(reasons, (reason) => shortened(reason, WIDTH))]
    .map(([reason, group]) => [reason, group.length] as const)
    .toSorted(bySize);
}

function bySize([, left]: NotJudgedReason, [, right]: NotJudgedReason): number {
  return right - left;
}

const needNames: readonly string[] = [...dtypeNames, ...featureNames];

/** Groups reasons by the first dtype or feature that they name: at most one group for each. */
function byOneNeed(reasons: readonly string[]): NotJudgedReason[] {
  const namesIn = (reason: string): string[] => reason.slice(UNDECLARED.length).split(', ');
  const firstNeed = (reason: string): string =>
    needNames.find((name) => namesIn(reason).includes(name)) ?? namesIn(reason)[0] ?? '';
  return [...groupedBy(reasons, firstNeed)].map(([need, group]) => {
    const isMore = group.some((reason) => namesIn(reason).length > 1);
    return [
      shortened(`${UNDECLARED}${need}${isMore ? ' (some cases need more)' : ''}`, WIDTH),
      group.length,
    ];
  });
}

/** Groups reasons that a port gives by their words. The reasons beyond the room for them are one group. */
function byWords(reasons: readonly string[], room: number): NotJudgedReason[] {
  const exact = counted(reasons);
  const groups =
    exact.length <= room
      ? exact
      : counted(reasons.map((reason) => reason.replaceAll(/-?\d[\d.,_]*(e[-+]?\d+)?/gi, '…')));
  const [shown, rest] =
    groups.length <= room ? [groups, []] : [groups.slice(0, room - 1), groups.slice(room - 1)];
  const [example] = rest;
  const text = `${grouped(rest.length)} reasons of the port, such as: ${example?.[0] ?? ''}`;
  const count = rest.reduce((sum, [, cases]) => sum + cases, 0);
  return example === undefined ? shown : [...shown, [shortened(text, WIDTH), count]];
}
