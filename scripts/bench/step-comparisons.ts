import type { Dtype } from '../../src/float/dtype.ts';
import type { Row } from './measure-steps.ts';
import { arraysMoved } from './step-cells.ts';
import { fastestOf, nanosecondsPerElement, ratioOf, type Ratio } from './step-ratios.ts';
import { elementsOf, type Mode } from './step-request.ts';

/** A comparison of the bundled optimizer with a peer: a column of the table, and lines of its summary. */
export interface Comparison {
  readonly name: string;
  /** The column of the ratio: dividend and divisor. */
  readonly ratioName: string;
  /** Nanoseconds per element of the peer, if the peer takes steps. */
  readonly nanoseconds?: (row: Row) => number;
  readonly ratio: (row: Row) => Ratio | undefined;
  readonly goals: readonly Goal[];
}

export interface Goal {
  readonly text: string;
  /** Returns whether the goal is for this cell. */
  readonly concerns: (row: Row) => boolean;
  /** Returns whether a ratio meets the goal. Undefined if there is no goal, and the summary only reports the figure. */
  readonly holds?: (ratio: number) => boolean;
}

const isDtype =
  (dtype: Dtype) =>
  ({ cell }: Row): boolean =>
    cell.dtype === dtype;

function atLeast(least: number, dtype: Dtype): Goal {
  const text = `${dtype}: at least ${least}`;
  return { text, concerns: isDtype(dtype), holds: (ratio) => ratio >= least };
}

function withoutGoal(dtype: Dtype): Goal {
  return { text: `${dtype}: no goal`, concerns: isDtype(dtype) };
}

/** Compares with the eager step of PyTorch, in the faster of its two modes. */
export function againstEager(mode: Mode, goals: readonly Goal[]): Comparison {
  const best = (row: Row): Mode => fastestOf(row, ['eager', 'foreach']);
  return {
    name: 'PyTorch eager',
    ratioName: 'eager / bundled',
    nanoseconds: (row) => nanosecondsPerElement(row, best(row)),
    ratio: (row) => ratioOf(row, best(row), mode),
    goals,
  };
}

const LARGEST = 1e7;

export const againstCompiled: Comparison = {
  name: 'PyTorch compiled',
  ratioName: 'compiled / bundled',
  nanoseconds: (row) => nanosecondsPerElement(row, 'compiled'),
  ratio: (row) => ratioOf(row, 'compiled', 'portable'),
  goals: [
    {
      text: 'below 10⁷: at least 1',
      concerns: ({ cell }) => elementsOf(cell) < LARGEST,
      holds: (ratio) => ratio >= 1,
    },
    {
      text: '10⁷: at least 0.9',
      concerns: ({ cell }) => elementsOf(cell) === LARGEST,
      holds: (ratio) => ratio >= 0.9,
    },
  ],
};

export const againstC: Comparison = {
  name: 'C',
  ratioName: 'bundled / C',
  nanoseconds: (row) => nanosecondsPerElement(row, 'step'),
  ratio: (row) => ratioOf(row, 'portable', 'step'),
  goals: [{ text: 'at most 1.4', concerns: () => true, holds: (ratio) => ratio <= 1.4 }],
};

/** Compares with copies of as many bytes as a step moves. A copy moves two arrays of its length. */
export const againstCopy: Comparison = {
  name: 'copy',
  ratioName: 'bundled / copy',
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
  goals: [withoutGoal('float32'), withoutGoal('float64')],
};

export const againstTfjs: Comparison = {
  name: 'TF.js',
  ratioName: 'TF.js / bundled',
  nanoseconds: (row) => nanosecondsPerElement(row, 'tfjs'),
  ratio: (row) => ratioOf(row, 'tfjs', 'portable'),
  goals: [withoutGoal('float32')],
};

export const portableComparisons: readonly Comparison[] = [
  againstEager('portable', [atLeast(4, 'float32'), atLeast(2.5, 'float64')]),
  againstCompiled,
  againstC,
  againstCopy,
  againstTfjs,
];

/** Returns the comparisons in fused arithmetic. Without a fused instruction, float64 has no goal. */
export function fmaComparisons(isFused: boolean): readonly Comparison[] {
  const float64 = isFused ? atLeast(1, 'float64') : withoutGoal('float64');
  return [againstEager('fma', [atLeast(1, 'float32'), float64])];
}
