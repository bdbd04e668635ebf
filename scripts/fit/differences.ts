import { dtypes, type Dtype, type Storage } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { toHex } from '../../src/float/hex.ts';

/** A value that a candidate computes differently from the recording. */
export interface FirstDifference {
  /** Where: an operation with its scalar, or a step with its tensor. */
  readonly place: string;
  /** The index of the real component in its tensor. */
  readonly index: number;
  /** Bit words. */
  readonly recorded: string;
  readonly computed: string;
}

/** How many values a candidate computes as the recording has them. */
export interface Agreement {
  readonly values: number;
  readonly different: number;
  /** Null if no value differs. */
  readonly first: FirstDifference | null;
}

export const nothingCompared: Agreement = { values: 0, different: 0, first: null };

/** Returns the agreement over all parts. The first difference is that of the first part that has one. */
export function together(parts: readonly Agreement[]): Agreement {
  return parts.reduce(
    (sum, { values, different, first }) => ({
      values: sum.values + values,
      different: sum.different + different,
      first: sum.first ?? first,
    }),
    nothingCompared,
  );
}

/** Compares a recorded tensor with computed values, bit by bit. Any NaN equals any NaN. */
export function compareWith(
  dtype: Dtype,
  place: string,
  recorded: Storage,
  compute: (index: number) => number,
): Agreement {
  const { format } = dtypes[dtype];
  let different = 0;
  let first: FirstDifference | null = null;
  for (let index = 0; index < recorded.length; index++) {
    const word = elementAt(recorded, index);
    const value = compute(index);
    if (!Object.is(format.decode(word), value)) {
      different += 1;
      first ??= {
        place,
        index,
        recorded: wordText(dtype, word),
        computed: wordText(dtype, format.encode(value)),
      };
    }
  }
  return { values: recorded.length, different, first };
}

function wordText(dtype: Dtype, word: number): string {
  const { format, StorageType } = dtypes[dtype];
  return toHex(format.name, StorageType.of(word));
}
