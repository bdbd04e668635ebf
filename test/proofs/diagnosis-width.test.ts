import { describe, expect, it } from 'vitest';
import { allDeviations, deviationText } from '../../src/dialect/dialect.ts';
import { answersOf, textOf } from '../report/diagnosed-text.ts';

describe('diagnosisText() [DIA-6, DIA-7]', () => {
  it.each(allDeviations.map((deviation) => [deviationText(deviation), deviation] as const))(
    'fits a terminal of 80 columns, except names of cases: %s',
    (_, deviation) => {
      const lines = textOf(answersOf([deviation]))
        .split('\n')
        .filter((line) => !line.includes('/portable/'));
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    },
  );
});
