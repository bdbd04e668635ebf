import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/errors.ts';
import { dtypeNames, dtypes, type Dtype, type Storage } from '../../src/float/dtype.ts';
import { fromHex, toHex } from '../../src/float/hex.ts';

const bytesOf = ({ buffer, byteOffset, byteLength }: Storage): number[] => [
  ...new Uint8Array(buffer, byteOffset, byteLength),
];

/** Writes patterns to memory, in the machine's byte order. */
function store(patterns: readonly bigint[], bits: 16 | 32 | 64): ArrayBuffer {
  if (bits === 64) {
    return BigUint64Array.from(patterns).buffer;
  }
  return (bits === 32 ? Uint32Array : Uint16Array).from(patterns.map(Number)).buffer;
}

/** Draws a tensor from raw bits, with NaN payloads, and its words from the same bits, digit by digit. */
function rawTensor(dtype: Dtype): fc.Arbitrary<{ storage: Storage; words: string[] }> {
  const { format, components, StorageType } = dtypes[dtype];
  const { bits, precision } = format;
  const fraction = (1n << BigInt(precision - 1)) - 1n;
  const ones = (1n << BigInt(bits)) - 1n;
  const pattern = fc.oneof(
    fc.bigInt(0n, ones),
    fc.bigInt(1n, fraction).map((payload) => (ones ^ fraction) | payload), // a negative NaN
    fc.constantFrom(0n, 1n << BigInt(bits - 1)),
  );
  const element = fc.array(pattern, { minLength: components, maxLength: components });
  return fc.array(element).map((elements) => ({
    storage: new StorageType(store(elements.flat(), bits)),
    words: elements.map((parts) =>
      parts.map((part) => part.toString(16).padStart(bits / 4, '0')).join(''),
    ),
  }));
}

function readAndWrite(dtype: Dtype, text: string): string {
  try {
    return toHex(dtype, fromHex(dtype, text));
  } catch (error) {
    if (error instanceof InvalidArgumentError) {
      return 'refused';
    }
    throw error;
  }
}

describe('toHex()', () => {
  it.each([
    ['float32', Float32Array.of(1, -0), '3f800000 80000000'],
    ['float64', Float64Array.of(0.1, -Infinity), '3fb999999999999a fff0000000000000'],
    ['float16', Uint16Array.of(0x3c00, 0x0001), '3c00 0001'],
    ['bfloat16', Uint16Array.of(0x3f80, 0xff81), '3f80 ff81'],
    ['complex64', Float32Array.of(1, 2, -0, 0), '3f80000040000000 8000000000000000'],
    ['complex128', Float64Array.of(1, -2), '3ff0000000000000c000000000000000'],
  ] as const)('writes a %s tensor', (dtype, storage, text) => {
    expect(toHex(dtype, storage)).toBe(text);
  });
});

describe.each(dtypeNames)('toHex() and fromHex() of %s [NUM-3]', (dtype) => {
  const { StorageType, components, hexDigits } = dtypes[dtype];
  const tensor = rawTensor(dtype);

  it('write the digits of any bits', () => {
    fc.assert(
      fc.property(tensor, ({ storage, words }) => {
        expect(toHex(dtype, storage)).toBe(words.join(' '));
      }),
    );
  });

  it('read back the same bytes, including NaN payloads', () => {
    fc.assert(
      fc.property(tensor, ({ storage }) => {
        const copy = fromHex(dtype, toHex(dtype, storage));
        expect(copy).toBeInstanceOf(StorageType);
        expect(bytesOf(copy)).toEqual(bytesOf(storage));
      }),
    );
  });

  it('write only the elements of a subarray', () => {
    fc.assert(
      fc.property(tensor, fc.nat(5), ({ storage, words }, skipped) => {
        const part = storage.subarray(skipped * components, -components);
        expect(toHex(dtype, part)).toBe(words.slice(skipped, -1).join(' '));
      }),
    );
  });

  it('convert between an empty tensor and an empty text', () => {
    expect(toHex(dtype, new StorageType(0))).toBe('');
    expect(fromHex(dtype, '')).toEqual(new StorageType(0));
  });

  it('accept exactly the texts of tensors', () => {
    const word = `[0-9a-f]{${hexDigits}}`;
    const isTensor = new RegExp(`^(${word}( ${word})*)?$`, 'v');
    const patch = fc.string({ unit: fc.constantFrom(...'09afAFgx -/:`\n'), maxLength: 2 });
    fc.assert(
      fc.property(tensor, fc.nat(), fc.nat(2), patch, ({ words }, place, removed, inserted) => {
        const joined = words.join(' ');
        const start = place % (joined.length + 1);
        const text = joined.slice(0, start) + inserted + joined.slice(start + removed);
        expect(readAndWrite(dtype, text)).toBe(isTensor.test(text) ? text : 'refused');
      }),
      { numRuns: 1000 },
    );
  });

  const wordDtypes = dtypeNames.filter((wordDtype) => dtypes[wordDtype].hexDigits !== hexDigits);
  it.each(wordDtypes)('reject words of %s', (wordDtype) => {
    fc.assert(
      fc.property(rawTensor(wordDtype), ({ words }) => {
        fc.pre(words.length > 0);
        expect(() => fromHex(dtype, words.join(' '))).toThrow(InvalidArgumentError);
      }),
    );
  });
});

