import type { Divergence, TensorName } from '../../parity/divergence.ts';
import { catalogue } from '../catalogue/catalogue.ts';
import { dialectOf, hasConstant, type Deviation } from '../dialect.ts';
import { deviatingAxes, formulaAxes, normalForm } from '../normal-form.ts';
import type { Trigger } from '../trigger/trigger.ts';
import {
  changesAverage,
  fitWithConstant,
  TwoConstants,
  mayCause,
  sampleOf,
  type FittingSet,
} from './constants.ts';
import type { Explanation } from './diagnosis.ts';
import { visibleDeviations, type Answer, type Evidence } from './evidence.ts';
import { Fitter, type Fit, type TorchFits } from './fit.ts';
import { greedyDeviations } from './greedy-deviations.ts';
import { isLimitable, scopeOf } from './scope.ts';
import { wrongTensors } from './solve-constant.ts';

/** The most deviations of a set in the exhaustive search. */
const MOST_DEVIATIONS = 3;

/** The result of a search. */
export interface Found {
  /** The dialects that explain all answers, the best first. Empty if none does. */
  readonly candidates: readonly FittingSet[];
  /** Whether the deviations hold only inside of the trigger. */
  readonly isLimited: boolean;
  readonly fitter: Fitter;
}

/** What is known about the answers before the search. */
interface SearchBasis {
  readonly torch: Fit;
  readonly diverging: TorchFits;
  readonly trigger: Trigger | null;
}

/** The search for the dialects that explain all answers of a port. */
export class Search {
  readonly #trigger: Trigger | null;
  readonly #evidence: Evidence;
  readonly #torch: Fit;
  readonly #diverging: TorchFits;
  readonly #fitter: Fitter;
  readonly #visible: readonly Deviation[];
  /** The answers from which the search solves numbers. */
  readonly #sample: readonly Answer[];
  #greedy: readonly Deviation[] = [];
  #wrong: ReadonlySet<TensorName> | undefined;

  constructor(evidence: Evidence, { torch, diverging, trigger }: SearchBasis) {
    this.#evidence = evidence;
    this.#torch = torch;
    this.#diverging = diverging;
    this.#fitter = new Fitter(evidence, diverging);
    this.#visible = visibleDeviations(evidence);
    this.#sample = sampleOf(diverging);
    this.#trigger = trigger;
  }

