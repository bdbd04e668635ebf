import { describe, expect, it } from 'vitest';
import { allDeviations } from '../../src/dialect/dialect.ts';
import { answersOf, textOf } from '../report/diagnosed-text.ts';

describe('diagnosisText() [DIA-6, DIA-7]', () => {
  it('fits a terminal of 80 columns for every deviation, except names of cases', () => {
    for (const deviation of allDeviations) {
      const lines = textOf(answersOf([deviation]))
        .split('\n')
        .filter((line) => !line.includes('/portable/'));
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    }
  });
});