describe('fromHex() [NUM-3]', () => {
  it('reports the wrong word, the next characters, and the expected form', () => {
    expect(() => fromHex('float32', '3f800000 3F800000 40000000')).toThrow(
      new InvalidArgumentError(
        'word 1 of a float32 tensor is "3F800000 ". Each word needs 8 lower-case hexadecimal digits, with one space between words.',
      ),
    );
  });

  // A word has a fixed place in the text. It is correct only if its digits are there, followed by a space or the end.
  it.each([
    ['a missing digit', 'float32', '3f80000', 0],
    ['a missing digit, before other words', 'float32', '3f80000 40000000', 0],
    ['an additional digit', 'float32', '3f8000000', 0],
    ['upper case', 'float32', '3f800000 3F800000', 1],
    ['upper case in its last digit', 'complex128', '3ff0000000000000000000000000000A', 0],
    ['a double space before it', 'float32', '3f800000  40000000', 1],
    ['a leading space', 'float16', ' 3c00', 0],
    ['nothing after a trailing space', 'float16', '3c00 ', 1],
    ['only a space', 'bfloat16', ' ', 0],
    ['another character', 'float64', '3ff000000000000g', 0],
    ['a digit of another script', 'float16', '3c00 3c0٠', 1],
    ['a prefix', 'float16', '0x3c', 0],
    ['a sign', 'float16', '3c00 -3c0', 1],
    ['another separator after it', 'float32', '3f800000,40000000', 0],
    ['a line feed after it', 'complex64', '3f80000040000000\n0000000000000000', 0],
    ['the length of a narrower dtype', 'float32', '3c00', 0],
    ['the length of a wider dtype', 'float16', '3f800000', 0],
    ['separated parts', 'complex64', '3f800000 40000000', 0],
  ] as const)('throws and names the word that has %s', (_, dtype, text, word) => {
    expect(() => fromHex(dtype, text)).toThrow(
      expect.objectContaining({
        name: 'InvalidArgumentError',
        message: expect.stringContaining(`word ${word} of a ${dtype} tensor is `),
      }),
    );
  });
});

describe('a long tensor in hex', () => {
  it.each(dtypeNames)('contains all words and reads back, in %s', (dtype) => {
    const { StorageType, components, hexDigits } = dtypes[dtype];
    for (const bytes of [8_000, 13_088, 13_120, 30_000, 100_000]) {
      const elements = Math.floor(bytes / components / StorageType.BYTES_PER_ELEMENT);
      const storage = new StorageType(elements * components);
      new Uint8Array(storage.buffer).forEach((_, index, all) => {
        all[index] = index % 251;
      });
      const text = toHex(dtype, storage);
      expect(text.length).toBe(elements * (hexDigits + 1) - 1);
      expect(
        Buffer.compare(Buffer.from(bytesOf(fromHex(dtype, text))), Buffer.from(storage.buffer)),
      ).toBe(0);
    }
  });
});
