import { dtypes, type Dtype, type Storage } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import type { ParameterState } from '../rmsprop/parameter-state.ts';
import type { Snapshot, Trajectory } from '../scenario/scenario.ts';

/** Returns a copy in which every number has the opposite sign. */
export function negated(dtype: Dtype, storage: Storage): Storage {
  return mapNumbers(dtype, storage, (value) => -value);
}

/** Returns a copy with `map` applied to every number, rounded to the dtype. */
export function mapNumbers(
  dtype: Dtype,
  storage: Storage,
  map: (value: number) => number,
): Storage {
  const { format } = dtypes[dtype];
  const copy = storage.slice();
  for (let index = 0; index < copy.length; index++) {
    copy[index] = format.encode(map(format.decode(elementAt(copy, index))));
  }
  return copy;
}

/** A function for each kind of tensor. Without one, the tensor stays the same. */
export interface TensorMaps {
  readonly param?: (data: Storage) => Storage;
  readonly squareAvg?: (data: Storage) => Storage;
  readonly gradAvg?: (data: Storage) => Storage;
  readonly momentumBuffer?: (data: Storage) => Storage;
}

export function mapTrajectory(trajectory: Trajectory, maps: TensorMaps): Trajectory {
  const same = (data: Storage): Storage => data;
  const { param = same, squareAvg = same, gradAvg = same, momentumBuffer = same } = maps;
  const mapState = (state: Readonly<ParameterState>): ParameterState => ({
    step: state.step,
    squareAvg: squareAvg(state.squareAvg),
    ...(state.gradAvg && { gradAvg: gradAvg(state.gradAvg) }),
    ...(state.momentumBuffer && { momentumBuffer: momentumBuffer(state.momentumBuffer) }),
  });
  return trajectory.map((snapshot): Snapshot => ({
    ...snapshot,
    params: snapshot.params.map(param),
    state: snapshot.state.map((entry) => entry && mapState(entry)),
  }));
}
