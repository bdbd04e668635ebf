import { dtypes } from '../../float/dtype.ts';
import type { Tracked } from '../../parity/tracked.ts';
import type { RoundingModel } from '../../parity/rounding-model.ts';
import type { OperationsKey } from '../../rmsprop/operations.ts';
import type { Hyperparameters } from '../../rmsprop/options.ts';
import {
  averageRule,
  correctionRule,
  denominatorRule,
  isRootKept,
  keptAverageRule,
  startRule,
} from './average-rules.ts';
import { constantOf, type Dialect } from '../dialect.ts';
import { gradientRule } from './gradient-rules.ts';
import { decouplingRule, movementRule } from './movement-rules.ts';
import { operationsOf, roundedOptions, storageRule, takenShare } from './precision.ts';
import { TrackedOperations } from './tracked-operations.ts';

/** One real component of a parameter and of its state. Each value has its bound. */
export interface TrackedElement {
  readonly param: Tracked;
  readonly squareAvg: Tracked;
  readonly gradAvg: Tracked;
  readonly momentumBuffer: Tracked;
}

/** The intermediate results of a step, between the gradient and the parameter. */
export interface Intermediates {
  /** The gradient for the averages. */
  readonly accumulated: Tracked;
  /** The gradient for the movement of the parameter. In torch it is the same. */
  readonly applied: Tracked;
  /** w = v - m² if centered, otherwise v. */
  readonly variance: Tracked;
  /** a = √w + eps, in torch. */
  readonly denominator: Tracked;
}

/** Values beside a real component that the formulas of some dialects use. */
export interface Neighbor {
  /** The gradient of the other part of a complex element. */
  readonly gradient: Tracked;
  /** Whether the component is real, or the real part of a complex element. */
  readonly isReal: boolean;
  /** The gradient of the component at the step before. */
  readonly lastGradient: Tracked;
  /** The place of the parameter in its group, from 1. */
  readonly index: number;
}

/** Returns the element after one step with a gradient. `Operations.addWeightDecay` explains `turned`. */
export type TrackedUpdate = (
  element: TrackedElement,
  gradient: Tracked,
  turned: number,
  neighbor: Neighbor,
) => TrackedElement & Intermediates;

/** An update by torch's formula. It needs no values beside the component. */
export type TorchUpdate = (
  element: TrackedElement,
  gradient: Tracked,
  turned: number,
) => TrackedElement & Intermediates;

/** The inputs that are the same for all elements of a parameter in a step. */
export interface StepSetting {
  readonly dialect: Dialect;
  /** The options that have an effect, from `optionsInEffect`. */
  readonly options: Hyperparameters;
  readonly key: OperationsKey;
  readonly model: RoundingModel;
  /** The number of this parameter's step, from 1. */
  readonly step: number;
}

/**
 * Returns the function that computes one step of a dialect for one element. Without deviations it has the operations of
 * `elementUpdate`. Each axis changes one place of the formula.
 */
export function dialectUpdate({
  dialect,
  options: exactOptions,
  key,
  model,
  step,
}: StepSetting): TrackedUpdate {
  const options = roundedOptions(dialect.precision, exactOptions);
  const { centered } = options;
  const { format } = dtypes[key.dtype];
  const operations = new TrackedOperations(operationsOf(dialect.precision, key), model);
  const take = takenShare(dialect.precision, exactOptions.alpha, format);

  const gradientsOf = gradientRule(operations, dialect, options);
  const start = startRule(operations, dialect, options, step);
  const accumulate = averageRule(operations, dialect, options, take);
  const approach = centered
    ? operations.mean(options.alpha, take, dialect.centered === 'multiply-add')
    : undefined;
  const correct = correctionRule(operations, dialect, options, step, format);
  const varianceOf = operations.variance();
  const denominatorOf = denominatorRule(operations, dialect, options);
  const decay = decouplingRule(operations, dialect, options);
  const store = storageRule(dialect.precision, key.dtype);
  const move = movementRule(operations, dialect, options, store, step);

  const keep = keptAverageRule(operations, dialect, options);
  const rootIsKept = isRootKept(dialect, centered);
  const addEps = operations.plus(options.eps);
  const limit = dialect.parameter === 'clipped' ? constantOf(dialect, 'parameter') : null;
  const clip = limit === null ? undefined : operations.clipped(limit);
  const startsMean = step === 1 && dialect['initial-mean'] === 'gradient';

  return (element, gradient, turned, neighbor) => {
    const { accumulated, applied } = gradientsOf(gradient, element.param, turned, neighbor);
    const before = start(element, accumulated);
    const updated = store(accumulate(before.squareAvg, accumulated, neighbor));
    const squareAvg = keep(updated);
    const gradAvg = !approach
      ? before.gradAvg
      : startsMean
        ? accumulated
        : store(approach(before.gradAvg, accumulated));
    const average = correct.square(
      dialect['square-avg'] === 'previous' ? before.squareAvg : updated,
    );
    const variance = approach ? varianceOf(average, correct.mean(gradAvg)) : average;
    const denominator = rootIsKept ? addEps(squareAvg) : denominatorOf(variance);
    const decayed = decay.before(element.param);
    const moved = move(decayed, before.momentumBuffer, applied, denominator);
    const param = decay.after(moved.param);
    const intermediates = { accumulated, applied, variance, denominator };
    return {
      param: clip ? clip(param) : param,
      squareAvg,
      gradAvg,
      momentumBuffer: moved.momentumBuffer,
      ...intermediates,
    };
  };
}
