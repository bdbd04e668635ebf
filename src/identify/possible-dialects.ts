import { catalogue, type NamedDialect } from '../dialect/catalogue/catalogue.ts';
import type { Diagnosis } from '../dialect/diagnosis/diagnosis.ts';
import {
  visibleDeviation,
  visibleDeviations,
  type Evidence,
} from '../dialect/diagnosis/evidence.ts';
import { fitAnswer, sumOf, type Fit } from '../dialect/diagnosis/fit.ts';
import {
  deviationsOf,
  deviationText,
  dialectOf,
  hasConstant,
  withConstant,
  type Axis,
  type Deviation,
} from '../dialect/dialect.ts';
import { deviatingAxes, formulaAxes, normalForm } from '../dialect/normal-form.ts';
import { needsOf } from '../port/capabilities.ts';
import type { Hyperparameters } from '../rmsprop/options.ts';
import { findingsOf } from './same-option.ts';

/** A dialect that explains a series, with the known implementations that have exactly these deviations. */
export interface PossibleDialect {
  readonly deviations: readonly Deviation[];
  /** The deviations that can show with the options of the series, by more than rounding. */
  readonly shown: readonly Deviation[];
  readonly names: readonly NamedDialect[];
  /** Whether an option's number in these deviations can be 1 % larger or smaller: the series does not determine it. */
  readonly isNumberOpen: boolean;
  /** Other deviations that say the same about the series. */
  readonly same: readonly (readonly Deviation[])[];
}

/** The dialects that no number contradicts. */
export interface PossibleDialects {
  /** The dialects that also explain at least half of the numbers, the simplest first. */
  readonly explaining: readonly PossibleDialect[];
  /** torch and known implementations for which rounding decides more than half of the numbers. They may have made the numbers. */
  readonly open: readonly PossibleDialect[];
}

/**
 * Returns the dialects that no answer contradicts: those of the diagnosis, then those with one more deviation, and the known
 * implementations, also without the deviations that cannot show. The diagnosis lists only the simplest ones, but a series of few
 * numbers can also fit others.
 *
 * @param given the options of the caller in each step.
 * @param hidden the axes that the answers cannot show. They do not count.
 */
export function possibleDialects(
  evidence: Evidence,
  { explanations }: Pick<Diagnosis, 'explanations'>,
  given: readonly Readonly<Hyperparameters>[],
  hidden: ReadonlySet<Axis>,
): PossibleDialects {
  const findings = findingsOf(
    explanations.flatMap(({ deviations, fit }) => (isExplaining(fit) ? [deviations] : [])),
    given,
  );
  const simplest = findings.map(({ deviations }) => deviations);
  const visible = visibleDeviations(evidence).filter(({ axis }) => !hidden.has(axis));
  const wider = simplest.flatMap((deviations) => oneMore(deviations, visible));
  const features = new Set<string>(
    evidence.answers.flatMap(({ testCase }) => needsOf(testCase.scenario, false)),
  );
  const shownOf = (deviations: readonly Deviation[]): Deviation[] =>
    deviations
      .flatMap((deviation) => visibleDeviation(deviation, features) ?? [])
      .filter((deviation) => isIn(deviation, visible));
  const possible = (deviations: readonly Deviation[]): PossibleDialect => ({
    deviations,
    shown: shownOf(deviations),
    names: known.flatMap((each) =>
      keyOf(each.deviations) === keyOf(deviations) ? [each.entry] : [],
    ),
    isNumberOpen: otherNumbers(deviations).some(
      (other) => fitOf(evidence, other).contradicted === 0,
    ),
    same: findings.find((finding) => finding.deviations === deviations)?.same ?? [],
  });
  const tried = unique([
    [],
    ...wider,
    ...known.map((each) => shownOf(each.deviations)),
    ...known.map(({ deviations }) => deviations),
  ])
    .map((deviations) => ({ deviations, fit: fitOf(evidence, withoutAxes(deviations, hidden)) }))
    .filter(({ fit }) => fit.contradicted === 0)
    .toSorted((left, right) => left.deviations.length - right.deviations.length);
  const explaining = tried.filter(({ fit }) => isExplaining(fit));
  const open = tried.filter(({ fit }) => !isExplaining(fit));
  return {
    explaining: unique([...simplest, ...explaining.map(({ deviations }) => deviations)]).map(
      possible,
    ),
    open: open
      .map(({ deviations }) => possible(deviations))
      .filter(({ deviations, names }) => deviations.length === 0 || names.length > 0),
  };
}

/** Returns whether the bounds are finite for at least half of the numbers. Otherwise hardly any number decides. */
function isExplaining({ explained, values }: Fit): boolean {
  return explained >= values / 2;
}

/** Returns the same deviations with numbers near their own. Only numbers of options count: a limit is often open on one side. */
function otherNumbers(deviations: readonly Deviation[]): Deviation[][] {
  return deviations.flatMap((deviation, index) =>
    deviation.value === 'fixed' && deviation.constant !== undefined
      ? [0.99 * deviation.constant, 1.01 * deviation.constant].map((constant) =>
          deviations.with(index, { ...deviation, constant }),
        )
      : [],
  );
}

/** The known implementations, with the numbers of their deviations. */
const known = catalogue.map((entry) => ({
  entry,
  deviations: entry.deviations.map(withConstant),
}));

/**
 * Returns whether the search tries a deviation beside others. It must belong to the formula: other axes are about what reaches the
 * formula, and a series says little about it. A number must be one that a known implementation has.
 */
function isTried(deviation: Deviation): boolean {
  return (
    formulaAxes.includes(deviation.axis) &&
    (!hasConstant(deviation) || known.some(({ deviations }) => isIn(deviation, deviations)))
  );
}

function withoutAxes(deviations: readonly Deviation[], hidden: ReadonlySet<Axis>): Deviation[] {
  return deviations.filter(({ axis }) => !hidden.has(axis));
}

function isIn({ axis, value }: Deviation, deviations: readonly Deviation[]): boolean {
  return deviations.some((deviation) => deviation.axis === axis && deviation.value === value);
}

/** Returns the sets with one more deviation, if each deviation has an effect. */
function oneMore(deviations: readonly Deviation[], visible: readonly Deviation[]): Deviation[][] {
  const usedAxes = new Set(deviations.map(({ axis }) => axis));
  return visible
    .filter((deviation) => !usedAxes.has(deviation.axis) && isTried(deviation))
    .map((deviation) => deviationsOf(dialectOf([...deviations, withConstant(deviation)])))
    .filter((all) => deviatingAxes(normalForm(dialectOf(all))) === all.length);
}

/** Returns how well a dialect explains all answers, up to the first contradiction. */
function fitOf({ answers, capabilities }: Evidence, deviations: readonly Deviation[]): Fit {
  const dialect = dialectOf(deviations);
  return sumOf(answers.map((answer) => fitAnswer(answer, dialect, capabilities, { stops: true })));
}

/** Removes repeated sets. The first of equal sets stays. */
function unique(sets: readonly (readonly Deviation[])[]): (readonly Deviation[])[] {
  const keys = sets.map(keyOf);
  return sets.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

/** Returns a text that is equal for equal sets. */
export function keyOf(deviations: readonly Deviation[]): string {
  return deviations.map(deviationText).join();
}
