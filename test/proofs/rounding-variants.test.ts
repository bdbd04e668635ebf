import { describe, expect, it } from 'vitest';
import { roundingVariants, variantOf, type RoundingVariant } from './rounding-variants.ts';
import {
  largestMultiples,
  mattersIn,
  portableCases,
  variantTrajectory,
} from './variant-multiples.ts';
import { fused, lerp } from '../../src/dialect/rounding/pieces.ts';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { dtypeNames, type Dtype } from '../../src/float/dtype.ts';
import { boundsOf, type BoundOptions } from '../../src/parity/bound.ts';
import { compareTrajectories, type Comparison } from '../../src/parity/compare.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import type { Scenario, Trajectory } from '../../src/scenario/scenario.ts';
import { randomScenarios } from '../parity/random-scenarios.ts';

const corpus = await loadCorpus();
const reference = referencePort('portable', 'test');

type Judged = Scenario & { readonly golden: Trajectory };

/** Compares variants with the golden trajectory of a scenario. */
function judge(
  { golden, ...scenario }: Judged,
  variants: readonly RoundingVariant[],
  options?: BoundOptions,
): { readonly name: string; readonly comparison: Comparison }[] {
  const bounds = boundsOf(scenario, golden, options);
  const others = variants.filter((variant) => mattersIn(scenario, variant));
  return others.map((variant) => {
    const actual = variantTrajectory(scenario, variant);
    return {
      name: variant.name,
      comparison: compareTrajectories(scenario.dtype, golden, actual, { bounds }),
    };
  });
}

/** Judges variants in random scenarios. Returns the first values beyond the bound, and counts other differences. */
async function judgeAtRandom(
  dtype: Dtype,
  count: number,
  variants: readonly RoundingVariant[],
  options?: BoundOptions,
): Promise<{ readonly beyond: object[]; readonly within: number }> {
  const beyond: object[] = [];
  let within = 0;
  for (const scenario of randomScenarios(dtype, count)) {
    const golden = await reference.run(scenario);
    for (const { name, comparison } of judge({ ...scenario, golden }, variants, options)) {
      within += comparison.mismatches - comparison.beyond - comparison.illConditioned;
      if (comparison.beyond > 0) {
        beyond.push({ name, scenario, ...comparison.firstBeyond });
      }
    }
  }
  return { beyond, within };
}

/** Variants with torch's own bits if torch rounds each operation once to the dtype. */
const sameByDefinition: Readonly<Record<Dtype, readonly string[]>> = {
  float32: ['each-rounded'],
  float64: ['each-rounded'],
  float16: [],
  bfloat16: [],
  complex64: ['each-rounded'],
  complex128: ['each-rounded'],
};

describe.each(dtypeNames)('other ways to round, in %s [BND-1, BND-2]', (dtype) => {
  const variants = roundingVariants.filter(({ applies }) => applies(dtype));

  it('are within the bound in the corpus, like the recorded PyTorches', async () => {
    const multiples = await largestMultiples(corpus, dtype);
    expect(multiples.filter(({ beyond }) => beyond > 0)).toEqual([]);
    expect(multiples.length).toBeGreaterThan(variants.length);
    const idle = multiples.filter(({ largestMultiple }) => largestMultiple === 0);
    expect(idle.map(({ name }) => name)).toEqual(sameByDefinition[dtype]);
    // a quarter of the bound would be too small
    expect(Math.max(...multiples.map((row) => row.largestMultiple))).toBeGreaterThan(0.25);
  });

  it('are within the bound in random scenarios', async () => {
    const { beyond, within } = await judgeAtRandom(dtype, 200, variants);
    expect(beyond).toEqual([]);
    expect(within).toBeGreaterThan(10_000);
  });

  it('stay within a bound that epsilon inside the root exceeds', () => {
    const control = variantOf('epsilon-inside', 'Adds epsilon to the variance.', {
      pieces: { root: ({ R, eps }, w) => R(Math.sqrt(R(w + eps))), denominator: (_, s) => s },
    });
    const beyond = portableCases(corpus, dtype).filter(({ scenario, golden }) =>
      judge({ ...scenario, golden }, [control]).some(({ comparison }) => comparison.beyond > 0),
    );
    expect(beyond.length).toBeGreaterThan(10);
  });
});

describe.each(dtypeNames)('flushed subnormals, in %s [BND-5]', (dtype) => {
  const variants = [
    variantOf('flushed', 'torch, flushed.', { isFlushed: true }),
    variantOf('flushed-fused', 'The same, fused.', { isFlushed: true, pieces: fused }),
    variantOf('flushed-lerp', 'The same, with lerps.', {
      isFlushed: true,
      pieces: {
        mean: lerp,
        average: ({ R, rest }, v, g) => R(v + R(rest * R(R(g * g) - v))),
      },
    }),
  ];

  it('are within the bound that allows them, and beyond the default bound', async () => {
    const allowed = await judgeAtRandom(dtype, 100, variants, { flushesSubnormals: true });
    expect(allowed.beyond).toEqual([]);
    const { beyond } = await judgeAtRandom(dtype, 60, variants);
    expect(beyond.length).toBeGreaterThan(0);
  });
});