  /**
   * Finds the dialects that explain all answers. It tries, in this order:
   * 1. torch's formula, and single deviations
   * 2. pairs of deviations
   * 3. single deviations that hold only inside of the trigger
   * 4. pairs of deviations with unknown numbers
   * 5. triples of deviations of the formula
   * 6. the known implementations, and the set that a greedy search finds
   */
  find(): Found {
    if ([...this.#diverging.values()].some(({ first }) => isOfForm(first?.divergence))) {
      return { candidates: [], isLimited: false, fitter: this.#fitter };
    }
    const formula = this.#visible.filter(({ axis }) => formulaAxes.includes(axis));
    const scope = this.#trigger && scopeOf(this.#trigger);
    const limited = scope && new Fitter(this.#evidence, this.#diverging, scope);
    const stages: readonly [Fitter | null, (fitter: Fitter) => FittingSet[]][] = [
      [this.#fitter, () => this.#fitting([[]])],
      [this.#fitter, (fitter) => this.#singles(this.#visible, fitter)],
      [this.#fitter, () => this.#fitting(sets(this.#visible.filter(isPaired), 2))],
      [limited, (fitter) => this.#singles(this.#visible.filter(isLimitable), fitter)],
      [this.#fitter, (fitter) => this.#twoNumbers(fitter)],
      [this.#fitter, () => this.#fitting(sets(formula, MOST_DEVIATIONS))],
      [this.#fitter, () => this.#large()],
    ];
    for (const [fitter, stage] of stages) {
      const candidates = fitter ? mostExplaining(stage(fitter)) : [];
      if (fitter && candidates.length > 0) {
        return { candidates, isLimited: fitter === limited, fitter };
      }
    }
    return { candidates: [], isLimited: false, fitter: this.#fitter };
  }

  /** Returns the deviations of the greedy search, if they explain more than torch's formula and spoil no answer. */
  findPartial(): Explanation | null {
    return partialExplanation(this.#fitter, this.#greedy, this.#torch);
  }

  #singles(deviations: readonly Deviation[], fitter: Fitter): FittingSet[] {
    const { capabilities } = this.#evidence;
    const found = this.#fitting(
      deviations.map((deviation) => [deviation]),
      fitter,
    );
    const wrong = this.#wrongTensors();
    const isLeft = (deviation: Deviation): boolean =>
      hasConstant(deviation) &&
      mayCause(deviation, wrong, capabilities.state) &&
      !found.some((set) => set.deviations.includes(deviation));
    const withNumber = deviations.filter(isLeft).flatMap((deviation) => {
      const solved = fitWithConstant(deviation, this.#sample, fitter, capabilities);
      // the first value determines the number, and the second verifies it
      return solved && fitter.gain(solved.deviations) > 1 ? [solved] : [];
    });
    return [...found, ...withNumber];
  }

  #wrongTensors(): ReadonlySet<TensorName> {
    this.#wrong ??= wrongTensors(this.#sample, this.#evidence.capabilities);
    return this.#wrong;
  }

  /** Returns the pairs of deviations with unknown numbers. The first changes the square average, which the port shows and has wrong. */
  #twoNumbers(fitter: Fitter): FittingSet[] {
    const { capabilities } = this.#evidence;
    if (!capabilities.state.includes('square_avg') || !this.#wrongTensors().has('square_avg')) {
      return [];
    }
    const withNumber = this.#visible.filter(hasConstant);
    const seconds = withNumber.filter((deviation) => !changesAverage(deviation));
    return withNumber.filter(changesAverage).flatMap((first) => {
      const solver = new TwoConstants(first, this.#sample, fitter, capabilities);
      return seconds.flatMap((second) => {
        const solved = solver.fitWith(second);
        return solved && fitter.gain(solved.deviations) > 2 ? [solved] : [];
      });
    });
  }

  #large(): FittingSet[] {
    this.#greedy = greedyDeviations(this.#fitter, this.#visible);
    const large = [this.#greedy, ...catalogue.map(({ deviations }) => deviations)];
    return this.#fitting(large).slice(0, 1);
  }

  /** Returns the sets of deviations that no answer contradicts. */
  #fitting(
    candidates: readonly (readonly Deviation[])[],
    fitter: Fitter = this.#fitter,
  ): FittingSet[] {
    return candidates.flatMap((deviations) => {
      const fit = fitter.fitWhole(deviations);
      return fit && this.#isEnough({ deviations, fit }, fitter) ? [{ deviations, fit }] : [];
    });
  }

  /**
   * Returns whether a dialect explains values that torch's formula does not. If nothing contradicts torch's formula, it explains at
   * least one value. Without any values, torch's formula is enough.
   */
  #isEnough({ deviations, fit }: FittingSet, fitter: Fitter): boolean {
    return this.#torch.contradicted === 0
      ? fit.explained > 0 || fit.values === 0
      : fitter.gain(deviations) > 0;
  }
}

/** Returns whether an answer has another form than torch's. No formula explains it, and the search would try them all. */
function isOfForm(divergence: Divergence | undefined): boolean {
  return divergence?.kind === 'length' || divergence?.kind === 'snapshots';
}

/** Returns whether the search tries a deviation together with a second one. */
function isPaired({ axis }: Deviation): boolean {
  return axis !== 'options';
}

/** Returns the candidates that explain at least 99 % as many values as the best one, the best first. */
function mostExplaining(fits: readonly FittingSet[]): FittingSet[] {
  const sorted = fits.toSorted((left, right) => right.fit.explained - left.fit.explained);
  const most = sorted[0]?.fit.explained ?? 0;
  return sorted.filter(({ fit }) => fit.explained >= 0.99 * most);
}

/** Returns all sets of `size` deviations in which each has an effect. */
function sets(deviations: readonly Deviation[], size: number): Deviation[][] {
  return combinations(deviations, size).filter(isSimplest);
}

/** Returns all sets of `size` deviations on different axes, in the order of the axes. */
export function combinations(deviations: readonly Deviation[], size: number): Deviation[][] {
  if (size === 0) {
    return [[]];
  }
  return deviations.flatMap((first, index) =>
    combinations(
      deviations.slice(index + 1).filter(({ axis }) => axis !== first.axis),
      size - 1,
    ).map((others) => [first, ...others]),
  );
}

/** Returns whether each deviation has an effect beside the others. */
function isSimplest(deviations: readonly Deviation[]): boolean {
  return deviatingAxes(normalForm(dialectOf(deviations))) === deviations.length;
}

/** Returns an explanation if it leaves at most half of the contradictions of torch's formula; otherwise null. */
function partialExplanation(
  fitter: Fitter,
  deviations: readonly Deviation[],
  torch: Fit,
): Explanation | null {
  const fit = fitter.fit(deviations);
  const isUseful =
    deviations.length > 0 &&
    fit.contradicted <= torch.contradicted / 2 &&
    fit.explained > torch.explained;
  return isUseful ? { deviations, fit, certainty: 'most', names: [], separatedBy: null } : null;
}
