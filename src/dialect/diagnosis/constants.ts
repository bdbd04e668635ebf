import { dtypes } from '../../float/dtype.ts';
import type { Divergence, TensorName } from '../../parity/divergence.ts';
import type { StateName } from '../../port/capabilities.ts';
import type { Axis, Deviation } from '../dialect.ts';
import type { Answer, Evidence } from './evidence.ts';
import { sizeOf, type Fit, type Fitter, type TorchFits } from './fit.ts';
import { solveConstant } from './solve-constant.ts';
import { unlessRefused } from './unless-refused.ts';

/** The number of answers from which the search solves a number at first. */
const SAMPLE = 3;
/** The number of events of such an answer, from the one at which torch's formula fails. */
const SAMPLE_EVENTS = 5;
/** How often the search adds an answer that contradicts the number. */
const MOST_REFINEMENTS = 4;

/** A set of deviations that fits all answers. */
export interface FittingSet {
  readonly deviations: readonly Deviation[];
  readonly fit: Fit;
}

/** Finds the number with which a deviation explains all answers. */
export function fitWithConstant(
  unknown: Deviation,
  sample: readonly Answer[],
  fitter: Fitter,
  capabilities: Evidence['capabilities'],
): FittingSet | null {
  const { scope } = fitter;
  return refined(sample, fitter, (answers, isMiddle) => {
    const constant = solveConstant(unknown, answers, capabilities, { scope, isMiddle });
    return isNumber(unknown, constant) ? [{ ...unknown, constant }] : null;
  });
}

/**
 * A search for two numbers with which two deviations explain all answers: one that changes the averages, and one that changes only
 * what follows from them. The shown averages decide the first number. The answers that it alone does not explain decide the second.
 */
export class TwoConstants {
  readonly #first: Deviation;
  readonly #sample: readonly Answer[];
  readonly #fitter: Fitter;
  readonly #capabilities: Evidence['capabilities'];
  /** An answer that the first number alone does not explain. Null if no number explains the averages. */
  readonly #unexplained: Answer | null;

  constructor(
    first: Deviation,
    sample: readonly Answer[],
    fitter: Fitter,
    capabilities: Evidence['capabilities'],
  ) {
    this.#first = first;
    this.#sample = sample;
    this.#fitter = fitter;
    this.#capabilities = capabilities;
    const alone = this.#solveFirst([], false);
    const isWhole = alone !== null && unlessRefused(() => fitter.fitWhole([alone])) !== null;
    this.#unexplained = alone && !isWhole ? fitter.counterexample : null;
  }

  /** Finds the numbers of both deviations. */
  fitWith(second: Deviation): FittingSet | null {
    return (
      this.#unexplained &&
      refined([this.#unexplained], this.#fitter, (answers, isMiddle) => {
        const first = this.#solveFirst(answers, isMiddle);
        const options = { others: first ? [first] : [], isMiddle };
        const constant = solveConstant(second, answers, this.#capabilities, options);
        return first && isNumber(second, constant) ? [first, { ...second, constant }] : null;
      })
    );
  }

  /** Solves the first number from the averages of the sample, and of other answers. 0 would explain averages without gradients. */
  #solveFirst(answers: readonly Answer[], isMiddle: boolean): Deviation | null {
    const all = [...this.#sample, ...answers];
    const constant = solveConstant(this.#first, all, this.#capabilities, {
      tensors: ['square_avg'],
      isMiddle,
    });
    return constant === null || constant === 0 ? null : { ...this.#first, constant };
  }
}

/**
 * Solves numbers from a few answers, and verifies them on all. An answer that contradicts them joins the few. If one of the few
 * contradicts them, the simplest numbers are too far from the right ones: over many steps, their error grows. Then it tries the middle
 * of what rounding allows.
 */
function refined(
  sample: readonly Answer[],
  fitter: Fitter,
  solve: (answers: readonly Answer[], isMiddle: boolean) => Deviation[] | null,
): FittingSet | null {
  const answers = [...sample];
  let isMiddle = false;
  for (let round = 0; round <= MOST_REFINEMENTS; round++) {
    const deviations = solve(answers, isMiddle);
    if (!deviations) {
      return null;
    }
    const fit = unlessRefused(() => fitter.fitWhole(deviations));
    if (fit) {
      return { deviations, fit };
    }
    const { counterexample } = fitter;
    if (counterexample && !answers.includes(counterexample)) {
      answers.push(counterexample);
    } else if (counterexample && !isMiddle) {
      isMiddle = true;
    } else {
      return null;
    }
  }
  return null;
}

/** Returns whether a solved number is one that the diagnosis can name. */
function isNumber(unknown: Deviation, constant: number | null): constant is number {
  return constant !== null && !(constant === 0 && isIgnoredAtZero(unknown));
}

/** Returns whether the number 0 is the same as the deviation that ignores the option. The search has tried that one. */
function isIgnoredAtZero({ axis }: Deviation): boolean {
  return axis === 'eps-value' || axis === 'momentum-value' || axis === 'weight-decay-value';
}

/**
 * Returns a few of the answers that contradict torch's formula: small ones of the widest dtype, because they determine a number
 * best. Each ends a few events after the first contradiction, because more events take longer.
 */
export function sampleOf(diverging: TorchFits): Answer[] {
  const bitsOf = ({ testCase }: Answer): number => dtypes[testCase.dtype].format.bits;
  const most = Math.max(...[...diverging.keys()].map(bitsOf));
  const widest = [...diverging]
    .filter(([answer]) => bitsOf(answer) === most)
    .toSorted(([left], [right]) => sizeOf(left) - sizeOf(right))
    .map(([answer, { first }]) => shortened(answer, first?.divergence));
  const last = Math.min(widest.length, SAMPLE) - 1;
  // the smallest, and some up to the middle: larger ones take long
  return Array.from({ length: last + 1 }, (_, index) => {
    const place = last === 0 ? 0 : Math.floor((index / last) * ((widest.length - 1) / 2));
    return widest[place];
  }).flatMap((answer) => answer ?? []);
}

/** Returns an answer without the events long after a divergence. */
function shortened(answer: Answer, divergence: Divergence | undefined): Answer {
  const { testCase, trajectory } = answer;
  const { scenario, golden } = testCase;
  const first = divergence && 'event' in divergence ? divergence.event : 0;
  const end = first + SAMPLE_EVENTS;
  return {
    ...answer,
    testCase: {
      ...testCase,
      scenario: { ...scenario, events: scenario.events.slice(0, end) },
      golden: golden.slice(0, end),
    },
    trajectory: trajectory.slice(0, end),
  };
}

/** The axes whose numbers change the square average within a step. The numbers of the others change only what follows from it. */
const averageAxes: ReadonlySet<Axis> = new Set<Axis>([
  'alpha-value',
  'gradient',
  'square-avg',
  'weight-decay-value',
]);

/**
 * Returns whether a deviation with a number can be the cause, alone, if a port is wrong in these tensors. If the port shows a square
 * average and it is right, only what follows from it can be wrong.
 */
export function mayCause(
  deviation: Deviation,
  wrong: ReadonlySet<TensorName>,
  shown: readonly StateName[],
): boolean {
  return !shown.includes('square_avg') || changesAverage(deviation) === wrong.has('square_avg');
}

/** Returns whether the number of a deviation changes the square average within a step. */
export function changesAverage({ axis, value }: Deviation): boolean {
  return averageAxes.has(axis) && value !== 'clipped-after';
}
