import type { Row } from './measure-steps.ts';
import { median } from './median.ts';
import type { Mode } from './step-request.ts';

/** A ratio of times: of those of each round the middle, the least and the greatest. */
export interface Ratio {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
}

/** How many times as long one took as the other, in the same round; undefined where one was not there. */
export function ratioOf(row: Row, one: Mode, other: Mode): Ratio | undefined {
  const [ones, others] = [row.rounds.get(one), row.rounds.get(other)];
  if (!ones || !others) {
    return undefined;
  }
  const ratios = ones.map((time, round) => time / (others[round] ?? NaN));
  return { median: median(ratios), least: Math.min(...ratios), greatest: Math.max(...ratios) };
}

/** The one of some modes that was fastest. */
export function fastestOf(row: Row, modes: readonly [Mode, ...Mode[]]): Mode {
  return modes.reduce((best, mode) => (timeOf(row, mode) < timeOf(row, best) ? mode : best));
}

/** Nanoseconds per step; infinite where it was not there. */
function timeOf(row: Row, mode: Mode): number {
  const times = row.rounds.get(mode);
  return times ? median(times) : Infinity;
}

export function nanosecondsPerElement(row: Row, mode: Mode): number {
  return timeOf(row, mode) / row.cell.elements;
}
