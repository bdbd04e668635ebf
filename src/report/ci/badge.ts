import { makeBadge } from 'badge-maker';
import { excusedOf } from '../text/findings.ts';
import { grouped } from '../text/grouped.ts';
import type { Report } from '../report.ts';
import { counted } from '../text/short-text.ts';

/**
 * White text on each of these is read well: its contrast is at least 4.5 to 1 (WCAG 2, AA), also where the badge's gradient
 * makes them lighter.
 */
const colours = {
  label: '#24292f',
  exact: '#1a7f37',
  equivalent: '#0b6e7f',
  known: '#8a5a00',
  divergent: '#b3261e',
  failed: '#57606a',
} as const;

type Colour = Exclude<keyof typeof colours, 'label'>;

/**
 * A badge in SVG, as shields.io draws them: the level that was reached, never a share of it, and what was not judged or is
 * known. None of its text is a port's.
 */
export function badgeReport(report: Report): string {
  const { text, colour } = badgeOf(report);
  const svg = makeBadge({
    label: 'RMSprop parity',
    message: text,
    labelColor: colours.label,
    color: colours[colour],
  });
  return `${svg}\n`;
}

/** What a run came to, as short as can be said truly. */
function badgeOf(report: Report): { readonly text: string; readonly colour: Colour } {
  const { failure, complete, verdict, conformant, counts, asked, shard, cases, known } = report;
  if (failure !== null || (complete === true && verdict === 'failed')) {
    return { text: 'failed', colour: 'failed' };
  }
  if (complete !== true) {
    return { text: 'incomplete', colour: 'failed' };
  }
  const { text, colour } = reached(report);
  const isPart = asked.filter !== null || asked.dtypes !== null;
  const isOutdated = (known?.problems.length ?? 0) > 0;
  return {
    text: [
      text,
      ...(isOutdated ? ['known deviations changed'] : []),
      ...(isPart ? [`only ${counted(cases.length, 'case')} asked for`] : []),
      ...(shard ? [`shard ${shard.index} of ${shard.count}`] : []),
      ...(counts.notJudged > 0 ? [`${grouped(counts.notJudged)} not judged`] : []),
    ].join(' · '),
    colour: conformant || colour === 'divergent' ? colour : 'known',
  };
}

function reached(report: Report): { readonly text: string; readonly colour: Colour } {
  const { verdict, conformant, level, cases, invariants } = report;
  const excused = excusedOf(report).length;
  const isWrong = [...cases, ...invariants].some(
    (item) =>
      (item.verdict === 'divergent' || item.verdict === 'violated') && item.known === undefined,
  );
  if (isWrong) {
    return { text: 'divergent', colour: 'divergent' };
  }
  const isExact = cases.every((item) => item.verdict !== 'equivalent');
  const colour = isExact && cases.length > 0 ? 'exact' : 'equivalent';
  const word = cases.length === 0 ? 'invariants hold' : colour;
  const isAllKnown =
    cases.length > 0 &&
    cases.every(({ verdict: each, known }) => each === 'notJudged' || known !== undefined);
  if (isAllKnown) {
    return { text: `divergent, all ${grouped(excused)} known`, colour: 'known' };
  }
  if (excused > 0) {
    return { text: `${word} but for ${grouped(excused)} known`, colour: 'known' };
  }
  return conformant || verdict === 'exact' || level !== 'exact'
    ? { text: word, colour }
    : { text: `${word}, not exact`, colour: 'known' };
}
