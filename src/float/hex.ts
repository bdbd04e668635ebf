import { InvalidArgumentError } from '../errors.ts';
import { dtypes, type Dtype, type Storage } from './dtype.ts';
import { elementAt } from './element-at.ts';
import { HIGH_WORD } from './float64-words.ts';

/*
 * A tensor as text: one word per element, big-endian hexadecimal digits, lower case, a single space between words; an
 * empty tensor is the empty text. Bits pass through unchanged, NaN payloads and the sign of zero with them.
 */

/** The storage of any dtype seen as unsigned integers of at most 32 bits: two to a float64, in the machine's order. */
function unitsOf(storage: Storage): Uint16Array | Uint32Array {
  return storage instanceof Uint16Array
    ? storage
    : new Uint32Array(storage.buffer, storage.byteOffset, storage.byteLength / 4);
}

/** Where the unit that is written as the `index`-th group of digits stands in storage: a float64's words may be swapped. */
function unitIndex(storage: Storage, index: number): number {
  return storage instanceof Float64Array && HIGH_WORD === 1 ? index ^ 1 : index;
}

const DIGITS = Buffer.from('0123456789abcdef', 'latin1');
const SPACE = 0x20;
/** Where the digits of all but long tensors are put together. */
const scratch = Buffer.alloc(16_384);

/**
 * @example toHex('float32', Float32Array.of(1, -0)) // '3f800000 80000000'
 * @example toHex('complex64', Float32Array.of(1, 2)) // '3f80000040000000'
 */
export function toHex(dtype: Dtype, storage: Storage): string {
  const units = unitsOf(storage);
  const digits = storage instanceof Uint16Array ? 4 : 8;
  const unitsPerWord = dtypes[dtype].hexDigits / digits;
  const length = units.length * (digits + 1); // at most
  const bytes = length <= scratch.length ? scratch : Buffer.alloc(length);
  let end = 0;
  for (let index = 0; index < units.length; index++) {
    if (index > 0 && index % unitsPerWord === 0) {
      bytes[end++] = SPACE;
    }
    const unit = elementAt(units, unitIndex(storage, index));
    for (let shift = 4 * digits - 4; shift >= 0; shift -= 4) {
      bytes[end++] = elementAt(DIGITS, (unit >>> shift) & 0xf);
    }
  }
  return bytes.toString('latin1', 0, end);
}

/** The value of a lower-case hexadecimal digit's character code, or -1. */
function digitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) {
    return code - 0x30;
  }
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1;
}

/**
 * Reads what {@link toHex} wrote.
 *
 * @throws InvalidArgumentError naming the word where it is not one of the dtype's.
 * @example fromHex('float16', '3c00 fc00') // Uint16Array [0x3c00, 0xfc00]: 1 and -∞
 */
export function fromHex(dtype: Dtype, text: string): Storage {
  const { hexDigits, StorageType, components } = dtypes[dtype];
  const elements = (text.length + 1) / (hexDigits + 1);
  if (text.length > 0 && !Number.isInteger(elements)) {
    throw badWord(dtype, text);
  }
  const storage = new StorageType(text.length === 0 ? 0 : elements * components);
  const units = unitsOf(storage);
  const digits = storage instanceof Uint16Array ? 4 : 8;
  const unitsPerWord = hexDigits / digits;
  let at = 0;
  for (let index = 0; index < units.length; index++) {
    if (index > 0 && index % unitsPerWord === 0 && text.charCodeAt(at++) !== SPACE) {
      throw badWord(dtype, text);
    }
    let unit = 0;
    const end = at + digits;
    while (at < end) {
      const digit = digitValue(text.charCodeAt(at++));
      if (digit < 0) {
        throw badWord(dtype, text);
      }
      unit = (unit << 4) | digit;
    }
    units[unitIndex(storage, index)] = unit;
  }
  return storage;
}

/** The error for a text of which some word is wrong: names the first that is not followed by a space in its place. */
function badWord(dtype: Dtype, text: string): InvalidArgumentError {
  const { hexDigits } = dtypes[dtype];
  const rightWord = new RegExp(`[0-9a-f]{${hexDigits}} `, 'y');
  let start = 0;
  while (rightWord.test(text)) {
    start = rightWord.lastIndex;
  }
  const word = start / (hexDigits + 1);
  const shown = JSON.stringify(text.slice(start, start + hexDigits + 1));
  return new InvalidArgumentError(
    `word ${word} of a ${dtype} tensor is ${shown}: expected ${hexDigits} lower-case hexadecimal digits, and one space between words`,
  );
}
