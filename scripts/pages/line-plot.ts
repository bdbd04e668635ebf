/** A line of a plot. */
interface PlotLine {
  readonly name: string;
  /** The points, by x. Numbers on a logarithmic axis are above 0. */
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
  readonly xAxis: 'logarithmic' | 'linear';
  /** The program that makes the picture, for a comment. */
  readonly source: string;
}

const [PLOT_WIDTH, PLOT_HEIGHT] = [330, 330];
const [LEFT, TOP] = [64, 96];
/** The room to the right of a plot, for the names of its lines. */
const NAMES = 150;
const STEP = LEFT + PLOT_WIDTH + NAMES;
/** A line of more points has no dots. */
const MOST_DOTS = 20;
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

/** An axis: where a value lies on it, from 0 to 1, and its labels. */
interface Axis {
  readonly place: (value: number) => number;
  readonly labels: readonly { readonly value: number; readonly text: string }[];
}

/** The most labels of an axis. */
const MOST_LABELS = 7;

function logarithmic(values: readonly number[]): Axis {
  const logs = values.map(Math.log10);
  // a little rounding in a logarithm does not make another power of ten
  const low = Math.floor(Math.min(...logs) + 1e-9);
  const high = Math.ceil(Math.max(...logs) - 1e-9);
  const step = Math.ceil((high - low + 1) / MOST_LABELS);
  const powers = Array.from(
    { length: Math.floor((high - low) / step) + 1 },
    (_, index) => low + step * index,
  );
  return {
    place: (value) => (Math.log10(value) - low) / (high - low),
    labels: powers.map((power) => ({ value: 10 ** power, text: powerText(power) })),
  };
}

/** Returns an axis from 0 to the largest value. Its labels are multiples of 1, 2 or 5 times a power of ten. */
function linear(values: readonly number[]): Axis {
  const high = Math.max(...values);
  const power = 10 ** Math.floor(Math.log10(high / MOST_LABELS));
  const step = power * ([1, 2, 5].find((factor) => high / (factor * power) < MOST_LABELS) ?? 10);
  const length = Math.floor(high / step) + 1;
  const multiples = Array.from({ length }, (_, index) => step * index);
  return {
    place: (value) => value / high,
    labels: multiples.map((value) => ({ value, text: value.toLocaleString('en') })),
  };
}

const axes: Readonly<Record<'logarithmic' | 'linear', (values: readonly number[]) => Axis>> = {
  logarithmic,
  linear,
};

/** Returns a power of ten as text, such as 10⁴, 0.01 or 10⁻⁶. */
function powerText(exponent: number): string {
  const digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
  const raised = [...String(Math.abs(exponent))].map((digit) => digits[Number(digit)]).join('');
  return Math.abs(exponent) <= 2 ? String(10 ** exponent) : `10${exponent < 0 ? '⁻' : ''}${raised}`;
}

/**
 * Draws plots beside each other as SVG. The axes are the same in all plots. A colour belongs to a name, in all plots. The name of a line
 * stands at its end.
 */
export function linePlots(plots: readonly Plot[], texts: PlotTexts): string {
  const all = plots.flatMap(({ lines }) => lines.flatMap(({ points }) => points));
  const scales = {
    x: axes[texts.xAxis](all.map(([x]) => x)),
    y: logarithmic(all.map(([, y]) => y)),
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
${plots.map((plot, index) => onePlot(plot, scales, names, LEFT + index * STEP)).join('\n')}
</svg>
`;
}

function onePlot(
  { title, lines }: Plot,
  scales: { readonly x: Axis; readonly y: Axis },
  names: readonly string[],
  left: number,
): string {
  const at = (x: number): number => round(left + PLOT_WIDTH * scales.x.place(x));
  const down = (y: number): number => round(TOP + PLOT_HEIGHT * (1 - scales.y.place(y)));
  const bottom = TOP + PLOT_HEIGHT;
  const grid = [
    ...scales.x.labels.map(({ value, text }) => {
      const x = at(value);
      return `<line class="grid" x1="${x}" y1="${TOP}" x2="${x}" y2="${bottom}"/><text class="note middle" x="${x}" y="${bottom + 20}">${text}</text>`;
    }),
    ...scales.y.labels.map(({ value, text }) => {
      const y = down(value);
      return `<line class="grid" x1="${left}" y1="${y}" x2="${left + PLOT_WIDTH}" y2="${y}"/><text class="note end" x="${left - 8}" y="${y + 4}">${text}</text>`;
    }),
  ];
  const ends = lines.map(({ points }) => down(points.at(-1)?.[1] ?? 1));
  const places = apart(ends);
  const drawn = lines.map(({ name, points }, index) => {
    const colour = names.indexOf(name) % colours.length;
    const path = points.map(([x, y]) => `${at(x)},${down(y)}`).join(' ');
    const marked = points.length > MOST_DOTS ? [] : points;
    const dots = marked.map(
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
