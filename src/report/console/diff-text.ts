import { isRegression, type ReportChange, type ReportDiff } from '../diff-reports.ts';
import { wrap } from '../text/columns.ts';
import { printable } from '../text/printable.ts';
import { grouped } from '../text/grouped.ts';

/** Changes of a kind that are shown; of the others only the number is. */
const SHOWN = 20;

const kinds = ['worse', 'gone', 'better', 'new'] as const;

/** What became better or worse, the worst first, the verdict last. */
export function diffText(diff: ReportDiff): string {
  const parts = kinds.flatMap((kind) => {
    const some = diff.changes.filter((change) => change.kind === kind);
    const shown = some.slice(0, SHOWN).map(changeText);
    const more = some.length - shown.length;
    return some.length === 0
      ? []
      : [[...shown, ...(more > 0 ? [`… and ${grouped(more)} more`] : [])].join('\n')];
  });
  return `${[
    ...(diff.isSameCorpus
      ? []
      : [wrap('The two were judged against different corpora: only what both have is compared.')]),
    ...parts,
    wrap(conclusion(diff)),
  ].join('\n\n')}\n`;
}

function changeText({ id, kind, before, after }: ReportChange): string {
  const from = before ?? 'not there';
  return `${kind.padEnd(6)}  ${printable(id)}\n        ${from} → ${after ?? 'not there'}`;
}

function conclusion(diff: ReportDiff): string {
  const { changes, same, conformant } = diff;
  const count = (kind: ReportChange['kind']): string =>
    grouped(changes.filter((change) => change.kind === kind).length);
  const counts = `${count('worse')} worse, ${count('gone')} gone, ${count('better')} better, ${count('new')} new, ${grouped(same)} as before.`;
  const lost =
    conformant.before && !conformant.after ? ' The run was conformant, and is not any more.' : '';
  const gained = !conformant.before && conformant.after ? ' The run is conformant now.' : '';
  const word = isRegression(diff) ? 'WORSE' : changes.length === 0 ? 'THE SAME' : 'NOT WORSE';
  return `${word}: ${counts}${lost}${gained}`;
}
