import type { Row } from './measure-steps.ts';
import { table } from './performance-page.ts';
import { combinationName } from './step-cells.ts';
import type { Comparison } from './step-comparisons.ts';
import { nanosecondsPerElement, ratioOf, type Ratio } from './step-ratios.ts';
import { elementsOf, type Mode, type StepDtype } from './step-request.ts';

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
  dtype: StepDtype,
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

/** Formats a number with three digits. */
function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function elementsName(elements: number): string {
  const digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
  return `10${digits[Math.round(Math.log10(elements))] ?? ''}`;
}
