import { InvalidArgumentError } from '../errors.ts';
import { dtypes, type Dtype, type Storage } from './dtype.ts';
import { elementAt } from './element-at.ts';
import { HIGH_WORD } from './float64-words.ts';
import { fourDigits, putFourDigits } from './hex-digits.ts';

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

const SPACE = 0x20;
/** A reusable buffer for the digits of short tensors. */
const scratch = Buffer.alloc(16_384);

function bufferFor(length: number): Buffer {
  return length <= scratch.length ? scratch : Buffer.alloc(length);
}

/**
 * Writes a tensor as hex words.
 *
 * @example toHex('float32', Float32Array.of(1, -0)) // '3f800000 80000000'
 * @example toHex('complex64', Float32Array.of(1, 2)) // '3f80000040000000'
 */
export function toHex(dtype: Dtype, storage: Storage): string {
  const units = unitsOf(storage);
  const { isNarrow, unitsPerWord, swap } = layoutOf(dtype);
  const bytes = bufferFor(units.length * (isNarrow ? 5 : 9));
  let at = 0;
  for (let index = 0; index < units.length;) {
    const end = Math.min(index + unitsPerWord, units.length); // an incomplete complex element has a short word
    for (; index < end; index++) {
      const unit = elementAt(units, index ^ swap);
      if (!isNarrow) {
        putFourDigits(bytes, at, unit >>> 16);
        at += 4;
      }
      putFourDigits(bytes, at, unit);
      at += 4;
    }
    bytes[at++] = SPACE;
  }
  return bytes.toString('latin1', 0, Math.max(0, at - 1));
}

/** How the words of a dtype consist of units. */
interface Layout {
  /** Whether a unit has 16 bits instead of 32. */
  readonly isNarrow: boolean;
  readonly unitsPerWord: number;
  /** 1 if byte order swaps the two units of a float64, otherwise 0: the bits by which a unit's index differs from that of its digits. */
  readonly swap: number;
}

function layoutOf(dtype: Dtype): Layout {
  const { hexDigits, format } = dtypes[dtype];
  const isNarrow = format.bits === 16;
  return {
    isNarrow,
    unitsPerWord: isNarrow ? 1 : hexDigits / 8,
    swap: format.bits === 64 ? HIGH_WORD : 0,
  };
}

/**
 * Reads a tensor that {@link toHex} wrote.
 *
 * @throws InvalidArgumentError that names the first wrong word.
 * @example fromHex('float16', '3c00 fc00') // Uint16Array [0x3c00, 0xfc00]: 1 and -∞
 */
export function fromHex(dtype: Dtype, text: string): Storage {
  const { hexDigits, StorageType, components } = dtypes[dtype];
  const elements = text === '' ? 0 : (text.length + 1) / (hexDigits + 1);
  const bytes = bufferFor(text.length);
  // in UTF-8, only a text of ASCII characters has as many bytes as characters
  if (!Number.isInteger(elements) || bytes.write(text, 'utf8') !== text.length) {
    throw badWord(dtype, text);
  }
  const storage = new StorageType(elements * components);
  if (!readWords(dtype, bytes, unitsOf(storage))) {
    throw badWord(dtype, text);
  }
  return storage;
}

/** Reads words until `units` is full. Returns whether all digits and separators are right. */
function readWords(dtype: Dtype, bytes: Buffer, units: Uint16Array | Uint32Array): boolean {
  const { isNarrow, unitsPerWord, swap } = layoutOf(dtype);
  let seen = 0;
  let at = 0;
  for (let index = 0; index < units.length;) {
    if (index > 0 && bytes[at++] !== SPACE) {
      return false;
    }
    for (const end = index + unitsPerWord; index < end; index++) {
      const high = isNarrow ? 0 : fourDigits(bytes, at);
      at += isNarrow ? 0 : 4;
      const low = fourDigits(bytes, at);
      at += 4;
      seen |= high | low;
      units[index ^ swap] = (high << 16) | low;
    }
  }
  return seen >>> 16 === 0;
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
