import { isRegression, type ReportChange, type ReportDiff } from '../diff-reports.ts';
import { wrap } from '../text/columns.ts';
import { printable } from '../text/printable.ts';
import { grouped } from '../text/grouped.ts';

/** The number of changes of each kind that the text shows. It only counts the others. */
const SHOWN = 20;

const kinds = ['worse', 'gone', 'better', 'new'] as const;

/** Describes what became worse or better. The worst changes come first, the verdict last. */
export function diffText(diff: ReportDiff): string {
  const parts = kinds.flatMap((kind) => {
    const changes = diff.changes.filter((change) => change.kind === kind);
    const shown = changes.slice(0, SHOWN).map(changeText);
    const more = changes.length - shown.length;
    return changes.length === 0
      ? []
      : [[...shown, ...(more > 0 ? [`… and ${grouped(more)} more`] : [])].join('\n')];
  });
  return `${[
    ...(diff.isSameCorpus
      ? []
      : [
          wrap(
            'The two reports used different corpora. Only the cases that both have are comparable.',
          ),
        ]),
    ...parts,
    wrap(conclusion(diff)),
  ].join('\n\n')}\n`;
}

function changeText({ id, kind, before, after }: ReportChange): string {
  const from = before ?? 'absent';
  return `${kind.padEnd(6)}  ${printable(id)}\n        ${from} → ${after ?? 'absent'}`;
}

function conclusion(diff: ReportDiff): string {
  const { changes, same, conformant } = diff;
  const count = (kind: ReportChange['kind']): string =>
    grouped(changes.filter((change) => change.kind === kind).length);
  const counts = `${count('worse')} worse, ${count('gone')} gone, ${count('better')} better, ${count('new')} new, ${grouped(same)} unchanged.`;
  const lost = conformant.before && !conformant.after ? ' The run is no longer conformant.' : '';
  const gained = !conformant.before && conformant.after ? ' The run is conformant now.' : '';
  const word = isRegression(diff) ? 'WORSE' : changes.length === 0 ? 'THE SAME' : 'NOT WORSE';
  return `${word}: ${counts}${lost}${gained}`;
}
