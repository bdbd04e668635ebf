import type { Case } from '../../src/corpus/corpus.ts';
import { diagnose } from '../../src/dialect/diagnosis/diagnose.ts';
import { combinations } from '../../src/dialect/diagnosis/search.ts';
import {
  allDeviations,
  deviationsOf,
  deviationText,
  dialectOf,
  withConstant,
  type Deviation,
} from '../../src/dialect/dialect.ts';
import { formulaAxes, isEquivalent, normalForm } from '../../src/dialect/normal-form.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import type { Arithmetic } from '../../src/float/arithmetic.ts';
import { dtypeNames, type Dtype } from '../../src/float/dtype.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import { notKilled } from './not-killed.ts';

/** The result of diagnosing a mutant. */
export interface DiagnosisFigure {
  readonly mutant: string;
  /** The first explanation. Null if the diagnosis found no explanation. */
  readonly found: string | null;
  readonly milliseconds: number;
}

/**
 * Returns single mutants that a diagnosis must name in a dtype: a sixth of all, and another sixth for each dtype. A diagnosis takes
 * seconds, so each mutant has one in a single dtype.
 */
export function singlesToName(dtype: Dtype): Deviation[][] {
  const hidden = new Set(notKilled[dtype].map(({ mutant }) => mutant));
  const turn = dtypeNames.indexOf(dtype);
  return allDeviations
    .filter((_, index) => index % dtypeNames.length === turn)
    .filter((deviation) => !isEquivalent(deviation, dtype) && !hidden.has(deviationText(deviation)))
    .map((deviation) => [deviation]);
}

/**
 * Returns every nth set of deviations of the formula that a diagnosis must name in float32. Each deviation changes more than rounding,
 * and has an effect beside the others.
 */
export function sampleToName(size: number, everyNth: number): Deviation[][] {
  const isMistake = (deviation: Deviation): boolean =>
    deviation.value === 'l2-after-clipping' || !isEquivalent(deviation, 'float32');
  const deviations = allDeviations.filter(
    (deviation) => formulaAxes.includes(deviation.axis) && isMistake(deviation),
  );
  return combinations(deviations, size)
    .filter((set) => deviationsOf(normalForm(dialectOf(set))).length === size)
    .filter((_, index) => index % everyNth === 0);
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
    mutant: textOf(deviationsOf(normalForm(dialect)).map(withConstant)),
    found: first ? textOf(first.deviations) : null,
    milliseconds: performance.now() - start,
  };
}

function textOf(deviations: readonly Deviation[]): string {
  return deviations.map(deviationText).join(' with ');
}
