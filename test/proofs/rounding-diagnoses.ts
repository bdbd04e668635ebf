import type { Case, Corpus } from '../../src/corpus/corpus.ts';
import {
  diagnoseRounding,
  type RoundingFinding,
} from '../../src/dialect/rounding/diagnose-rounding.ts';
import { choiceText, type Rounding } from '../../src/dialect/rounding/rounding.ts';
import type { Dtype } from '../../src/float/dtype.ts';
import { stateNames } from '../../src/port/capabilities.ts';
import type { NamedVariant } from './rounding-variants.ts';
import { variantTrajectory } from './variant-multiples.ts';

/**
 * What a diagnosis says about a variant:
 * - `exact`: the variant has PyTorch's bits in all cases.
 * - `named`: the diagnosis names the variant.
 * - `alike`: it names another rounding with the same bits in all cases and no more differences from torch.
 * - `not separated`: it names several roundings with the same bits in all cases.
 * - `missed`: it explains only a part of the cases, or none.
 */
type Result = 'exact' | 'named' | 'alike' | 'not separated' | 'missed';

/** The diagnosis of a variant as a port. */
export interface RoundingRow {
  readonly name: string;
  readonly result: Result;
  /** Null if the variant is exact. */
  readonly finding: RoundingFinding | null;
}

/** Returns the cases of a dtype that have an answer, in both arithmetics. */
export function casesOfDtype({ manifest, readCases }: Corpus, dtype: Dtype): Case[] {
  return manifest.files
    .filter((file) => file.dtype === dtype)
    .flatMap(readCases)
    .filter(({ refusal }) => !refusal);
}

/** Diagnoses a variant as a port that shows all its state. */
export function diagnoseVariant(variant: NamedVariant, cases: readonly Case[]): RoundingRow {
  const answers = cases.map((testCase) => ({
    testCase,
    trajectory: variantTrajectory(testCase.scenario, variant, testCase.oracle.arithmetic),
  }));
  const [finding = null] = diagnoseRounding({ answers, capabilities: { state: stateNames } });
  return { name: variant.name, result: resultOf(variant.rounding, finding), finding };
}

function resultOf(expected: Rounding, finding: RoundingFinding | null): Result {
  if (finding === null) {
    return 'exact';
  }
  const { differing, explained, exact, kept, roundings } = finding;
  const [first, ...others] = roundings;
  if (!first || explained < differing || kept < exact) {
    return 'missed';
  }
  if (others.length > 0) {
    return 'not separated';
  }
  return isSame(first, expected) ? 'named' : 'alike';
}

/** Returns whether two roundings have the same choices, and the same base apart from torch's own. */
function isSame(found: Rounding, expected: Rounding): boolean {
  const isSameBase = [expected.base, 'torch'].includes(found.base);
  return (
    isSameBase &&
    found.choices.map(choiceText).join() === expected.choices.map(choiceText).join() &&
    (found.choices.length > 0 || found.base === expected.base)
  );
}
