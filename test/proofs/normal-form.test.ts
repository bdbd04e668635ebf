import { describe, expect, it } from 'vitest';
import { judgedCases } from './kill-matrix.ts';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import {
  allDeviations,
  deviationsOf,
  deviationText,
  dialectOf,
  type Deviation,
} from '../../src/dialect/dialect.ts';
import {
  isEquivalent,
  normalForm,
  pairMutants,
  singleMutants,
} from '../../src/dialect/normal-form.ts';
import { playDialect } from '../../src/dialect/formula/play-dialect.ts';
import { dtypeNames, type Dtype } from '../../src/float/dtype.ts';
import { compareTrajectories } from '../../src/parity/compare.ts';

const corpus = await loadCorpus();
const arithmetic = 'portable';
const casesOf = new Map<Dtype, ReturnType<typeof judgedCases>>();

/** Returns the first case of a dtype in which two sets of deviations differ by more than rounding can explain. */
function firstDifference(
  of: Dtype,
  left: readonly Deviation[],
  right: readonly Deviation[],
): string | null {
  const cases = casesOf.get(of) ?? judgedCases(corpus, of);
  casesOf.set(of, cases);
  for (const { testCase } of cases) {
    const { scenario, dtype, caseId } = testCase;
    const played = [...playDialect(scenario, dialectOf(left), { arithmetic })];
    const actual = Array.from(
      playDialect(scenario, dialectOf(right), { arithmetic }),
      ({ snapshot }) => snapshot,
    );
    const { beyond } = compareTrajectories(
      dtype,
      played.map(({ snapshot }) => snapshot),
      actual,
      { bounds: played.map(({ bound }) => bound) },
    );
    if (beyond > 0) {
      return caseId;
    }
  }
  return null;
}

const isNotAfterClipping = ({ value }: Deviation): boolean => value !== 'l2-after-clipping';

describe('normalForm() [DIA-3]', () => {
  const withoutEffect = allDeviations
    .flatMap((left, index) =>
      allDeviations
        .slice(index + 1)
        .filter(({ axis }) => axis !== left.axis)
        .map((right) => [left, right])
        .filter((pair) => deviationsOf(normalForm(dialectOf(pair))).length < 2),
    )
    // l2-after-clipping has no effect beside most deviations: some of these pairs are enough
    .filter((pair, index) => index % 12 === 0 || pair.every(isNotAfterClipping));

  it('removes deviations without an effect beside another', () => {
    const simplified = deviationsOf(
      normalForm(
        dialectOf([
          { axis: 'learning-rate', value: 'inside-buffer' },
          { axis: 'momentum', value: 'ignored' },
        ]),
      ),
    );
    expect(simplified).toEqual([{ axis: 'momentum', value: 'ignored' }]);
    expect(withoutEffect.length).toBeGreaterThan(10);
  });

  it.each(withoutEffect.map((pair) => ({ name: pair.map(deviationText).join(' with '), pair })))(
    'computes the same: $name',
    ({ pair }) => {
      const simplest = deviationsOf(normalForm(dialectOf(pair)));
      expect(firstDifference('float32', pair, simplest)).toBeNull();
    },
  );
});

describe('isEquivalent() [DIA-3]', () => {
  it.each(
    dtypeNames.flatMap((dtype) =>
      allDeviations
        .filter((deviation) => isEquivalent(deviation, dtype))
        .map((deviation) => ({ name: deviationText(deviation), deviation, dtype })),
    ),
  )('is correct for $name in $dtype', ({ deviation, dtype }) => {
    expect(firstDifference(dtype, [], [deviation])).toBeNull();
  });

  it('depends on the dtype', () => {
    const float32Scalar: Deviation = { axis: 'precision', value: 'one-minus-alpha-float32' };
    const narrowState: Deviation = { axis: 'precision', value: 'narrow-state' };
    expect([
      isEquivalent(float32Scalar, 'float32'),
      isEquivalent(float32Scalar, 'bfloat16'),
    ]).toEqual([false, true]);
    expect([isEquivalent(narrowState, 'float16'), isEquivalent(narrowState, 'bfloat16')]).toEqual([
      false,
      true,
    ]);
  });
});

describe('singleMutants() and pairMutants() [DIA-4]', () => {
  it('exclude the equivalent mutants, and no others', () => {
    const singles = singleMutants('float32');
    const pairs = pairMutants('float32');
    // multiply-add, float64, reciprocal-root, denominator-float32, l2-after-clipping, and three values of complex numbers
    expect(allDeviations.length - singles.length).toBe(9);
    expect(singleMutants('bfloat16').length).toBe(singles.length - 3);
    expect(singleMutants('complex64').length).toBe(singles.length + 3);
    expect(pairs.every(([left, right]) => left.axis !== right.axis)).toBe(true);
    const names = pairs.map((pair) => pair.map(deviationText).join(' with '));
    expect(names).not.toContain('centered: multiply-add with precision: float64');
    expect(names).toContain('epsilon: inside with precision: float64');
    // clipping makes this value a mistake, which alone it is not
    expect(names).toContain('square-avg: clipped-before with weight-decay: l2-after-clipping');
  });
});
