import { InvalidArgumentError } from '../errors.ts';
import { dtypes, type Dtype, type Storage } from './dtype.ts';
import { elementAt } from './element-at.ts';
import { HIGH_WORD } from './float64-words.ts';

/*
 * A tensor as text: one word of hexadecimal digits per element, big-endian and lower case, with a single space between words. An
 * empty tensor is the empty text. All bits stay the same, including NaN payloads and the sign of zero.
 */

/** Returns a view of storage as unsigned integers of 16 or 32 bits. A float64 is two of them, in the machine's byte order. */
function unitsOf(storage: Storage): Uint16Array | Uint32Array {
  return storage instanceof Uint16Array
    ? storage
    : new Uint32Array(storage.buffer, storage.byteOffset, storage.byteLength / 4);
}

/** Returns where storage has the unit of the `index`-th group of digits: byte order may swap the two words of a float64. */
function unitIndex(storage: Storage, index: number): number {
  return storage instanceof Float64Array && HIGH_WORD === 1 ? index ^ 1 : index;
}

const DIGITS = Buffer.from('0123456789abcdef', 'latin1');
const SPACE = 0x20;
/** A reusable buffer for the digits of short tensors. */
const scratch = Buffer.alloc(16_384);

/**
 * Writes a tensor as hex words.
 *
 * @example toHex('float32', Float32Array.of(1, -0)) // '3f800000 80000000'
 * @example toHex('complex64', Float32Array.of(1, 2)) // '3f80000040000000'
 */
export function toHex(dtype: Dtype, storage: Storage): string {
  const units = unitsOf(storage);
  const digits = storage instanceof Uint16Array ? 4 : 8;
  const unitsPerWord = dtypes[dtype].hexDigits / digits;
  const maxLength = units.length * (digits + 1);
  const bytes = maxLength <= scratch.length ? scratch : Buffer.alloc(maxLength);
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

/** Returns the value of a lower-case hexadecimal digit, given its character code, or -1. */
function digitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) {
    return code - 0x30;
  }
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1;
}

/**
 * Reads a tensor that {@link toHex} wrote.
 *
 * @throws InvalidArgumentError that names the first wrong word.
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

/** Makes the error for a text with a wrong word. It names the first word without the right digits and a space after them. */
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
    `word ${word} of a ${dtype} tensor is ${shown}. Each word needs ${hexDigits} lower-case hexadecimal digits, with one space between words.`,
  );
}
