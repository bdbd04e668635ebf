import type { RealFormat } from '../../float/format.ts';
import type { Tracked } from '../../parity/tracked.ts';
import type { Hyperparameters } from '../../rmsprop/options.ts';
import type { Dialect } from '../dialect.ts';
import type { TrackedElement } from './element-step.ts';
import { epsilonError } from './precision.ts';
import type { TrackedOperations } from './tracked-operations.ts';

type Change = (a: Tracked) => Tracked;
const same: Change = (a) => a;

/** The state that a parameter's first step starts from; that of later steps is what the last one left. */
export function startRule(
  on: TrackedOperations,
  dialect: Dialect,
  { eps }: Hyperparameters,
  step: number,
): (element: TrackedElement, gradient: Tracked) => TrackedElement {
  if (step > 1) {
    return (element) => element;
  }
  const initial = dialect['initial-square-avg'];
  const square = on.average(0, 1);
  const one = on.plus(1);
  const epsilon = on.plus(eps);
  return (element, gradient) => {
    if (dialect.state === 'seeded-from-gradient') {
      const seed = on.scaled(0)(gradient);
      return { ...element, squareAvg: seed, gradAvg: seed, momentumBuffer: seed };
    }
    switch (initial) {
      case 'zero':
        return element;
      case 'one':
        return { ...element, squareAvg: { ...one(element.squareAvg), distance: 0 } };
      case 'eps':
        return { ...element, squareAvg: epsilon(element.squareAvg) };
      case 'first-square':
        return { ...element, squareAvg: square(element.squareAvg, gradient) };
      case 'parameter':
        return { ...element, squareAvg: element.param };
    }
  };
}

/** How the square average moves. */
export function averageRule(
  on: TrackedOperations,
  dialect: Dialect,
  { alpha }: Hyperparameters,
  take: number,
): (squareAvg: Tracked, gradient: Tracked) => Tracked {
  switch (dialect['square-avg']) {
    case 'undamped':
      return on.average(alpha, 1);
    case 'sum':
      return on.average(1, 1);
    case 'swapped':
      return on.average(take, alpha);
    default:
      return on.average(alpha, take);
  }
}

/** The correction of averages that start at zero: a division by 1 - alpha^step. */
export function correctionRule(
  on: TrackedOperations,
  dialect: Dialect,
  { alpha }: Hyperparameters,
  step: number,
  { unitRoundoff }: RealFormat,
): { readonly square: Change; readonly mean: Change } {
  const kind = dialect['bias-correction'];
  if (kind === 'none') {
    return { square: same, mean: same };
  }
  const power = alpha ** step;
  // the power, and the difference, may be formed in the dtype
  const divide = on.dividedBy(1 - power, 4 * unitRoundoff * (1 + power));
  return { square: divide, mean: kind === 'both' ? divide : same };
}

/** From the variance to what the gradient is divided by: the root, and where epsilon is. */
export function denominatorRule(
  on: TrackedOperations,
  dialect: Dialect,
  options: Hyperparameters,
): Change {
  const { eps, centered, alpha } = options;
  const clamp = centered && dialect.centered === 'clamped' ? on.atLeast(0) : same;
  const mayBeNegative = centered || alpha > 1 || dialect['initial-square-avg'] === 'parameter';
  const root = on.root(mayBeNegative);
  const error = epsilonError(dialect.precision, eps);
  const add = on.plus(eps, error);
  const subtract = on.plus(-eps, error);
  const floor = on.atLeast(eps);
  switch (placeOf(dialect, options)) {
    case 'outside':
      return (variance) => add(root(clamp(variance)));
    case 'inside':
      return (variance) => root(add(clamp(variance)));
    case 'subtracted':
      return (variance) => root(subtract(clamp(variance)));
    case 'floor':
      return (variance) => floor(root(clamp(variance)));
    case 'absent':
      return (variance) => root(clamp(variance));
  }
}

/** Where epsilon is with these options. */
function placeOf(
  dialect: Dialect,
  { momentum, centered }: Hyperparameters,
): 'outside' | 'inside' | 'subtracted' | 'floor' | 'absent' {
  if (centered && dialect.centered === 'eps-inside') {
    return 'inside';
  }
  switch (dialect.epsilon) {
    case 'inside-with-momentum':
      return momentum > 0 ? 'inside' : 'outside';
    case 'inside-subtracted-if-centered':
      return centered ? 'subtracted' : 'inside';
    default:
      return dialect.epsilon;
  }
}
