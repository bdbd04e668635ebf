import { rootViolations, violationSentences } from '../../explain/violation-sentences.ts';
import { wrap } from '../text/columns.ts';
import { grouped } from '../text/grouped.ts';
import { groupedBy } from '../text/grouped-by.ts';
import { printable } from '../text/printable.ts';
import { counted } from '../text/short-text.ts';
import { isBroken } from '../../parity/judge-case.ts';
import { listItem } from './list-item.ts';
import { triggerText } from './trigger-text.ts';
import type { Report, ReportedCase, ReportedInvariant } from '../report.ts';

/* What violated invariants and failures say about a port. They need no formula. */

/** The most violations and messages in a diagnosis. */
const SHOWN = 5;

/** Says what the violated invariants show about the port, in one paragraph. Known deviations do not count. */
export function violationParagraphs({ invariants }: Pick<Report, 'invariants'>): string[] {
  const violated = new Map(
    invariants
      .filter(({ verdict, known }) => verdict === 'violated' && known === undefined)
      .map((item) => [item.id.replace('invariants/', ''), item]),
  );
  const roots = [...violated.keys()].filter((id) => rootViolations.has(id));
  const sentences = Object.entries(violationSentences).flatMap(([id, sentence]) => {
    const item = violated.get(id);
    return item && (roots.length === 0 || roots.includes(id))
      ? [violationItem(item, sentence)]
      : [];
  });
  if (sentences.length === 0) {
    return [];
  }
  const shown = sentences.slice(0, SHOWN);
  return [
    [
      wrap('The violated invariants say about the port, whatever its formula is:'),
      ...shown,
      ...restItem(violated.size - shown.length, roots.length > 0),
    ].join('\n'),
  ];
}

/** Counts the violations that the diagnosis does not show. */
function restItem(more: number, canFollow: boolean): string[] {
  const text = `and ${counted(more, 'other violated invariant')}`;
  return more === 0 ? [] : [listItem(canFollow ? `${text}, which can follow from this` : text)];
}

function violationItem({ clause }: ReportedInvariant, sentence: string): string {
  return listItem(`${sentence} (${printable(clause)})`);
}

/** Says with which messages the port broke, and what these cases have in common. */
export function failureParagraphs({
  cases,
  invariants,
  failureTrigger,
}: Pick<Report, 'cases' | 'invariants' | 'failureTrigger'>): string[] {
  const failed = cases.filter(isBroken);
  const judged = cases.filter(({ verdict }) => verdict !== 'notJudged');
  const messages = [...groupedBy(failed, ({ reason = '' }) => reason)]
    .toSorted(([, left], [, right]) => right.length - left.length)
    .map(([reason, group]) =>
      listItem(
        `${counted(group.length, 'case')}${failureTrigger ? '' : commonText(group, judged)}: ${printable(reason)}`,
      ),
    );
  const known = new Set(failed.map(({ reason = '' }) => reason));
  const ofInvariants = new Set(
    invariants.flatMap(({ verdict, reason = '' }) => (verdict === 'failed' ? [reason] : [])),
  );
  const items = [
    ...messages,
    ...[...ofInvariants]
      .filter((reason) => !known.has(reason))
      .map((reason) => listItem(`invariants: ${printable(reason)}`)),
  ];
  const more = items.length - SHOWN;
  return items.length === 0
    ? []
    : [
        [
          wrap(`The port broke. First fix ${items.length === 1 ? 'this error' : 'these errors'}:`),
          ...items.slice(0, SHOWN),
          ...(more > 0 ? [`  - and ${counted(more, 'other message')}`] : []),
        ].join('\n'),
        ...(failureTrigger ? [wrap(triggerText(failureTrigger))] : []),
      ];
}

/**
 * Says which feature or dtype all failing cases need, and how many of the other cases need it too. Chooses the one that the
 * fewest others need. Empty if all cases need it.
 *
 * @example commonText(failed, judged) // ', which all need null_gradients (none of the 36 other cases needs it)'
 */
function commonText(failed: readonly ReportedCase[], judged: readonly ReportedCase[]): string {
  const [first] = failed;
  const others = judged.filter((item) => !failed.includes(item));
  if (!first || failed.length < 2 || others.length === 0) {
    return '';
  }
  const needsOf = ({ dtype, features }: ReportedCase): readonly string[] => [...features, dtype];
  const common = needsOf(first)
    .filter((need) => failed.every((item) => needsOf(item).includes(need)))
    .map((need) => ({ need, count: others.filter((item) => needsOf(item).includes(need)).length }))
    .toSorted((left, right) => left.count - right.count)[0];
  if (!common || common.count === others.length) {
    return '';
  }
  const { need, count } = common;
  const rest = `${count === 0 ? 'none' : grouped(count)} of the ${counted(others.length, 'other case')} ${count > 1 ? 'need' : 'needs'} it`;
  return `, which all need ${need} (${rest})`;
}
