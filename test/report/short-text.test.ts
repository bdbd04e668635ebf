import { describe, expect, it } from 'vitest';
import { multipleText, shortText } from '../../src/report/text/short-text.ts';

describe('shortText() and multipleText()', () => {
  it('write short numbers', () => {
    expect([0, -0, 1 / 3, 33339.47, 8.407e-14, 3.3e14, 1e21, NaN].map(shortText)).toEqual([
      '0',
      '-0',
      '0.3333',
      '33340',
      '8.41e-14',
      '3.3e14',
      '1e21',
      'NaN',
    ]);
  });

  it('never round a multiple across 1', () => {
    expect([0.96, 0.999, 1, 1.01, 9.95, 10.2, 1234567, Infinity].map(multipleText)).toEqual([
      '0.9',
      '0.9',
      '1',
      '1.1',
      '10',
      '11',
      '1200000',
      '∞',
    ]);
  });
});
