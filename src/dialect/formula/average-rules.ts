import type { RealFormat } from '../../float/format.ts';
import type { Tracked } from '../../parity/tracked.ts';
import type { Hyperparameters } from '../../rmsprop/options.ts';
import type { Dialect } from '../dialect.ts';
import type { Neighbor, TrackedElement } from './element-step.ts';
import { epsilonError } from './precision.ts';
import type { Share, TrackedOperations } from './tracked-operations.ts';

type Change = (a: Tracked) => Tracked;
const unchanged: Change = (a) => a;

/** Returns the rule for the state before a step. It changes only the state before the first step of a parameter. */
export function startRule(
  operations: TrackedOperations,
  dialect: Dialect,
  { eps }: Hyperparameters,
  step: number,
): (element: TrackedElement, gradient: Tracked) => TrackedElement {
  if (step > 1) {
    return (element) => element;
  }
  const initial = dialect['initial-square-avg'];
  const square = operations.average(0, 1);
  const plusOne = operations.plus(1);
  const plusEps = operations.plus(eps);
  return (element, gradient) => {
    if (dialect.state === 'seeded-from-gradient') {
      const seed = operations.scaled(0)(gradient);
      return { ...element, squareAvg: seed, gradAvg: seed, momentumBuffer: seed };
    }
    switch (initial) {
      case 'zero':
        return element;
      case 'one':
        return { ...element, squareAvg: { ...plusOne(element.squareAvg), distance: 0 } };
      case 'eps':
        return { ...element, squareAvg: plusEps(element.squareAvg) };
      case 'first-square':
        return { ...element, squareAvg: square(element.squareAvg, gradient) };
      case 'parameter':
        return { ...element, squareAvg: element.param };
    }
  };
}

/** Returns the rule that updates the square average. */
export function averageRule(
  operations: TrackedOperations,
  dialect: Dialect,
  { alpha }: Hyperparameters,
  { value: take, uncertainty }: Share,
): (squareAvg: Tracked, gradient: Tracked, neighbor: Neighbor) => Tracked {
  switch (dialect['square-avg']) {
    case 'complex-square':
    case 'complex-square-size':
    case 'complex-magnitude':
      return operations.averageOfSquare(alpha, take, dialect['square-avg']);
    case 'undamped':
      return operations.average(alpha, 1);
    case 'sum':
      return operations.average(1, 1);
    case 'swapped':
      return operations.average(take, alpha);
    default:
      return operations.average(alpha, take, uncertainty);
  }
}

/** Returns the bias correction, for averages that start at zero: a division by 1 - alpha^step. */
export function correctionRule(
  operations: TrackedOperations,
  dialect: Dialect,
  { alpha }: Hyperparameters,
  step: number,
  { unitRoundoff }: RealFormat,
): { readonly square: Change; readonly mean: Change } {
  const kind = dialect['bias-correction'];
  if (kind === 'none') {
    return { square: unchanged, mean: unchanged };
  }
  const power = alpha ** step;
  // an implementation can compute the power and the difference in the dtype
  const divide = operations.dividedBy(1 - power, 4 * unitRoundoff * (1 + power));
  return { square: divide, mean: kind === 'both' ? divide : unchanged };
}

/** Returns the rule that computes the denominator from the variance: the root, and the place of epsilon. */
export function denominatorRule(
  operations: TrackedOperations,
  dialect: Dialect,
  options: Hyperparameters,
): Change {
  const { eps, centered, alpha } = options;
  const clamp = centered && dialect.centered === 'clamped' ? operations.atLeast(0) : unchanged;
  const mayBeNegative =
    centered ||
    alpha > 1 ||
    dialect['initial-square-avg'] === 'parameter' ||
    dialect['square-avg'] === 'complex-square';
  const root = dialect.denominator === 'no-root' ? unchanged : operations.root(mayBeNegative);
  const error = epsilonError(dialect.precision, eps);
  const add = operations.plus(eps, error);
  const subtract = operations.plus(-eps, error);
  const floor = operations.atLeast(eps);
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

/** Returns the rule for what stays in the square average after a step, if an optimizer overwrites it. */
export function keptAverageRule(
  operations: TrackedOperations,
  dialect: Dialect,
  { eps, centered, alpha }: Hyperparameters,
): Change {
  if (isRootKept(dialect, centered)) {
    return operations.root(alpha > 1);
  }
  return dialect.epsilon === 'inside-kept' ? operations.plus(eps) : unchanged;
}

/** Returns whether the root of the square average replaces it. With centered, the root is of another tensor. */
export function isRootKept(dialect: Dialect, centered: boolean): boolean {
  return dialect['square-avg'] === 'root-kept' && !centered;
}

/** Returns the place of epsilon with these options. */
function placeOf(
  dialect: Dialect,
  { momentum, centered }: Hyperparameters,
): 'outside' | 'inside' | 'subtracted' | 'floor' | 'absent' {
  if (centered && dialect.centered === 'eps-inside') {
    return 'inside';
  }
  switch (dialect.epsilon) {
    case 'inside-kept':
      return 'inside';
    case 'inside-with-momentum':
      return momentum > 0 ? 'inside' : 'outside';
    case 'inside-subtracted-if-centered':
      return centered ? 'subtracted' : 'inside';
    default:
      return dialect.epsilon;
  }
}
