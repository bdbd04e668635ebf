import { markdownTable } from 'markdown-table';

/** The result of one mutant in Stryker's report. The page does not count errors and ignored mutants. */
type Status =
  'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | 'RuntimeError' | 'CompileError' | 'Ignored';

/** The part of Stryker's report that the page needs. */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { status: Status }[] }>>;
}

const marks = { begin: '<!-- figures: begin -->', end: '<!-- figures: end -->' } as const;

/**
 * Returns the page with the figures of these folders between its two marks.
 *
 * @throws Error if the page does not have these marks.
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
    [
      'folder',
      'mutants',
      'killed',
      'timed out',
      'survived',
      'not run',
      'score',
      'without time-outs',
    ],
    ...counted.map(([folder, statuses]) => row(`\`${folder}\``, statuses)),
    row(
      'all',
      counted.flatMap(([, statuses]) => statuses),
    ),
  ];
  return `${before}${marks.begin}\n\n${markdownTable(table, { align: [...'lrrrrrrr'] })}\n\n${marks.end}${after}`;
}

function row(name: string, statuses: readonly Status[]): string[] {
  const count = (status: Status): number => statuses.filter((each) => each === status).length;
  const [killed, timedOut] = [count('Killed'), count('Timeout')];
  const [survived, notRun] = [count('Survived'), count('NoCoverage')];
  const all = killed + timedOut + survived + notRun;
  const percent = (part: number): string => `${((100 * part) / all).toFixed(1)} %`;
  const counts = [all, killed, timedOut, survived, notRun].map((number) =>
    number.toLocaleString('en'),
  );
  return [name, ...counts, percent(killed + timedOut), percent(killed)];
}
