import type { Row } from './measure-steps.ts';
import { arraysMoved } from './step-cells.ts';
import { fastestOf, nanosecondsPerElement, ratioOf, type Ratio } from './step-ratios.ts';
import type { Mode, StepDtype } from './step-request.ts';

/** What ours is held against: a column of the table, and one of its summary. */
export interface Comparison {
  readonly name: string;
  /** Of the ratio: over what is what divided. */
  readonly ratioName: string;
  /** Of the other, if that is a step. */
  readonly nanoseconds?: (row: Row) => number;
  readonly ratio: (row: Row) => Ratio | undefined;
  readonly requirements: readonly Requirement[];
}

export interface Requirement {
  readonly text: string;
  readonly concerns: (row: Row) => boolean;
  /** Undefined: the figure is only reported. */
  readonly holds?: (ratio: number) => boolean;
}

const isDtype =
  (dtype: StepDtype) =>
  ({ cell }: Row): boolean =>
    cell.dtype === dtype;

function atLeast(least: number, dtype: StepDtype): Requirement {
  const text = `${dtype}: at least ${least}`;
  return { text, concerns: isDtype(dtype), holds: (ratio) => ratio >= least };
}

function reported(dtype: StepDtype): Requirement {
  return { text: `${dtype}: reported`, concerns: isDtype(dtype) };
}

/** PyTorch's step as it is, the better of its two modes. */
export function againstEager(mode: Mode, requirements: readonly Requirement[]): Comparison {
  const best = (row: Row): Mode => fastestOf(row, ['eager', 'foreach']);
  return {
    name: 'PyTorch eager',
    ratioName: 'eager / ours',
    nanoseconds: (row) => nanosecondsPerElement(row, best(row)),
    ratio: (row) => ratioOf(row, best(row), mode),
    requirements,
  };
}

const LARGEST = 1e7;

export const againstCompiled: Comparison = {
  name: 'PyTorch compiled',
  ratioName: 'compiled / ours',
  nanoseconds: (row) => nanosecondsPerElement(row, 'compiled'),
  ratio: (row) => ratioOf(row, 'compiled', 'portable'),
  requirements: [
    {
      text: 'below 10⁷: at least 1',
      concerns: ({ cell }) => cell.elements < LARGEST,
      holds: (ratio) => ratio >= 1,
    },
    {
      text: '10⁷: at least 0.9',
      concerns: ({ cell }) => cell.elements === LARGEST,
      holds: (ratio) => ratio >= 0.9,
    },
  ],
};

export const againstC: Comparison = {
  name: 'C',
  ratioName: 'ours / C',
  nanoseconds: (row) => nanosecondsPerElement(row, 'step'),
  ratio: (row) => ratioOf(row, 'portable', 'step'),
  requirements: [{ text: 'at most 1.4', concerns: () => true, holds: (ratio) => ratio <= 1.4 }],
};

/** How long a copy would take that moves as many bytes as a step must; a copy moves two arrays of its length. */
export const againstCopy: Comparison = {
  name: 'copy',
  ratioName: 'ours / copy',
  ratio: (row) => {
    const ratio = ratioOf(row, 'portable', 'copy');
    const copies = arraysMoved(row.cell.options) / 2;
    return (
      ratio && {
        median: ratio.median / copies,
        least: ratio.least / copies,
        greatest: ratio.greatest / copies,
      }
    );
  },
  requirements: [reported('float32'), reported('float64')],
};

export const againstTfjs: Comparison = {
  name: 'TF.js',
  ratioName: 'TF.js / ours',
  nanoseconds: (row) => nanosecondsPerElement(row, 'tfjs'),
  ratio: (row) => ratioOf(row, 'tfjs', 'portable'),
  requirements: [reported('float32')],
};

export const portableComparisons: readonly Comparison[] = [
  againstEager('portable', [atLeast(4, 'float32'), atLeast(2.5, 'float64')]),
  againstCompiled,
  againstC,
  againstCopy,
  againstTfjs,
];

/** In float64 only a WebAssembly that fuses is held to something. */
export function fmaComparisons(isFused: boolean): readonly Comparison[] {
  const float64 = isFused ? atLeast(1, 'float64') : reported('float64');
  return [againstEager('fma', [atLeast(1, 'float32'), float64])];
}
