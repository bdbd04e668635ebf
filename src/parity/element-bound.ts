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

/** One element's parameter and state, or a number for each. */
export interface Quantities {
  readonly param: number;
  readonly squareAvg: number;
  readonly gradAvg: number;
  readonly momentumBuffer: number;
}

/**
 * How far another correct implementation can be after a step, by rounding alone, element by element.
 *
 * `before` and `after` are the golden values around the step, `bounds` the distances before it. Infinite where a value
 * is not finite (but where every order of the operations gives that NaN or infinity: 0), where something in between may
 * overflow, where the centered variance cancels, or where the denominator may vanish.
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
  const old = (quantity: keyof Quantities): Tracked => ({
    value: before[quantity],
    distance: bounds[quantity],
  });
  const param = old('param');

  const signed = track(options.maximize ? -gradient : gradient, () => model.flushed(gradient));
  const g =
    weightDecay === 0
      ? signed
      : track(signed.value + weightDecay * param.value, (value) =>
          decayedDistance(model, weightDecay, signed, param, value),
        );
  const squareAvg = track(after.squareAvg, (value) =>
    averageDistance(model, alpha, 1 - alpha, old('squareAvg'), g, value),
  );
  const gradAvg = centered
    ? track(after.gradAvg, (value) => meanDistance(model, alpha, old('gradAvg'), g, value))
    : old('gradAvg'); // it stays
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
          bufferDistance(model, momentum, 1, old('momentumBuffer'), quotient, value),
        )
      : old('momentumBuffer');
  const move = momentum > 0 ? momentumBuffer : quotient;
  const movement = { move, gradient: g, denominator };
  return {
    param: movedDistance(model, lr, param, movement, after.param),
    squareAvg: squareAvg.distance,
    gradAvg: gradAvg.distance,
    momentumBuffer: momentumBuffer.distance,
  };
}

function track(value: number, distanceOf: (value: number) => number): Tracked {
  return { value, distance: distanceOf(value) };
}
