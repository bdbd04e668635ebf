import { elementAt } from '../float/element-at.ts';
import type { SnapshotBound, StateBound } from '../parity/bound.ts';

/**
 * How far the numbers of an answer can be from the numbers that the optimizer had: half a unit of the last digit, if
 * someone printed them with few digits. All distances are real numbers, not in ULP.
 */
export interface Uncertainty {
  /** For each parameter of the first groups, the distances of its initial elements. */
  readonly initial: readonly Float64Array[];
  /** For each event, the distances of the gradients of each parameter. An event without gradients has an empty list. */
  readonly gradients: readonly (readonly Float64Array[])[];
  /** The distances of the values after each event. */
  readonly values: readonly SnapshotBound[];
}

/** Returns bounds that allow for the distances of printed values too. */
export function widenedBound(
  bound: SnapshotBound,
  printed: SnapshotBound | undefined,
): SnapshotBound {
  return printed === undefined
    ? bound
    : {
        params: bound.params.map((distances, index) => added(distances, printed.params[index])),
        state: bound.state.map((state, index) => widenedState(state, printed.state[index])),
      };
}

function widenedState(bound: StateBound, printed: StateBound | undefined): StateBound {
  return {
    squareAvg: added(bound.squareAvg, printed?.squareAvg),
    gradAvg: added(bound.gradAvg, printed?.gradAvg),
    momentumBuffer: added(bound.momentumBuffer, printed?.momentumBuffer),
  };
}

function added(distances: Float64Array, more: Float64Array | undefined): Float64Array {
  return more ? distances.map((distance, index) => distance + elementAt(more, index)) : distances;
}
