import { makeBadge } from 'badge-maker';
import { excusedOf } from '../text/findings.ts';
import { grouped } from '../text/grouped.ts';
import type { Report } from '../report.ts';
import { isNondeterministic } from '../text/second-answers.ts';
import { counted } from '../text/short-text.ts';

/**
 * The colours of the badge. The contrast with white text is at least 4.5 to 1 (WCAG 2, AA), also at the lighter end of the
 * gradient.
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
 * Renders a badge in SVG, in the style of shields.io. It shows the level that the port reached, never a percentage, and how
 * many cases are not judged or are known deviations. It contains no text of the port.
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

/** Returns the shortest text that is true for the run, and its colour. */
function badgeOf(report: Report): { readonly text: string; readonly colour: Colour } {
  const { failure, complete, verdict, conformant, counts, asked, shard, cases, known } = report;
  if (failure !== null || (complete === true && verdict === 'failed')) {
    return { text: 'failed', colour: 'failed' };
  }
  if (complete !== true) {
    return { text: 'incomplete', colour: 'failed' };
  }
  const { text, colour } = reachedLevel(report);
  const cutOff = report.invariants.filter((item) => item.cutOff === true).length;
  const isPart = asked.filter !== null || asked.dtypes !== null;
  const isOutdated = (known?.problems.length ?? 0) > 0;
  return {
    text: [
      text,
      ...(isOutdated ? ['known deviations changed'] : []),
      ...(isPart ? [`only ${counted(cases.length, 'case')}`] : []),
      ...(shard ? [`shard ${shard.index} of ${shard.count}`] : []),
      ...(counts.notJudged > 0 ? [`${grouped(counts.notJudged)} not judged`] : []),
      ...(cutOff > 0 ? [`${counted(cutOff, 'invariant')} not judged`] : []),
    ].join(' · '),
    colour: conformant || colour === 'divergent' ? colour : 'known',
  };
}

function reachedLevel(report: Report): { readonly text: string; readonly colour: Colour } {
  const { verdict, conformant, level, cases, invariants } = report;
  if (isNondeterministic(report)) {
    return { text: 'not deterministic', colour: 'divergent' };
  }
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
    cases.every(
      ({ verdict: caseVerdict, known }) => caseVerdict === 'notJudged' || known !== undefined,
    );
  if (isAllKnown) {
    return { text: `divergent, all ${grouped(excused)} known`, colour: 'known' };
  }
  if (excused > 0) {
    return { text: `${word} except ${grouped(excused)} known`, colour: 'known' };
  }
  return conformant || verdict === 'exact' || level !== 'exact'
    ? { text: word, colour }
    : { text: `${word}, not exact`, colour: 'known' };
}
