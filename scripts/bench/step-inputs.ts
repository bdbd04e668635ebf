/*
 * The inputs of the step's benchmark, which every participant makes by the same rule, in C and Python too: numbers that are
 * spread evenly, neither small nor large, the same in every language.
 */

/** Spread over [0, 1), in steps of 2^-24; the products wrap around at 2^32. */
function fraction(index: number, seed: number): number {
  return ((Math.imul(index, 2654435761) + seed) >>> 8) * 2 ** -24;
}

/** Parameters, from 0.5 to 1.5. */
export function fillParam(param: Float32Array | Float64Array): void {
  for (let index = 0; index < param.length; index++) {
    param[index] = 0.5 + fraction(index, 1);
  }
}

/** Gradients, of magnitudes from 0.25 to 1.25, positive and negative in turn. */
export function fillGrad(grad: Float32Array | Float64Array): void {
  for (let index = 0; index < grad.length; index++) {
    const magnitude = 0.25 + fraction(index, 12345);
    grad[index] = index % 2 === 0 ? magnitude : -magnitude;
  }
}

/** The 32-bit FNV-1a hash of the words that the bits of an array make, in hexadecimal. */
export function digestOf({ buffer, byteOffset, byteLength }: Float32Array | Float64Array): string {
  const words = new Uint32Array(buffer, byteOffset, byteLength / 4);
  let hash = 0x811c9dc5;
  for (const word of words) {
    hash = Math.imul(hash ^ word, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
