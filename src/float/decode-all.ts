import type { Storage } from './dtype.ts';
import { elementAt } from './element-at.ts';
import type { RealFormat } from './format.ts';

/**
 * Returns the numbers of all words of a tensor.
 *
 * @example decodeAll(formats.bfloat16, new Uint16Array([0x3fc0])) // Float64Array [1.5]
 */
export function decodeAll({ decode }: RealFormat, words: Storage): Float64Array {
  const numbers = new Float64Array(words.length);
  for (let index = 0; index < numbers.length; index++) {
    numbers[index] = decode(elementAt(words, index));
  }
  return numbers;
}
