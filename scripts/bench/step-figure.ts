import { linePlots, type Plot } from '../pages/line-plot.ts';
import type { Row } from './measure-steps.ts';
import { combinationName } from './step-cells.ts';
import { fastestOf, nanosecondsPerElement } from './step-ratios.ts';
import { elementsOf, type Mode } from './step-request.ts';

/** The lines of the figure: their names, and the modes of which the fastest counts. */
const lines: readonly (readonly [name: string, modes: readonly [Mode, ...Mode[]]])[] = [
  ['rmsprop-parity', ['portable']],
  ['PyTorch eager', ['eager', 'foreach']],
  ['PyTorch compiled', ['compiled']],
  ['C', ['step']],
  ['TensorFlow.js', ['tfjs']],
];

/** The plots of the figure: their titles, and the letters of the options. */
const titles = [
  ['Without options', '–'],
  ['Centered, momentum, weight decay, maximize', 'cmwx'],
] as const;

/** Draws the time of a step of float32 against the size of the tensor, from the rows of the benchmark. */
export function stepFigure(rows: readonly Row[]): string {
  const plots = titles.map(([title, letters]): Plot => {
    const shown = rows.filter(
      ({ cell }) => cell.dtype === 'float32' && combinationName(cell.options) === letters,
    );
    return {
      title,
      lines: lines.flatMap(([name, modes]) => {
        const present = shown.filter(({ rounds }) => modes.some((mode) => rounds.has(mode)));
        const points = present.map(
          (row) =>
            [elementsOf(row.cell), nanosecondsPerElement(row, fastestOf(row, modes))] as const,
        );
        return points.length === 0 ? [] : [{ name, points }];
      }),
    };
  });
  return linePlots(plots, {
    title: 'The time of a step, float32, one thread',
    description: plots.map(({ title, lines: drawn }) => describe(title, drawn)).join(' '),
    x: 'elements of the tensor',
    y: 'nanoseconds per element',
    xAxis: 'logarithmic',
    source: 'scripts/bench/step-figure.ts: npm run bench steps',
  });
}

function describe(title: string, drawn: Plot['lines']): string {
  const texts = drawn.map(({ name, points }) => {
    const values = points.map(([, time]) => time.toPrecision(3));
    return `${name}: ${values.join(', ')}`;
  });
  return `${title}, nanoseconds per element from small tensors to large ones. ${texts.join('; ')}.`;
}
