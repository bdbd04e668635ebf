import { describe, expect, it } from 'vitest';
import { printDistances, printedNumber } from '../../src/identify/printed-number.ts';

describe('printedNumber() [CLI-16]', () => {
  it.each<[string, number]>([
    ['0.25', 0.25],
    ['-.5', -0.5],
    ['+3.', 3],
    ['1e-8', 1e-8],
    ['1E+2', 100],
    [' 7 ', 7],
    ['nan', NaN],
    ['-NaN', NaN],
    ['inf', Infinity],
    ['-Infinity', -Infinity],
    ['-0', -0],
    ['0x3f800000', 1],
    ['0xBF800000', -1],
    ['0x3fb999999999999a', 0.1],
    ['0x1.8p+1', 3],
    ['-0x1.999999999999ap-4', -0.1],
    ['0x0.0000000000001p-1022', Number.MIN_VALUE],
    ['0x1.fffffffffffffp+1023', Number.MAX_VALUE],
  ])('reads %s', (text, value) => {
    expect(printedNumber(text).value).toBe(value);
  });

  it.each(['', 'abc', '1.2.3', '1,5', '0x', '0x3f8', '--1', '1e', 'NaN1', '1_000', '٣'])(
    'refuses %j, and says what a number is',
    (text) => {
      expect(() => printedNumber(text)).toThrow(/ is not a number: expected a decimal such as/);
    },
  );
});

describe('printDistances() [DIA-22]', () => {
  const distances = (...texts: string[]): number[] => printDistances(texts.map(printedNumber));

  it.each<[string, string[], number[]]>([
    ['a fixed number of decimals', ['0.9760', '12.5000'], [5e-5, 5e-5]],
    ['decimals without zeros at the end', ['0.9', '0.8125'], [5e-5, 5e-5]],
    ['a fixed number of digits', ['1.23457e-05', '123457', '0.5'], [5e-11, 0.5, 5e-7]],
    ['whole numbers', ['3', '10'], [0.5, 0.5]],
    ['exact texts', ['nan', '0x3f800000', '0x1p+0', 'inf'], [0, 0, 0, 0]],
  ])('allows half a unit of the last digit for %s', (_, texts, expected) => {
    distances(...texts).forEach((distance, index) => {
      expect(distance / (expected[index] || 1)).toBeCloseTo(expected[index] === 0 ? 0 : 1, 6);
    });
  });

  it('contains the number that a program rounded, for each way to print it', () => {
    const numbers = [1 / 3, 200 / 3, 1e-5 / 7, -0.1234567, 5e7 / 9];
    const formats: ((value: number) => string)[] = [
      (value) => value.toFixed(6),
      (value) => value.toPrecision(7),
      (value) => String(Number(value.toPrecision(7))),
      (value) => value.toExponential(4),
      String,
    ];
    for (const format of formats) {
      const texts = numbers.map(format);
      distances(...texts).forEach((distance, index) => {
        const value = numbers[index] ?? NaN;
        expect(Math.abs(Number(texts[index]) - value)).toBeLessThanOrEqual(distance);
      });
    }
  });

  it('counts a JavaScript number as exact', () => {
    expect(printDistances([printedNumber(0.9)])).toEqual([0]);
  });
});
