import type { Hyperparameters } from '../rmsprop/options.ts';
import type { Tracked } from './tracked.ts';
import {
  averageDistance,
  bufferDistance,
  decayedDistance,
  meanDistance,
  movedDistance,
  quotientDistance,
  rootDistance,
  scalarSumDistance,
  varianceDistance,
} from './bound-rows.ts';
import type { RoundingModel } from './rounding-model.ts';

/** The parameter and the state of one real component, or their bounds. */
export interface Quantities {
  readonly param: number;
  readonly squareAvg: number;
  readonly gradAvg: number;
  readonly momentumBuffer: number;
}

/**
 * Returns the bounds of one real component after a step, from the bounds before it.
 *
 * `before` and `after` are the golden values before and after the step. A bound is infinite if the value is not finite,
 * or an intermediate result may overflow. It is also infinite if the centered variance cancels, or the denominator may
 * be zero. But a bound is 0 if every order of the operations gives the same NaN or infinity.
 */
export function updateBound(
  model: RoundingModel,
  options: Hyperparameters,
  gradient: number,
  before: Quantities,
  bounds: Quantities,
  after: Quantities,
): Quantities {
  const { alpha, eps, weightDecay, momentum, lr, centered } = options;
  const trackedBefore = (quantity: keyof Quantities): Tracked => ({
    value: before[quantity],
    distance: bounds[quantity],
  });
  const param = trackedBefore('param');

  const signed = track(options.maximize ? -gradient : gradient, () => model.flushed(gradient));
  const g =
    weightDecay === 0
      ? signed
      : track(signed.value + weightDecay * param.value, (value) =>
          decayedDistance(model, weightDecay, signed, param, value),
        );
  const squareAvg = track(after.squareAvg, (value) =>
    averageDistance(model, alpha, 1 - alpha, trackedBefore('squareAvg'), g, value),
  );
  const gradAvg = centered
    ? track(after.gradAvg, (value) =>
        meanDistance(model, alpha, trackedBefore('gradAvg'), g, value),
      )
    : trackedBefore('gradAvg'); // unchanged
  const variance = centered
    ? track(after.squareAvg - after.gradAvg * after.gradAvg, (value) =>
        varianceDistance(model, squareAvg, gradAvg, value),
      )
    : squareAvg;
  const mayBeNegative = centered || alpha > 1;
  const root = track(Math.sqrt(variance.value), (value) =>
    rootDistance(model, variance, mayBeNegative, value),
  );
  const denominator = track(root.value + eps, (value) =>
    scalarSumDistance(model, root, eps, value),
  );
  const quotient = track(g.value / denominator.value, (value) =>
    quotientDistance(model, g, denominator, value),
  );
  const momentumBuffer =
    momentum > 0
      ? track(after.momentumBuffer, (value) =>
          bufferDistance(model, momentum, 1, trackedBefore('momentumBuffer'), quotient, value),
        )
      : trackedBefore('momentumBuffer');
  const move = momentum > 0 ? momentumBuffer : quotient;
  const movement = { move, gradient: g, denominator };
  return {
    param: movedDistance(model, lr, param, movement, after.param),
    squareAvg: squareAvg.distance,
    gradAvg: gradAvg.distance,
    momentumBuffer: momentumBuffer.distance,
  };
}

/** Returns a value with its distance. */
function track(value: number, distanceOf: (value: number) => number): Tracked {
  return { value, distance: distanceOf(value) };
}
