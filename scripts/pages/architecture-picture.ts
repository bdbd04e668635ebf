import { entryFiles, layerOf, layers, sharedFiles, type SourceFile } from './layers.ts';

/* pictures/architecture.svg shows the folders of src/, the imports of each folder, and the steps of a run through them. */

const ROW = 44;
const TOP = 96;
const FLOOR = TOP + layers.length * ROW;
const WIDTH = 960;
const HEIGHT = FLOOR + 118;

/** The left edges of the columns. */
const NAMES = 24;
const IMPORTS = 474;
const FLOW = 724;
const FLOW_WIDTH = 212;
/** From one line of imports to the next. */
const LINE = 16;
/** The two columns of a run: the data that the port gets, and the golden data that it never gets. */
const ASKED = FLOW + 60;
const GOLDEN = FLOW + 166;

const style = `
  text { fill: #1f2328; font: 13px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; }
  .title { font-size: 17px; font-weight: 600; }
  .head { font-weight: 600; }
  .name { font: 600 13px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
  .note { fill: #59636e; font-size: 12px; }
  .paper { fill: #ffffff; stroke: #d1d9e0; }
  .band { fill: #f6f8fa; }
  .wire { stroke: #b7bfc7; }
  .user { fill: #59636e; }
  .foot { fill: #0969da; }
  .step { fill: #ddf4ff; stroke: #0969da; }
  .data { fill: #fff8c5; stroke: #9a6700; }
  .step-way { fill: none; stroke: #0969da; stroke-width: 2; }
  .step-tip { fill: #0969da; }
  .data-way { fill: none; stroke: #9a6700; stroke-width: 2; }
  .data-tip { fill: #9a6700; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .note { fill: #9198a1; }
    .paper { fill: #0d1117; stroke: #3d444d; }
    .band { fill: #161c24; }
    .wire { stroke: #4b535d; }
    .user { fill: #9198a1; }
    .foot { fill: #4493f8; }
    .step { fill: #10243e; stroke: #4493f8; }
    .data { fill: #2b2410; stroke: #d29922; }
    .step-way { stroke: #4493f8; }
    .step-tip { fill: #4493f8; }
    .data-way { stroke: #d29922; }
    .data-tip { fill: #d29922; }
  }`;

/**
 * Draws src/ as SVG. Each folder has a row with its purpose, its imports and its step of a run. The lowest layer is at the bottom.
 *
 * @throws Error if src/ has a folder that `layers` does not describe, or `layers` describes a folder that src/ does not have.
 */
