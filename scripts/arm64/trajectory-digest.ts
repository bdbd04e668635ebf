import { createHash } from 'node:crypto';
import { dtypes, type Dtype, type Storage } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { toHex } from '../../src/float/hex.ts';
import { stateTensors } from '../../src/rmsprop/parameter-state.ts';
import type { Trajectory } from '../../src/scenario/scenario.ts';

/** The values of trajectories in short. */
export interface TrajectoryDigest {
  /** The number of real components of all tensors, and of step counters. */
  readonly values: number;
  readonly sha256: string;
}

/** Returns the digest of trajectories. Two digests are the same if all values are the same: any NaN equals any NaN (NUM-14). */
export function trajectoryDigest(
  dtype: Dtype,
  trajectories: readonly Trajectory[],
): TrajectoryDigest {
  const hash = createHash('sha256');
  let values = 0;
  const add = (storage: Storage): void => {
    values += storage.length;
    hash.update(`${toHex(dtype, withOneNaN(dtype, storage))}\n`);
  };
  for (const { params, state } of trajectories.flat()) {
    params.forEach(add);
    for (const entry of state) {
      hash.update(entry ? `${entry.step}\n` : 'none\n');
      values += entry ? 1 : 0;
      (entry ? stateTensors(entry) : []).forEach(add);
    }
  }
  return { values, sha256: hash.digest('hex') };
}

/** Returns a copy in which every NaN has the same bits. */
function withOneNaN(dtype: Dtype, storage: Storage): Storage {
  const { format } = dtypes[dtype];
  return storage.map((_, index) => {
    const value = format.decode(elementAt(storage, index));
    return Number.isNaN(value) ? format.encode(NaN) : elementAt(storage, index);
  });
}
