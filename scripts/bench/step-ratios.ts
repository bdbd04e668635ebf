import type { Row } from './measure-steps.ts';
import { median } from './median.ts';
import { elementsOf, type Mode } from './step-request.ts';

/** The ratio of two times: its median, least and greatest value over the rounds. */
export interface Ratio {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
}

/** Returns the time of `dividend` divided by that of `divisor`, round by round. Undefined if one of them is absent. */
export function ratioOf(row: Row, dividend: Mode, divisor: Mode): Ratio | undefined {
  const [dividends, divisors] = [row.rounds.get(dividend), row.rounds.get(divisor)];
  if (!dividends || !divisors) {
    return undefined;
  }
  const ratios = dividends.map((time, round) => time / (divisors[round] ?? NaN));
  return { median: median(ratios), least: Math.min(...ratios), greatest: Math.max(...ratios) };
}

/** Returns the fastest mode. */
export function fastestOf(row: Row, modes: readonly [Mode, ...Mode[]]): Mode {
  return modes.reduce((best, mode) => (timeOf(row, mode) < timeOf(row, best) ? mode : best));
}

/** Returns the median nanoseconds per step. Infinity if the mode is absent. */
function timeOf(row: Row, mode: Mode): number {
  const times = row.rounds.get(mode);
  return times ? median(times) : Infinity;
}

export function nanosecondsPerElement(row: Row, mode: Mode): number {
  return timeOf(row, mode) / elementsOf(row.cell);
}
