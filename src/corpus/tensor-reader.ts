import { dtypes, type Dtype, type DtypeRow, type Storage } from '../float/dtype.ts';
import { HIGH_WORD } from '../float/float64-words.ts';

/** Thrown where bytes go on in another way than was expected. */
export class OtherForm extends Error {}

const SPACE = 0x20;
const END_OF_TEXT = 0x22;
const NEWLINE = 0x0a;
const ZERO = 0x30;
const COMMA = 0x2c;
/** Digits of a whole number that is exact whatever they are. */
const MOST_DIGITS = 15;

/** The value of each byte as a lower-case hexadecimal digit, or -1. */
const digitValues: Int8Array = new Int8Array(256).fill(-1);
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  digitValues[digit.charCodeAt(0)] = value;
}

export function literal(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

/** Goes through bytes, and reads hex words from them (float/hex.ts) into one buffer for all tensors. */
export class TensorReader {
  readonly #bytes: Buffer;
  readonly #dtype: DtypeRow;
  /** Large enough: two digits are a byte. All tensors have the same dtype, so each starts where an element may. */
  readonly #buffer: ArrayBuffer;
  readonly #units: Uint16Array | Uint32Array;
  #at = 0;
  #unitsUsed = 0;

  constructor(bytes: Buffer, dtype: Dtype) {
    this.#bytes = bytes;
    this.#dtype = dtypes[dtype];
    this.#buffer = new ArrayBuffer((bytes.length >>> 4) * 8 + 8);
    this.#units =
      this.#dtype.format.bits === 16
        ? new Uint16Array(this.#buffer)
        : new Uint32Array(this.#buffer);
  }

  isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** Whether these bytes are next; they are then behind. */
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

  /** @throws OtherForm where these bytes are not next. */
  expect(expected: Uint8Array): void {
    if (!this.take(expected)) {
      throw new OtherForm();
    }
  }

  /** What stands before a text, which is then behind too. */
  textUpTo(mark: string): string {
    const end = this.#bytes.indexOf(mark, this.#at, 'latin1');
    if (end < 0) {
      throw new OtherForm();
    }
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end + mark.length;
    return text;
  }

  /** A line up to its end, or to the comma there, which is next. */
  restOfLine(): string {
    const newline = this.#bytes.indexOf(NEWLINE, this.#at);
    const end = this.#bytes[newline - 1] === COMMA ? newline - 1 : newline;
    if (end < this.#at) {
      throw new OtherForm();
    }
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end;
    return text;
  }

  /** A whole number as JSON has it: no sign, no zeros in front. */
  count(): number {
    const start = this.#at;
    let value = 0;
    for (let digit = this.#digit(); digit >= 0; digit = this.#digit()) {
      value = value * 10 + digit;
      this.#at += 1;
    }
    const digits = this.#at - start;
    if (digits === 0 || digits > MOST_DIGITS || (digits > 1 && this.#bytes[start] === ZERO)) {
      throw new OtherForm();
    }
    return value;
  }

  /** The decimal digit that is next, or -1. */
  #digit(): number {
    const value = digitValues[this.#bytes[this.#at] ?? 0] ?? -1;
    return value < 10 ? value : -1;
  }

  /**
   * The words up to the end of a text, whose opening quote is behind; the closing one is then, too.
   *
   * @param length how many reals there have to be.
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
      if (element > 0 && bytes[at++] !== SPACE) {
        throw new OtherForm();
      }
      for (const end = unit + unitsPerWord; unit < end; unit++) {
        const high = isNarrow ? 0 : fourDigits(bytes, at);
        at += isNarrow ? 0 : 4;
        const low = fourDigits(bytes, at);
        at += 4;
        if ((high | low) < 0) {
          throw new OtherForm();
        }
        units[unit ^ swap] = (high << 16) | low;
      }
    }
    if (bytes[at++] !== END_OF_TEXT) {
      throw new OtherForm();
    }
    this.#at = at;
    this.#unitsUsed = unit;
    return new StorageType(this.#buffer, first * units.BYTES_PER_ELEMENT, length);
  }
}

/** Four hexadecimal digits as a number; negative where one is none. */
function fourDigits(bytes: Uint8Array, at: number): number {
  return (
    (valueOf(bytes[at]) << 12) |
    (valueOf(bytes[at + 1]) << 8) |
    (valueOf(bytes[at + 2]) << 4) |
    valueOf(bytes[at + 3])
  );
}

function valueOf(byte = 0): number {
  return digitValues[byte] ?? -1;
}
