import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { dtypeNames } from '../../src/float/dtype.ts';
import { packageRoot } from '../../src/package-root.ts';
import { roundingTable } from '../../scripts/pages/rounding-page.ts';
import { casesOfDtype, diagnoseVariant } from './rounding-diagnoses.ts';
import { roundingVariants } from './rounding-variants.ts';

const corpus = await loadCorpus();
const page = await readFile(join(packageRoot(), 'spec/results/rounding.md'), 'utf8');

describe('spec/results/rounding.md', () => {
  it('has the diagnoses of all variants in float64 [DIA-20]', () => {
    const variants = roundingVariants.filter(({ applies }) => applies('float64'));
    const cases = casesOfDtype(corpus, 'float64');
    const rows = variants.map((variant) => diagnoseVariant(variant, cases));
    expect(page).toContain(roundingTable({ rows }));
  });

  it('has no variant that the diagnosis misses [DIA-20, DIA-21]', () => {
    expect(page.split('\n').filter((line) => / \| missed +\| /.test(line))).toEqual([]);
    const rows = roundingVariants.flatMap(({ name, applies }) =>
      dtypeNames.filter(applies).map(() => `\n| \`${name}\``),
    );
    const count = (text: string): number => page.split(text).length;
    for (const row of new Set(rows)) {
      expect(count(row)).toBeGreaterThan(1);
    }
  });
});

describe.each(dtypeNames.filter((dtype) => dtype !== 'float64'))(
  'diagnoseRounding() in %s [DIA-20, DIA-21]',
  (dtype) => {
    const cases = casesOfDtype(corpus, dtype).filter(({ caseId }) => caseId.startsWith('grid/'));

    it.each(
      roundingVariants
        .filter(({ applies }) => applies(dtype))
        .filter((_, index) => index % 6 === 0),
    )('explains all cases of $name', (variant) => {
      const { result, finding } = diagnoseVariant(variant, cases);
      expect(result).not.toBe('missed');
      expect(finding?.explained).toBe(finding?.differing);
    });
  },
);
