import { CorpusError } from '../errors.ts';
import { dtypes, type DtypeRow, type Storage } from '../float/dtype.ts';
import { HIGH_WORD } from '../float/float64-words.ts';
import { fourDigits } from '../float/hex-digits.ts';
import type { ManifestEntry } from './manifest.ts';

const END_OF_TEXT = 0x22;
const NEWLINE = 0x0a;
const ZERO = 0x30;
const NINE = 0x39;
const COMMA = 0x2c;

/** Returns the bytes of an ASCII text. */
export function literal(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

/**
 * Moves through the bytes of a file, and reads hex words (float/hex.ts) into one buffer for all tensors. Does not validate
 * digits, because the caller has checked the hash of the file.
 */
export class TensorReader {
  readonly #bytes: Buffer;
  readonly #path: string;
  readonly #dtype: DtypeRow;
  /** Large enough, because two digits make one byte. All tensors have the same dtype, so each starts at a valid offset. */
  readonly #buffer: ArrayBuffer;
  readonly #units: Uint16Array | Uint32Array;
  #at = 0;
  #unitsUsed = 0;

  constructor(bytes: Buffer, { path, dtype }: Pick<ManifestEntry, 'path' | 'dtype'>) {
    this.#bytes = bytes;
    this.#path = path;
    this.#dtype = dtypes[dtype];
    this.#buffer = new ArrayBuffer((bytes.length >>> 4) * 8 + 8);
    this.#units =
      this.#dtype.format.bits === 16
        ? new Uint16Array(this.#buffer)
        : new Uint32Array(this.#buffer);
  }

  /** Moves past `expected` and returns true if these bytes come next. Otherwise returns false and stays. */
  take(expected: Uint8Array): boolean {
    const bytes = this.#bytes;
    const start = this.#at;
    for (let index = 0; index < expected.length; index++) {
      if (bytes[start + index] !== expected[index]) {
        return false;
      }
    }
    this.#at = start + expected.length;
    return true;
  }

  /** Moves past `expected`. @throws CorpusError if other bytes come next. */
  expect(expected: Uint8Array): void {
    if (!this.take(expected)) {
      throw this.#layoutError();
    }
  }

  /** Returns the text before `mark`, and moves past `mark`. */
  textUpTo(mark: string): string {
    const end = this.#bytes.indexOf(mark, this.#at, 'latin1');
    if (end < 0) {
      throw this.#layoutError();
    }
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end + mark.length;
    return text;
  }

  /** Returns the rest of a line without the comma at its end, and moves to that comma or to the line end. */
  restOfLine(): string {
    const newline = this.#bytes.indexOf(NEWLINE, this.#at);
    const end = this.#bytes[newline - 1] === COMMA ? newline - 1 : newline;
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end;
    return text;
  }

  /** Reads a whole number in decimal digits. */
  count(): number {
    let value = 0;
    for (;;) {
      const byte = this.#bytes[this.#at] ?? 0;
      if (byte < ZERO || byte > NINE) {
        return value;
      }
      value = value * 10 + byte - ZERO;
      this.#at += 1;
    }
  }

  /**
   * Reads the hex words of a tensor after its opening quote, and moves past the closing quote.
   *
   * @param length the number of reals.
   * @throws CorpusError if the closing quote does not follow the last word.
   */
  tensor(length: number): Storage {
    const { components, hexDigits, StorageType, format } = this.#dtype;
    const bytes = this.#bytes;
    const units = this.#units;
    const isNarrow = format.bits === 16;
    const unitsPerWord = isNarrow ? 1 : hexDigits / 8;
    const swap = format.bits === 64 ? HIGH_WORD : 0;
    const first = this.#unitsUsed;
    const elements = length / components;
    let unit = first;
    let at = this.#at;
    for (let element = 0; element < elements; element++) {
      at += element > 0 ? 1 : 0; // the space between words
      for (const end = unit + unitsPerWord; unit < end; unit++) {
        const high = isNarrow ? 0 : fourDigits(bytes, at);
        at += isNarrow ? 0 : 4;
        const low = fourDigits(bytes, at);
        at += 4;
        units[unit ^ swap] = (high << 16) | low;
      }
    }
    if (bytes[at++] !== END_OF_TEXT) {
      throw this.#layoutError();
    }
    this.#at = at;
    this.#unitsUsed = unit;
    return new StorageType(this.#buffer, first * units.BYTES_PER_ELEMENT, length);
  }

  #layoutError(): CorpusError {
    return new CorpusError(
      this.#path,
      `unexpected text ${JSON.stringify(this.#bytes.toString('latin1', this.#at, this.#at + 20))} at byte ${this.#at}: expected the layout that scripts/generate/generate_fixtures.py writes`,
    );
  }
}
