/** A line of a plot. */
interface PlotLine {
  readonly name: string;
  /** The points, by x. All numbers are above 0. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** One of the plots of a picture. */
export interface Plot {
  readonly title: string;
  readonly lines: readonly PlotLine[];
}

/** What a picture says beside its lines. */
export interface PlotTexts {
  readonly title: string;
  readonly description: string;
  /** The name and the unit of the axes. */
  readonly x: string;
  readonly y: string;
  /** The program that makes the picture, for a comment. */
  readonly source: string;
}

const [PLOT_WIDTH, PLOT_HEIGHT] = [330, 330];
const [LEFT, TOP] = [64, 96];
/** The room to the right of a plot, for the names of its lines. */
const NAMES = 150;
const STEP = LEFT + PLOT_WIDTH + NAMES;
/** The least distance between two names. */
const NAME_HEIGHT = 16;

/** The colours of lines, light and dark. They differ in lightness too. */
const colours = [
  ['#0969da', '#58a6ff'],
  ['#cf222e', '#ff7b72'],
  ['#8250df', '#d2a8ff'],
  ['#59636e', '#9198a1'],
  ['#9a6700', '#d29922'],
  ['#1a7f37', '#56d364'],
] as const;

const rules = (shade: 0 | 1): string =>
  colours
    .map(
      (pair, index) =>
        `.l${index} { stroke: ${pair[shade]}; } .d${index} { fill: ${pair[shade]}; }`,
    )
    .join('\n  ');

const style = `
  text { fill: #1f2328; font: 12px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; }
  .title { font-size: 17px; font-weight: 600; }
  .head { font-size: 13px; font-weight: 600; }
  .note { fill: #59636e; }
  .end { text-anchor: end; }
  .middle { text-anchor: middle; }
  .paper { fill: #ffffff; stroke: #d1d9e0; }
  .grid { stroke: #d1d9e0; }
  polyline { fill: none; stroke-width: 2; }
  ${rules(0)}
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .note { fill: #9198a1; }
    .paper { fill: #0d1117; stroke: #3d444d; }
    .grid { stroke: #3d444d; }
    ${rules(1)}
  }`;

/** The powers of ten that an axis covers. */
interface Decades {
  readonly low: number;
  readonly high: number;
}

function decadesOf(values: readonly number[]): Decades {
  const logs = values.map(Math.log10);
  // a little rounding in a logarithm does not make another decade
  return {
    low: Math.floor(Math.min(...logs) + 1e-9),
    high: Math.ceil(Math.max(...logs) - 1e-9),
  };
}

function powers({ low, high }: Decades): number[] {
  return Array.from({ length: high - low + 1 }, (_, index) => low + index);
}

/** Returns a power of ten as text, such as 10⁴ or 0.01. */
function powerText(exponent: number): string {
  const digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
  return Math.abs(exponent) <= 2 ? String(10 ** exponent) : `10${digits[exponent] ?? exponent}`;
}

/**
 * Draws plots beside each other as SVG. Both axes are logarithmic, and the same in all plots. A colour belongs to a name, in all plots. The
 * name of a line stands at its end.
 */
export function linePlots(plots: readonly Plot[], texts: PlotTexts): string {
  const all = plots.flatMap(({ lines }) => lines.flatMap(({ points }) => points));
  const axes = {
    x: decadesOf(all.map(([x]) => x)),
    y: decadesOf(all.map(([, y]) => y)),
  };
  const names = [...new Set(plots.flatMap(({ lines }) => lines.map(({ name }) => name)))];
  const [width, height] = [plots.length * STEP + 16, TOP + PLOT_HEIGHT + 56];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
<!-- Made by ${texts.source} -->
<title id="title">${texts.title}</title>
<desc id="description">${texts.description}</desc>
<style>${style}
</style>
<rect class="paper" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
<text class="title" x="24" y="34">${texts.title}</text>
<text class="note" x="24" y="54">${texts.y}, by ${texts.x}</text>
${plots.map((plot, index) => onePlot(plot, axes, names, LEFT + index * STEP)).join('\n')}
</svg>
`;
}

function onePlot(
  { title, lines }: Plot,
  axes: { readonly x: Decades; readonly y: Decades },
  names: readonly string[],
  left: number,
): string {
  const share = (value: number, { low, high }: Decades): number =>
    (Math.log10(value) - low) / (high - low);
  const at = (x: number): number => round(left + PLOT_WIDTH * share(x, axes.x));
  const down = (y: number): number => round(TOP + PLOT_HEIGHT * (1 - share(y, axes.y)));
  const bottom = TOP + PLOT_HEIGHT;
  const grid = [
    ...powers(axes.x).map((power) => {
      const x = at(10 ** power);
      return `<line class="grid" x1="${x}" y1="${TOP}" x2="${x}" y2="${bottom}"/><text class="note middle" x="${x}" y="${bottom + 20}">${powerText(power)}</text>`;
    }),
    ...powers(axes.y).map((power) => {
      const y = down(10 ** power);
      return `<line class="grid" x1="${left}" y1="${y}" x2="${left + PLOT_WIDTH}" y2="${y}"/><text class="note end" x="${left - 8}" y="${y + 4}">${powerText(power)}</text>`;
    }),
  ];
  const ends = lines.map(({ points }) => down(points.at(-1)?.[1] ?? 1));
  const places = apart(ends);
  const drawn = lines.map(({ name, points }, index) => {
    const colour = names.indexOf(name) % colours.length;
    const path = points.map(([x, y]) => `${at(x)},${down(y)}`).join(' ');
    const dots = points.map(
      ([x, y]) => `<circle class="d${colour}" cx="${at(x)}" cy="${down(y)}" r="3"/>`,
    );
    const place = round((places[index] ?? 0) + 4);
    return `<polyline class="l${colour}" points="${path}"/>${dots.join('')}<text class="d${colour}" x="${left + PLOT_WIDTH + 10}" y="${place}">${name}</text>`;
  });
  return [`<text class="head" x="${left}" y="${TOP - 14}">${title}</text>`, ...grid, ...drawn].join(
    '\n',
  );
}

/** Moves heights apart, so that the names at them do not overlap. Their order stays. */
function apart(heights: readonly number[]): number[] {
  const order = heights.map((_, index) => index);
  order.sort((left, right) => (heights[left] ?? 0) - (heights[right] ?? 0));
  const places = [...heights];
  let last = -Infinity;
  for (const index of order) {
    last = Math.max(heights[index] ?? 0, last + NAME_HEIGHT);
    places[index] = last;
  }
  return places;
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}
