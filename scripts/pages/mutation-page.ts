import { markdownTable } from 'markdown-table';

/** What Stryker counts: one mutant's end. What it could not compile, or was told to ignore, is no mutant. */
type Status =
  'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | 'RuntimeError' | 'CompileError' | 'Ignored';

/** The part of Stryker's report that is read. */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { status: Status }[] }>>;
}

const marks = { begin: '<!-- figures: begin -->', end: '<!-- figures: end -->' } as const;

/**
 * The page with the figures of some folders between its two marks, in place of what was there.
 *
 * @throws Error if the page has no marks.
 */
export function withFigures(
  page: string,
  folders: readonly (readonly [folder: string, report: MutationReport])[],
): string {
  const [before, rest] = page.split(marks.begin);
  const [, after] = rest?.split(marks.end) ?? [];
  if (before === undefined || after === undefined) {
    throw new Error(`the page has no ${marks.begin} … ${marks.end}`);
  }
  const counted = folders.map(([folder, { files }]) => {
    const statuses = Object.values(files).flatMap(({ mutants }) => mutants);
    return [folder, statuses.map(({ status }) => status)] as const;
  });
  const table = [
    ['folder', 'mutants', 'killed', 'timed out', 'lived', 'not run', 'score', 'without time-outs'],
    ...counted.map(([folder, statuses]) => row(`\`${folder}\``, statuses)),
    row(
      'all',
      counted.flatMap(([, statuses]) => statuses),
    ),
  ];
  return `${before}${marks.begin}\n\n${markdownTable(table, { align: [...'lrrrrrrr'] })}\n\n${marks.end}${after}`;
}

function row(name: string, statuses: readonly Status[]): string[] {
  const count = (status: Status): number => statuses.filter((some) => some === status).length;
  const [killed, timedOut] = [count('Killed'), count('Timeout')];
  const [lived, notRun] = [count('Survived'), count('NoCoverage')];
  const all = killed + timedOut + lived + notRun;
  const percent = (part: number): string => `${((100 * part) / all).toFixed(1)} %`;
  const counts = [all, killed, timedOut, lived, notRun].map((some) => some.toLocaleString('en'));
  return [name, ...counts, percent(killed + timedOut), percent(killed)];
}
