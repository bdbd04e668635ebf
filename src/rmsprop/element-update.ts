import type { Hyperparameters } from './options.ts';
import type { Operations } from './operations.ts';

/** One real component of a parameter with its state. What the options do not use stays as it is. */
export interface Element<Value = number> {
  readonly param: Value;
  readonly squareAvg: Value;
  /** Moving average of the gradient; used if `centered`. */
  readonly gradAvg: Value;
  /** Used if `momentum` is above 0. */
  readonly momentumBuffer: Value;
}

/**
 * How the centered mean moves: by `lerp`, as in torch since 2.1, or by `multiply-add`, `mul(alpha).add(g, 1 - alpha)`, as
 * before. The same algorithm, other bits.
 */
export type MeanUpdate = 'lerp' | 'multiply-add';

/** The next element, given its gradient; `turned` as in {@link Operations.addWeightDecay}. */
export type ElementUpdate<Value = number> = (
  element: Element<Value>,
  gradient: Value,
  turned: Value,
) => Element<Value>;

/**
 * One step of RMSprop for one element: the definition that everything else in this package is held to.
 *
 *     g ← ±gradient + weightDecay · param
 *     squareAvg ← alpha · squareAvg + (1 - alpha) · g²
 *     centered:  gradAvg ← gradAvg + (1 - alpha) · (g - gradAvg);  variance = squareAvg - gradAvg²
 *     avg = √variance + eps
 *     momentum:  momentumBuffer ← momentum · momentumBuffer + g / avg;  param ← param - lr · momentumBuffer
 *     else       param ← param - lr · g / avg
 *
 * Pure: the scalars are bound once for a step, and the function that comes back reads only its arguments. 1 - alpha is
 * formed in float64 before any rounding, as in torch. A variance that cancellation made negative gives NaN, as in torch.
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

export function isMeanUpdate(name: string): name is MeanUpdate {
  return name === 'lerp' || name === 'multiply-add';
}
