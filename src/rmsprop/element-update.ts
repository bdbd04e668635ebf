import type { Hyperparameters } from './options.ts';
import type { Operations } from './operations.ts';

/**
 * One real component of a parameter, with its optimizer state. A complex element has two components. An update keeps the
 * fields that the options do not use.
 */
export interface Element<Value = number> {
  readonly param: Value;
  /** The moving average of the squared gradient. */
  readonly squareAvg: Value;
  /** The moving average of the gradient; used if `centered` is true. */
  readonly gradAvg: Value;
  /** The momentum buffer; used if `momentum` is above 0. */
  readonly momentumBuffer: Value;
}

/**
 * The operations that update the mean of a centered RMSprop. `lerp` is torch's since PyTorch 2.1. `multiply-add` is
 * `mul(alpha).add(g, 1 - alpha)`, as in earlier versions. Both compute the same formula, and they round differently.
 */
export type MeanUpdate = 'lerp' | 'multiply-add';

/** Returns the element after one step with a gradient. {@link Operations.addWeightDecay} explains `turned`. */
export type ElementUpdate<Value = number> = (
  element: Element<Value>,
  gradient: Value,
  turned: Value,
) => Element<Value>;

/**
 * Returns the function that computes one step of RMSprop for one element. This is the definition: tests compare every
 * other implementation in this package with it.
 *
 *     g ← ±gradient + weightDecay · param
 *     squareAvg ← alpha · squareAvg + (1 - alpha) · g²
 *     centered:  gradAvg ← gradAvg + (1 - alpha) · (g - gradAvg);  variance = squareAvg - gradAvg²
 *     avg = √variance + eps
 *     momentum:  momentumBuffer ← momentum · momentumBuffer + g / avg;  param ← param - lr · momentumBuffer
 *     else       param ← param - lr · g / avg
 *
 * The function is pure: it reads only its arguments. This function binds the scalars once for each step.
 * As in torch, 1 - alpha is a float64 difference before any rounding. As in torch, a variance that cancellation makes
 * negative gives NaN.
 */
export function elementUpdate<Value>(
  operations: Operations<Value>,
  options: Hyperparameters,
  meanUpdate: MeanUpdate = 'lerp',
): ElementUpdate<Value> {
  const { lr, alpha, eps, weightDecay, momentum, centered, maximize } = options;
  const { neg, sqrt } = operations;
  const addWeightDecay = weightDecay === 0 ? undefined : operations.addWeightDecay(weightDecay);
  const decay = operations.mul(alpha);
  const addSquare = operations.addcmul(1 - alpha);
  const approach = centered ? meanOf(operations, alpha, meanUpdate) : undefined;
  const subtractSquare = operations.addcmul(-1);
  const addEps = operations.addScalar(eps);
  const carry = operations.mul(momentum);
  const addQuotient = operations.addcdiv(1);
  const move = momentum > 0 ? operations.add(-lr) : undefined;
  const moveByQuotient = momentum > 0 ? undefined : operations.addcdiv(-lr);

  return (element, gradient, turned) => {
    const signed = maximize ? neg(gradient) : gradient;
    const g = addWeightDecay ? addWeightDecay(signed, element.param, turned) : signed;

    const squareAvg = addSquare(decay(element.squareAvg), g, g);
    const gradAvg = approach ? approach(element.gradAvg, g) : element.gradAvg;
    const variance = approach ? subtractSquare(squareAvg, gradAvg, gradAvg) : squareAvg;
    const avg = addEps(sqrt(variance));

    if (move) {
      const momentumBuffer = addQuotient(carry(element.momentumBuffer), g, avg);
      return { param: move(element.param, momentumBuffer), squareAvg, gradAvg, momentumBuffer };
    }
    const param = moveByQuotient ? moveByQuotient(element.param, g, avg) : element.param;
    return { param, squareAvg, gradAvg, momentumBuffer: element.momentumBuffer };
  };
}

function meanOf<Value>(
  operations: Operations<Value>,
  alpha: number,
  meanUpdate: MeanUpdate,
): (gradAvg: Value, g: Value) => Value {
  if (meanUpdate === 'lerp') {
    return operations.lerp(1 - alpha);
  }
  const decay = operations.mul(alpha);
  const add = operations.add(1 - alpha);
  return (gradAvg, g) => add(decay(gradAvg), g);
}

/** Returns whether a name is a {@link MeanUpdate}. */
export function isMeanUpdate(name: string): name is MeanUpdate {
  return name === 'lerp' || name === 'multiply-add';
}
