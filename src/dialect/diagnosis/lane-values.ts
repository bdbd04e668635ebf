import { dtypes, type Dtype, type Storage } from '../../float/dtype.ts';
import { elementAt } from '../../float/element-at.ts';
import type { Tracked } from '../../parity/tracked.ts';

/** The real components of a tensor as numbers, each with its bound. */
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
    const { decode } = dtypes[dtype].format;
    const made = LaneValues.zeros(data.length);
    for (let index = 0; index < data.length; index++) {
      const value = decode(elementAt(data, index));
      made.set(index, { value, distance: distanceOf(value) });
    }
    return made;
  }

  copy(): LaneValues {
    const made = LaneValues.zeros(this.length);
    made.values.set(this.values);
    made.distances.set(this.distances);
    return made;
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

  encode(dtype: Dtype): Storage {
    const { format, StorageType } = dtypes[dtype];
    const storage = new StorageType(this.length);
    for (let index = 0; index < this.length; index++) {
      storage[index] = format.encode(elementAt(this.values, index));
    }
    return storage;
  }
}
