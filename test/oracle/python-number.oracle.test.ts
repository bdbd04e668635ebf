import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formats } from '../../src/float/format.ts';
import { pythonNumber } from '../../src/rmsprop/python-number.ts';
import { rawFloat } from '../float/raw-floats.ts';
import { askPython, pythonLiteral } from './ask-python.ts';
import { describeWithOracle } from './oracle.ts';

describeWithOracle('pythonNumber(), compared with Python [OPT-2]', () => {
  it('formats a number from any bits, of any size, like Python', async () => {
    const someSize = fc
      .tuple(fc.double({ min: -10, max: 10, noNaN: true }), fc.integer({ min: -12, max: 26 }))
      .map(([digits, exponent]) => digits * 10 ** exponent);
    const whole = fc.maxSafeInteger().map((value) => value * 2 ** Math.abs(value % 20));
    const numbers = fc.sample(fc.oneof(rawFloat(formats.float64), someSize, whole), {
      seed: 1,
      numRuns: 900,
    });
    const answers = await askPython(numbers.map((value) => `str(${pythonLiteral(value)})`));
    expect(numbers.map((value) => ({ text: pythonNumber(value) }))).toEqual(answers);
  });
});
