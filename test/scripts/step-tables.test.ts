import { describe, expect, it } from 'vitest';
import type { Row } from '../../scripts/bench/measure-steps.ts';
import { allCombinations } from '../../scripts/bench/step-cells.ts';
import { portableComparisons } from '../../scripts/bench/step-comparisons.ts';
import type { Mode } from '../../scripts/bench/step-request.ts';
import { comparisonTables, variantTable } from '../../scripts/bench/step-tables.ts';

/** Returns a row for each dtype. Each mode took these times, in nanoseconds per element, in two rounds. */
function rowsOf(times: Partial<Record<Mode, readonly [number, number]>>): Row[] {
  const [options] = allCombinations;
  const [elements, rounds] = [1000, new Map<Mode, readonly number[]>()];
  for (const mode of ['portable', 'eager', 'step', 'arrays'] satisfies Mode[]) {
    const each = times[mode];
    if (each) {
      rounds.set(
        mode,
        each.map((time) => time * elements),
      );
    }
  }
  return options
    ? (['float32', 'float64'] as const).map((dtype) => ({
        cell: { dtype, lengths: [elements], options },
        rounds,
        digests: new Map(),
      }))
    : [];
}

describe('comparisonTables()', () => {
  it('has a column for each peer with data, and its requirement', () => {
    const text = comparisonTables(
      rowsOf({ portable: [1, 1], eager: [8, 8], step: [0.5, 1] }),
      'portable',
      portableComparisons,
    ).join('\n');
    expect(text).toContain('| eager / bundled, float32: at least 4 | 8.00 | 8.00 | 1 of 1 |');
    expect(text).toContain('| 10³ | – | 1.00 | 8.00 | 8.00 | 0.750 | 1.50 | 67 % |');
    expect(text).not.toMatch(/compiled|TF\.js|copy|NaN|Infinity/);
  });

  it('has only the figures of this package if there is no peer', () => {
    const tables = comparisonTables(rowsOf({ portable: [1, 1] }), 'portable', portableComparisons);
    const bundledOnly = '| elements | options | bundled |\n| :-- | --: | --: |\n| 10³ | – | 1.00 |';
    expect(tables).toEqual(['float32:', bundledOnly, 'float64:', bundledOnly]);
  });
});

describe('variantTable()', () => {
  it('has no column for peers without data', () => {
    const text = variantTable(rowsOf({ portable: [1, 1], arrays: [2, 2] }), 'portable', [
      ['arrays', 'plain arrays'],
      ['step', 'C, 128-bit vectors'],
    ]);
    expect(text).toContain('| elements | dtype | kernel memory | plain arrays | ratio |\n');
    expect(text).toContain('| 10³ | float32 | 1.00 | 2.00 | 2.00 |');
  });
});
