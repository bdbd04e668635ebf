import type { Case } from '../../src/corpus/corpus.ts';
import { diagnose } from '../../src/dialect/diagnosis/diagnose.ts';
import {
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
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import type { Arithmetic } from '../../src/float/arithmetic.ts';
import type { Dtype } from '../../src/float/dtype.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';

/** The result of diagnosing a mutant. */
export interface DiagnosisFigure {
  readonly mutant: string;
  /** The first explanation. Null if the diagnosis found no explanation. */
  readonly found: string | null;
  readonly milliseconds: number;
}

/**
 * Returns the mutants that a diagnosis must name. Each of their deviations changes more than rounding, and has an
 * effect
 * beside the other.
 */
export function mutantsToName(dtype: Dtype): readonly (readonly Deviation[])[] {
  const singles = singleMutants(dtype).map((deviation) => [deviation]);
  const pairs = pairMutants(dtype).filter(
    (pair) =>
      deviationsOf(normalForm(dialectOf(pair))).length === 2 &&
      pair.every(
        (deviation) => deviation.value === 'l2-after-clipping' || !isEquivalent(deviation, dtype),
      ),
  );
  return [...singles, ...pairs];
}

/**
 * Diagnoses a mutant that computes in an arithmetic, from all its answers.
 *
 * @param arithmetic differs from that of the cases for a mutant that rounds differently from the dialect engine.
 */
export function diagnoseMutant(
  cases: readonly Case[],
  mutant: readonly Deviation[],
  arithmetic: Arithmetic,
): DiagnosisFigure {
  const dialect = dialectOf(mutant);
  const answers = cases.map((testCase) => ({
    testCase,
    trajectory: dialectTrajectory(testCase.scenario, dialect, { arithmetic }),
  }));
  const start = performance.now();
  const [first] = diagnose({ answers, capabilities: allCapabilities }).explanations;
  return {
    mutant: textOf(deviationsOf(normalForm(dialect))),
    found: first ? textOf(first.deviations) : null,
    milliseconds: performance.now() - start,
  };
}

function textOf(deviations: readonly Deviation[]): string {
  return deviations.map(deviationText).join(' with ');
}
