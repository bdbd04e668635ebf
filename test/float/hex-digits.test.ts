import { describe, expect, it } from 'vitest';
import { fourDigits, putFourDigits } from '../../src/float/hex-digits.ts';

const allNumbers = Array.from({ length: 0x1_0000 }, (_, value) => value);
const digitsOf = (value: number): string => value.toString(16).padStart(4, '0');

describe('fourDigits()', () => {
  it('reads each number of 16 bits', () => {
    const wrong = allNumbers.filter(
      (value) => fourDigits(Buffer.from(`x${digitsOf(value)}`), 1) !== value,
    );
    expect(wrong).toEqual([]);
  });

  it.each([0, 1, 2, 3])(
    'sets a bit beyond the lower 16 for each wrong byte at place %i',
    (place) => {
      for (let byte = 0; byte < 256; byte++) {
        const bytes = Buffer.from('ffff');
        bytes[place] = byte;
        const isDigit = /^[0-9a-f]$/u.test(String.fromCharCode(byte));
        expect(fourDigits(bytes, 0) >>> 16 === 0, `byte ${byte}`).toBe(isDigit);
      }
    },
  );
});

describe('putFourDigits()', () => {
  it('writes each number of 16 bits, and no other byte', () => {
    const bytes = Buffer.from('<....>');
    const wrong = allNumbers.filter((value) => {
      putFourDigits(bytes, 1, value);
      return bytes.toString() !== `<${digitsOf(value)}>`;
    });
    expect(wrong).toEqual([]);
  });

  it('ignores higher bits', () => {
    const bytes = Buffer.alloc(4);
    putFourDigits(bytes, 0, 0x89ab_cdef);
    expect(bytes.toString()).toBe('cdef');
  });
});
