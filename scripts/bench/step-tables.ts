import type { Dtype } from '../../src/float/dtype.ts';
import type { Row } from './measure-steps.ts';
import { median } from './median.ts';
import { table } from './performance-page.ts';
import { combinationName } from './step-cells.ts';
import type { Comparison } from './step-comparisons.ts';
import { fastestOf, nanosecondsPerElement, ratioOf, type Ratio } from './step-ratios.ts';
import { elementsOf, type Mode } from './step-request.ts';

/** Returns a table of the goals: the least and the greatest ratio, and the number of cells that meet the goal. Empty without ratios. */
function summaryTable(rows: readonly Row[], comparisons: readonly Comparison[]): string[] {
  const lines = comparisons.flatMap(({ ratioName, ratio, goals }) =>
    goals.flatMap(({ text, concerns, holds }) => {
      const ratios = rows.filter(concerns).flatMap((row) => ratio(row)?.median ?? []);
      const met = holds ? ratios.filter(holds).length : undefined;
      return ratios.length === 0
        ? []
        : [
            [
              `${ratioName}, ${text}`,
              figure(Math.min(...ratios)),
              figure(Math.max(...ratios)),
              met === undefined ? '' : `${met} of ${ratios.length}`,
            ],
          ];
    }),
  );
  const head = ['goal', 'least', 'greatest', 'met'];
  return lines.length === 0 ? [] : [table([head, ...lines])];
}

/** Returns a table with a line for each cell of a dtype: nanoseconds per element, the ratios, and the largest spread of a ratio. */
function cellTable(
  rows: readonly Row[],
  dtype: Dtype,
  mode: Mode,
  comparisons: readonly Comparison[],
): string {
  const head = [
    'elements',
    'options',
    'bundled',
    ...comparisons.flatMap(({ name, ratioName, nanoseconds }) =>
      nanoseconds ? [name, ratioName] : [ratioName],
    ),
    'spread',
  ];
  const lines = rows
    .filter(({ cell }) => cell.dtype === dtype)
    .map((row) => {
      const ratios = comparisons.map(({ ratio }) => ratio(row));
      return [
        elementsName(elementsOf(row.cell)),
        combinationName(row.cell.options),
        figure(nanosecondsPerElement(row, mode)),
        ...comparisons.flatMap(({ nanoseconds }, index) => {
          const value = ratios[index];
          const ratio = value ? figure(value.median) : '';
          return nanoseconds ? [value ? figure(nanoseconds(row)) : '', ratio] : [ratio];
        }),
        spreadOf(ratios),
      ];
    });
  // a peer without figures in this dtype has no column
  const used = head.map((_, column) => lines.some((cells) => cells[column] !== ''));
  return table([head, ...lines].map((cells) => cells.filter((_, column) => used[column])));
}

/** Returns the table of the goals, and the tables of all cells. */
export function comparisonTables(
  rows: readonly Row[],
  mode: Mode,
  comparisons: readonly Comparison[],
): string[] {
  return [
    ...summaryTable(rows, comparisons),
    'float32:',
    cellTable(rows, 'float32', mode, comparisons),
    'float64:',
    cellTable(rows, 'float64', mode, comparisons),
  ];
}

/**
 * Returns a table of other ways to compute the same step: nanoseconds per element, and the ratio to the time of `mode`. A way
 * without figures has no column.
 */
export function variantTable(
  rows: readonly Row[],
  mode: Mode,
  variants: readonly (readonly [mode: Mode, name: string])[],
): string {
  const present = variants.filter(([variant]) => rows.some(({ rounds }) => rounds.has(variant)));
  return table([
    ['elements', 'dtype', 'kernel memory', ...present.flatMap(([, name]) => [name, 'ratio'])],
    ...rows.map((row) => [
      elementsName(elementsOf(row.cell)),
      row.cell.dtype,
      figure(nanosecondsPerElement(row, mode)),
      ...present.flatMap(([variant]) => {
        const ratio = ratioOf(row, variant, mode);
        return ratio
          ? [figure(nanosecondsPerElement(row, variant)), figure(ratio.median)]
          : ['', ''];
      }),
    ]),
  ]);
}

/**
 * Returns the largest spread of the ratios: the range of a ratio over all rounds, divided by its median. Empty if there is no
 * ratio.
 */
function spreadOf(ratios: readonly (Ratio | undefined)[]): string {
  const shares = ratios.flatMap((ratio) =>
    ratio ? [(ratio.greatest - ratio.least) / ratio.median] : [],
  );
  return shares.length === 0 ? '' : `${(100 * Math.max(...shares)).toFixed(0)} %`;
}

/**
 * Returns a table with a line for each dtype and size. It has the least and the greatest ratio of the times of two modes over all
 * combinations of options. It also says how many combinations meet a goal.
 */
export function rangeTable(
  rows: readonly Row[],
  [dividend, divisor]: readonly [Mode, Mode],
  goalOf: (elements: number) => number,
): string {
  const keyOf = ({ cell }: Row): string => `${cell.dtype} ${elementsOf(cell)}`;
  const firsts = rows.filter(
    (row, index) => rows.findIndex((other) => keyOf(other) === keyOf(row)) === index,
  );
  return table([
    ['elements', 'dtype', 'least', 'median', 'greatest', 'goal', 'met'],
    ...firsts.map((first) => {
      const elements = elementsOf(first.cell);
      const ratios = rows
        .filter((row) => keyOf(row) === keyOf(first))
        .flatMap((row) => ratioOf(row, dividend, divisor)?.median ?? []);
      const goal = goalOf(elements);
      return [
        elementsName(elements),
        first.cell.dtype,
        ...[Math.min(...ratios), median(ratios), Math.max(...ratios)].map(figure),
        `at most ${goal}`,
        `${ratios.filter((ratio) => ratio <= goal).length} of ${ratios.length}`,
      ];
    }),
  ]);
}

/** Returns a table with a line for each cell: nanoseconds per element, and ratios. */
export function dtypeTable(rows: readonly Row[]): string {
  return table([
    [
      'elements',
      'dtype',
      'options',
      'bundled',
      'PyTorch eager',
      'eager / bundled',
      'C',
      'bundled / C',
    ],
    ...rows.map((row) => {
      const eager = fastestOf(row, ['eager', 'foreach']);
      const [toEager, toC] = [ratioOf(row, eager, 'portable'), ratioOf(row, 'portable', 'step')];
      return [
        elementsName(elementsOf(row.cell)),
        row.cell.dtype,
        combinationName(row.cell.options),
        figure(nanosecondsPerElement(row, 'portable')),
        ...(toEager
          ? [figure(nanosecondsPerElement(row, eager)), figure(toEager.median)]
          : ['', '']),
        ...(toC ? [figure(nanosecondsPerElement(row, 'step')), figure(toC.median)] : ['', '']),
      ];
    }),
  ]);
}

/** Formats a number with three digits. */
function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function elementsName(elements: number): string {
  const digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
  return `10${digits[Math.round(Math.log10(elements))] ?? ''}`;
}
