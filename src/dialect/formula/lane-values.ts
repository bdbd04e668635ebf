import { dtypes, type Dtype, type Storage } from '../../float/dtype.ts';
import { decodeAll } from '../../float/decode-all.ts';
import { elementAt } from '../../float/element-at.ts';
import type { Tracked } from '../../parity/tracked.ts';

/** The real components of a tensor as numbers, with their distances. */
export class LaneValues {
  readonly values: Float64Array;
  readonly distances: Float64Array;

  private constructor(values: Float64Array) {
    this.values = values;
    this.distances = new Float64Array(values.length);
  }

  static zeros(length: number): LaneValues {
    return new LaneValues(new Float64Array(length));
  }

  static decode(dtype: Dtype, data: Storage, distanceOf: (value: number) => number): LaneValues {
    const values = new LaneValues(decodeAll(dtypes[dtype].format, data));
    values.values.forEach((value, index) => {
      values.distances[index] = distanceOf(value);
    });
    return values;
  }

  copy(): LaneValues {
    const values = LaneValues.zeros(this.length);
    values.takeOver(this);
    return values;
  }

  /** Takes over the components of a tensor of the same length. */
  takeOver({ values, distances }: LaneValues): void {
    this.values.set(values);
    this.distances.set(distances);
  }

  map(change: (value: Tracked, index: number) => Tracked): LaneValues {
    const values = LaneValues.zeros(this.length);
    for (let index = 0; index < this.length; index++) {
      values.set(index, change(this.at(index), index));
    }
    return values;
  }

  get length(): number {
    return this.values.length;
  }

  at(index: number): Tracked {
    return { value: elementAt(this.values, index), distance: elementAt(this.distances, index) };
  }

  set(index: number, { value, distance }: Tracked): void {
    this.values[index] = value;
    this.distances[index] = distance;
  }

  /** Sets all components to an exact value. */
  fill(value: number): void {
    this.values.fill(value);
    this.distances.fill(0);
  }

  /** Replaces each component. */
  change(rule: (value: Tracked) => Tracked): void {
    for (let index = 0; index < this.length; index++) {
      this.set(index, rule(this.at(index)));
    }
  }

  /**
   * Takes over the numbers of a tensor. Keeps its own without a tensor, or if its length differs.
   *
   * @param distances the uncertainty of the numbers; 0 by default.
   */
  adopt(dtype: Dtype, data: Storage | undefined, distances?: Float64Array): void {
    if (data?.length !== this.length) {
      return;
    }
    this.values.set(decodeAll(dtypes[dtype].format, data));
    if (distances) {
      this.distances.set(distances);
    } else {
      this.distances.fill(0);
    }
  }

  /** Adds distances to those of the components. */
  widen(distances: Float64Array | undefined): void {
    distances?.forEach((distance, index) => {
      this.distances[index] = elementAt(this.distances, index) + distance;
    });
  }

  encode(dtype: Dtype): Storage {
    const { format, StorageType } = dtypes[dtype];
    const storage = new StorageType(this.length);
    for (let index = 0; index < this.length; index++) {
      storage[index] = format.encode(elementAt(this.values, index));
    }
    return storage;
  }
}
