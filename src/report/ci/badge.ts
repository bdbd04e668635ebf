import { counted } from '../text/short-text.ts';
import { excusedOf } from '../text/findings.ts';
import { markup, type Markup } from '../html/markup.ts';
import type { Report } from '../report.ts';
import { printable } from '../text/text.ts';
import { grouped } from '../text/grouped.ts';

/** White text on each of these is read well: their contrast is at least 4.5 to 1 (WCAG 2, AA). */
const colours = {
  label: '#24292f',
  exact: '#1a7f37',
  equivalent: '#0b6e7f',
  known: '#8a5a00',
  divergent: '#b3261e',
  failed: '#57606a',
} as const;

type Colour = Exclude<keyof typeof colours, 'label'>;

const LABEL = 'RMSprop parity';
const HEIGHT = 20;
const PADDING = 6;

/** A badge in SVG: the level that was reached, never a share of it, and what was not judged or is known. */
export function badgeReport(report: Report): string {
  const { text, colour } = badgeOf(report);
  const [left, right] = [textWidth(LABEL) + 2 * PADDING, textWidth(text) + 2 * PADDING];
  const width = left + right;
  const name = report.port ? ` of ${report.port.name} ${report.port.version}`.trimEnd() : '';
  const title = printable(`${LABEL}${name}: ${text}`);
  return `${markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="${title}">
    <title>${title}</title>
    <clipPath id="round"><rect width="${width}" height="${HEIGHT}" rx="3"/></clipPath>
    <g clip-path="url(#round)"><rect width="${left}" height="${HEIGHT}" fill="${colours.label}"/><rect x="${left}" width="${right}" height="${HEIGHT}" fill="${colours[colour]}"/></g>
    <g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">${line(LABEL, PADDING)}${line(text, left + PADDING)}</g>
    </svg>`}\n`;
}

/** As wide as was reckoned, whatever font there is. */
function line(text: string, x: number): Markup {
  return markup`<text x="${x}" y="14" textLength="${textWidth(text)}" lengthAdjust="spacingAndGlyphs">${text}</text>`;
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

/** Widths of Verdana's characters at 11 pixels, in tenths of a pixel; of others the widest is taken. */
const widths: ReadonlyMap<string, number> = new Map(
  Object.entries({
    30: 'il',
    39: ' ·.,fj',
    43: 'tI',
    47: 'r',
    57: 'cs',
    66: 'kvxyaeoP',
    70: 'bdghnpqu0123456789',
    77: 'RS',
    93: 'wM',
    107: 'm',
  }).flatMap(([width, characters]) =>
    [...characters].map((character): [string, number] => [character, Number(width)]),
  ),
);
const WIDEST = 107;

/** In whole pixels. */
function textWidth(text: string): number {
  const tenths = [...text].reduce((sum, character) => sum + (widths.get(character) ?? WIDEST), 0);
  return Math.ceil(tenths / 10);
}