export function architecturePicture(files: readonly SourceFile[]): string {
  requireSameFolders(files);
  const shapes = [
    `<rect class="paper" x="0.5" y="0.5" width="${WIDTH - 1}" height="${HEIGHT - 1}" rx="8"/>`,
    ...headings(),
    ...layers.flatMap(({ name, does }, rank) => row(name, does, rank)),
    ...imports(files),
    ...run(),
    ...notes(),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="title description">
<!-- Made by scripts/pages/write-architecture.ts: npm run task architecture -->
<title id="title">The architecture of rmsprop-parity</title>
<desc id="description">The folders of src/, lowest layer first. ${layers.map(({ name, does }) => `${name}: ${does}.`).join(' ')} A run: load the corpus, run the port, compare with the golden values and the bound, diagnose, report.</desc>
<style>${style}
</style>
${shapes.join('\n')}
</svg>
`;
}

function requireSameFolders(files: readonly SourceFile[]): void {
  const described = new Set(layers.map(({ name }) => name));
  const found = new Set(
    files.filter(({ name }) => name.includes('/')).map(({ name }) => layerOf(name)),
  );
  const problems = [
    ...[...found]
      .filter((name) => !described.has(name))
      .map((name) => `add a line about src/${name}/`),
    ...[...described]
      .filter((name) => !found.has(name))
      .map((name) => `remove the line about src/${name}/`),
  ];
  if (problems.length > 0) {
    throw new Error(
      `scripts/pages/layers.ts must describe every folder of src/, and no other folder: ${problems.join(', ')}`,
    );
  }
}

/** Returns the y of the middle of a folder's row. */
function middleOf(rank: number): number {
  return FLOOR - rank * ROW - ROW / 2;
}

function middleOfLayer(name: string): number {
  return middleOf(layers.findIndex((layer) => layer.name === name));
}

function text(x: number, y: number, words: string, kind = '', anchor = 'start'): string {
  const attributes = `${kind === '' ? '' : ` class="${kind}"`}${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}`;
  return `<text x="${x}" y="${y}"${attributes}>${words}</text>`;
}

function headings(): string[] {
  return [
    text(NAMES, 38, 'Each folder of src/ imports only from the folders below it', 'title'),
    text(NAMES, 80, 'Folder', 'head'),
    text(IMPORTS, 80, 'What it imports', 'head'),
    text(FLOW, 80, 'A run, from the bottom up', 'head'),
  ];
}

function row(name: string, does: string, rank: number): string[] {
  const y = middleOf(rank);
  const band = `<rect class="band" x="12" y="${y - ROW / 2}" width="${WIDTH - 24}" height="${ROW}" rx="6"/>`;
  return [
    ...(rank % 2 === 0 ? [band] : []),
    text(NAMES, y + 5, name, 'name'),
    text(NAMES + 92, y + 5, does),
  ];
}

/** Draws a line up from each folder, with a dot for each folder that imports it. */
function imports(files: readonly SourceFile[]): string[] {
  const imported = importsBetween(files);
  return layers.flatMap(({ name }, rank) => {
    const x = IMPORTS + 8 + rank * LINE;
    const users = layers.flatMap((user, above) =>
      above > rank && imported.get(user.name)?.has(name) ? [middleOf(above)] : [],
    );
    const y = middleOf(rank);
    return [
      `<line class="wire" x1="${x}" y1="${y}" x2="${x}" y2="${Math.min(y, ...users)}"/>`,
      `<rect class="foot" x="${x - 5}" y="${y - 5}" width="10" height="10" rx="2"/>`,
      ...users.map((user) => `<circle class="user" cx="${x}" cy="${user}" r="4"/>`),
    ];
  });
}

/** Returns for each folder the folders that its files import. */
function importsBetween(files: readonly SourceFile[]): Map<string, Set<string>> {
  const imported = new Map<string, Set<string>>();
  for (const { name, imports: paths } of files) {
    const folders = imported.get(layerOf(name)) ?? new Set();
    paths.forEach((path) => folders.add(layerOf(path)));
    imported.set(layerOf(name), folders);
  }
  return imported;
}

/** Half the height of a box. */
const HALF = 12;

type Kind = 'step' | 'data';

function box(y: number, words: string, width: number, kind: Kind = 'step'): string[] {
  return [
    `<rect class="${kind}" x="${FLOW}" y="${y - HALF}" width="${width}" height="${2 * HALF}" rx="6"/>`,
    text(FLOW + width / 2, y + 5, words, '', 'middle'),
  ];
}

/** Draws an arrow up, from the box at the height `from` to the box at the height `to`, with a word beside it. */
function arrow(x: number, from: number, to: number, word: string, kind: Kind = 'step'): string[] {
  const foot = from - HALF;
  const tip = to + HALF + 1;
  return [
    `<line class="${kind}-way" x1="${x}" y1="${foot}" x2="${x}" y2="${tip + 7}"/>`,
    `<path class="${kind}-tip" d="M${x} ${tip}l-5 8h10z"/>`,
    text(x + 8, (foot + tip) / 2 + 4, word, 'note'),
  ];
}

function run(): string[] {
  const fixtures = FLOOR + 40;
  const load = middleOfLayer('corpus');
  const ask = middleOfLayer('port');
  const compare = middleOfLayer('parity');
  const diagnose = middleOfLayer('dialect');
  const report = middleOfLayer('report');
  const print = middleOfLayer('cli');
  const [wide, narrow] = [FLOW_WIDTH, 136];
  return [
    ...box(fixtures, 'fixtures/, from PyTorch', wide, 'data'),
    ...arrow((ASKED + GOLDEN) / 2, fixtures, load, ''),
    ...box(load, '1 load, check the hashes', wide),
    ...arrow(ASKED, load, ask, 'scenario'),
    ...arrow(GOLDEN, load, compare, 'golden', 'data'),
    ...box(ask, '2 port.run', narrow),
    ...arrow(ASKED, ask, compare, 'trajectory'),
    ...box(compare, '3 compare, with the bound', wide),
    ...arrow(ASKED, compare, diagnose, 'divergent'),
    ...arrow(GOLDEN, compare, report, 'verdict'),
    ...box(diagnose, '4 diagnose', narrow),
    ...arrow(ASKED, diagnose, report, 'diagnosis'),
    ...box(report, '5 report', wide),
    ...arrow(ASKED, report, print, 'verifyPort() does 1–5'),
    ...box(print, '6 print, set the exit code', wide),
  ];
}

function notes(): string[] {
  return [
    '<tspan class="user">●</tspan> This folder imports the folder <tspan class="foot">■</tspan> at the foot of the line.',
    'A port gets scenarios, and never the golden values.',
    `Users import ${entryFiles.join(', ')}.`,
    `Every folder may import ${sharedFiles.join(', ')}.`,
  ].map((words, index) => text(NAMES, FLOOR + 30 + 23 * index, words, 'note'));
}
