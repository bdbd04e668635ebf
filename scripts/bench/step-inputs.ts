import { dtypes, type Dtype, type Storage } from '../../src/float/dtype.ts';

/*
 * The inputs of the benchmark of the step. Every participant makes them by the same rule, also in C and Python. The numbers are evenly
 * spread, neither small nor large, and the same in every language.
 */

/** Returns a number in [0, 1), a multiple of 2^-24. The product wraps around at 2^32. */
function fraction(index: number, seed: number): number {
  return ((Math.imul(index, 2654435761) + seed) >>> 8) * 2 ** -24;
}

/** Fills parameters with numbers from 0.5 to 1.5. A complex element has two of them. */
export function fillParam(dtype: Dtype, param: Storage): void {
  const { encode } = dtypes[dtype].format;
  for (let index = 0; index < param.length; index++) {
    param[index] = encode(0.5 + fraction(index, 1));
  }
}

/** Fills gradients with magnitudes from 0.25 to 1.25, positive and negative in turn. */
export function fillGrad(dtype: Dtype, grad: Storage): void {
  const { encode } = dtypes[dtype].format;
  for (let index = 0; index < grad.length; index++) {
    const magnitude = 0.25 + fraction(index, 12345);
    grad[index] = encode(index % 2 === 0 ? magnitude : -magnitude);
  }
}

/** Returns the 32-bit FNV-1a hash of the bits of arrays, word by word, in hexadecimal. */
export function digestOf(arrays: readonly Storage[]): string {
  let hash = 0x811c9dc5;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    for (const word of new Uint32Array(buffer, byteOffset, byteLength / 4)) {
      hash = Math.imul(hash ^ word, 0x01000193);
    }
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
