import type { Row } from './measure-steps.ts';
import { table } from './performance-page.ts';
import { combinationName } from './step-cells.ts';
import type { Comparison } from './step-comparisons.ts';
import { nanosecondsPerElement, ratioOf, type Ratio } from './step-ratios.ts';
import type { Mode, StepDtype } from './step-request.ts';

/** What is required of each ratio, how far it goes either way, and in how many cells it is met; none without ratios. */
function summaryTable(rows: readonly Row[], comparisons: readonly Comparison[]): string[] {
  const lines = comparisons.flatMap(({ ratioName, ratio, requirements }) =>
    requirements.flatMap(({ text, concerns, holds }) => {
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
  const head = ['requirement', 'least', 'greatest', 'met'];
  return lines.length === 0 ? [] : [table([head, ...lines])];
}

/** A line for each cell of a dtype: nanoseconds per element, and the ratios with the widest spread among them. */
function cellTable(
  rows: readonly Row[],
  dtype: StepDtype,
  mode: Mode,
  comparisons: readonly Comparison[],
): string {
  const head = [
    'elements',
    'options',
    'ours',
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
        elementsName(row.cell.elements),
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
  // what nobody can do in this dtype has no column
  const used = head.map((_, column) => lines.some((cells) => cells[column] !== ''));
  return table([head, ...lines].map((cells) => cells.filter((_, column) => used[column])));
}

/** What was required and seen, and all of it. */
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
 * Other ways to the same step: nanoseconds per element, and how many times as long as the first. What did not take part has
 * no column.
 */
export function variantTable(
  rows: readonly Row[],
  mode: Mode,
  variants: readonly (readonly [mode: Mode, name: string])[],
): string {
  const present = variants.filter(([variant]) => rows.some(({ rounds }) => rounds.has(variant)));
  return table([
    ['elements', 'dtype', 'kernel memory', ...present.flatMap(([, name]) => [name, 'times'])],
    ...rows.map((row) => [
      elementsName(row.cell.elements),
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

/** Three digits. */
function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function elementsName(elements: number): string {
  const digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
  return `10${digits[Math.round(Math.log10(elements))] ?? ''}`;
}
