import { dtypes } from '../../float/dtype.ts';
import type { Tracked } from '../../parity/tracked.ts';
import type { RoundingModel } from '../../parity/rounding-model.ts';
import type { OperationsKey } from '../../rmsprop/operations.ts';
import type { Hyperparameters } from '../../rmsprop/options.ts';
import { averageRule, correctionRule, denominatorRule, startRule } from './average-rules.ts';
import type { Dialect } from '../dialect.ts';
import { gradientRule } from './gradient-rules.ts';
import { decouplingRule, movementRule } from './movement-rules.ts';
import { operationsOf, roundedOptions, storageRule, takenShare } from './precision.ts';
import { TrackedOperations } from './tracked-operations.ts';

/** One real component of a parameter with its state, each with its bound. */
export interface TrackedElement {
  readonly param: Tracked;
  readonly squareAvg: Tracked;
  readonly gradAvg: Tracked;
  readonly momentumBuffer: Tracked;
}

/** What happens between a gradient and the parameter: g twice, v, m, w = v - m², a = √w + eps, g / a. */
export interface Intermediates {
  /** What enters the averages. */
  readonly accumulated: Tracked;
  /** What the parameter is moved by. */
  readonly applied: Tracked;
  readonly variance: Tracked;
  readonly denominator: Tracked;
}

/** The next element, given its gradient; `turned` as in torch's complex weight decay. */
export type TrackedUpdate = (
  element: TrackedElement,
  gradient: Tracked,
  turned: number,
) => TrackedElement & Intermediates;

/** What a step of a parameter is computed with. */
export interface StepSetting {
  readonly dialect: Dialect;
  /** As they apply (see `effectiveOptions`). */
  readonly options: Hyperparameters;
  readonly key: OperationsKey;
  readonly model: RoundingModel;
  /** Of this parameter, counted from 1. */
  readonly step: number;
}

/**
 * One step of any RMSprop for one element. At the origin it is `elementUpdate`, operation for operation; each axis
 * changes one place of it.
 */
export function dialectUpdate({
  dialect,
  options: given,
  key,
  model,
  step,
}: StepSetting): TrackedUpdate {
  const options = roundedOptions(dialect.precision, given);
  const { centered } = options;
  const { format } = dtypes[key.dtype];
  const on = new TrackedOperations(operationsOf(dialect.precision, key), model);
  const take = takenShare(dialect.precision, given.alpha, format);

  const gradientsOf = gradientRule(on, dialect, options);
  const start = startRule(on, dialect, options, step);
  const accumulate = averageRule(on, dialect, options, take);
  const approach = centered
    ? on.mean(options.alpha, take, dialect.centered === 'multiply-add')
    : undefined;
  const correct = correctionRule(on, dialect, options, step, format);
  const varianceOf = on.variance();
  const denominatorOf = denominatorRule(on, dialect, options);
  const decay = decouplingRule(on, dialect, options);
  const store = storageRule(dialect.precision, key.dtype);
  const move = movementRule(on, dialect, options, store);

  return (element, gradient, turned) => {
    const { accumulated, applied } = gradientsOf(gradient, element.param, turned);
    const before = start(element, accumulated);
    const squareAvg = store(accumulate(before.squareAvg, accumulated));
    const gradAvg = approach ? store(approach(before.gradAvg, accumulated)) : before.gradAvg;
    const average = correct.square(
      dialect['square-avg'] === 'previous' ? before.squareAvg : squareAvg,
    );
    const variance = approach ? varianceOf(average, correct.mean(gradAvg)) : average;
    const denominator = denominatorOf(variance);
    const decayed = decay.before(element.param);
    const moved = move(decayed, before.momentumBuffer, applied, denominator);
    const param = decay.after(moved.param);
    const intermediates = { accumulated, applied, variance, denominator };
    return { param, squareAvg, gradAvg, momentumBuffer: moved.momentumBuffer, ...intermediates };
  };
}

/** The options that a dialect acts on: without what it ignores. */
export function effectiveOptions<Options extends Hyperparameters>(
  dialect: Dialect,
  options: Options,
): Options {
  const isMomentumLost =
    dialect.momentum === 'ignored' ||
    (dialect.momentum === 'only-if-centered' && !options.centered);
  return {
    ...options,
    ...(dialect['learning-rate'] === 'zero-is-default' && options.lr === 0 && { lr: 0.01 }),
    ...(isMomentumLost && { momentum: 0 }),
    ...(dialect['weight-decay'] === 'ignored' && { weightDecay: 0 }),
    ...(dialect.centered === 'ignored' && { centered: false }),
    ...(dialect.maximize === 'ignored' && { maximize: false }),
  };
}
