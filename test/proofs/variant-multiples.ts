import type { Case, Corpus } from '../../src/corpus/corpus.ts';
import { origin } from '../../src/dialect/dialect.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import type { Arithmetic } from '../../src/float/arithmetic.ts';
import type { Dtype } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { boundsOf, type SnapshotBound } from '../../src/parity/bound.ts';
import { compareTrajectories, type Comparison } from '../../src/parity/compare.ts';
import type { Scenario, Trajectory } from '../../src/scenario/scenario.ts';
import { readObservations } from '../../scripts/pages/observations.ts';
import { roundingVariants, type RoundingVariant } from './rounding-variants.ts';

/** The distance of another rounding from the bound. */
export interface VariantMultiple {
  /** The name of the variant, or of a recorded PyTorch. */
  readonly name: string;
  readonly what: string;
  /**
   * The largest difference from a golden value, in multiples of its bound; a multiple above 1 is beyond the bound.
   */
  readonly largestMultiple: number;
  /** The case of the largest multiple; null if no value differs. */
  readonly caseId: string | null;
  /**
   * The numbers of values that differ, that differ by more than the bound, and that differ where the bound is
   * infinite.
   */
  readonly mismatches: number;
  readonly beyond: number;
  readonly illConditioned: number;
}

/** Plays a scenario with a variant. The arithmetic matters only for variants of torch's own step. */
export function variantTrajectory(
  scenario: Scenario,
  { updateOf }: RoundingVariant,
  arithmetic: Arithmetic = 'portable',
): Trajectory {
  return dialectTrajectory(scenario, origin, { arithmetic, updateOf });
}

/** Returns whether a variant can differ in a scenario from rounding each operation once. */
export function mattersIn({ groups, events }: Scenario, { matters }: RoundingVariant): boolean {
  const added = events.flatMap((event) => (event.kind === 'add_group' ? [event.group] : []));
  const all = [...groups, ...added];
  return (
    all.some(matters) ||
    events.some(
      (event) =>
        event.kind === 'set' && matters({ ...elementAt(all, event.group), ...event.changes }),
    )
  );
}

/** Returns the cases of a dtype in portable arithmetic. */
export function portableCases(corpus: Corpus, dtype: Dtype): Case[] {
  return corpus.manifest.files
    .filter((file) => file.dtype === dtype && file.oracle.arithmetic === 'portable')
    .flatMap(corpus.readCases)
    .filter(({ refusal }) => !refusal);
}

/**
 * Returns the largest multiple of the bound for each variant and each recorded PyTorch, in the corpus of a dtype.
 *
 * @example (await largestMultiples(corpus, 'float32'))[0] // { name: 'each-rounded', largestMultiple: 0.31, … }
 */
export async function largestMultiples(corpus: Corpus, dtype: Dtype): Promise<VariantMultiple[]> {
  const judged = portableCases(corpus, dtype).map((testCase) => ({
    testCase,
    bounds: boundsOf(testCase.scenario, testCase.golden),
  }));
  const ofVariants = roundingVariants
    .filter(({ applies }) => applies(dtype))
    .map((variant) => {
      const found = judged
        .filter(({ testCase }) => mattersIn(testCase.scenario, variant))
        .map(({ testCase, bounds }) =>
          judge(testCase, variantTrajectory(testCase.scenario, variant), bounds),
        );
      return summary(variant.name, variant.what, found);
    });
  return [...ofVariants, ...(await recordedMultiples(corpus, dtype))];
}

/** Returns the multiples of the recorded PyTorches with default settings, in eager mode. */
async function recordedMultiples(corpus: Corpus, dtype: Dtype): Promise<VariantMultiple[]> {
  const recorded = (await readObservations(corpus)).filter(
    ({ observed, testCase }) =>
      observed.step === 'eager' &&
      testCase.dtype === dtype &&
      testCase.oracle.arithmetic === 'portable',
  );
  const all = new Map(recorded.map(({ observed }) => [observed.name, observed]));
  return [...all.values()].map(({ name, torch }) => {
    const found = recorded
      .filter(({ observed }) => observed.name === name)
      .map(({ testCase, trajectory }) =>
        judge(testCase, trajectory, boundsOf(testCase.scenario, testCase.golden)),
      );
    return summary(name, `Unchanged PyTorch ${torch}, as recorded.`, found);
  });
}

interface Judged {
  readonly caseId: string;
  readonly comparison: Comparison;
}

function judge(
  { caseId, dtype, golden }: Case,
  actual: Trajectory,
  bounds: readonly SnapshotBound[],
): Judged {
  return { caseId, comparison: compareTrajectories(dtype, golden, actual, { bounds }) };
}

function summary(name: string, what: string, judged: readonly Judged[]): VariantMultiple {
  const total = (count: (comparison: Comparison) => number): number =>
    judged.reduce((sum, { comparison }) => sum + count(comparison), 0);
  const largestMultiple = Math.max(0, ...judged.map((item) => item.comparison.largestMultiple));
  const worst = judged.find((item) => item.comparison.largestMultiple === largestMultiple);
  return {
    name,
    what,
    largestMultiple,
    caseId: largestMultiple > 0 ? (worst?.caseId ?? null) : null,
    mismatches: total(({ mismatches }) => mismatches),
    beyond: total(({ beyond }) => beyond),
    illConditioned: total(({ illConditioned }) => illConditioned),
  };
}
