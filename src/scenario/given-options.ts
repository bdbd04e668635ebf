import type { GivenOptions, Hyperparameters, TensorLr } from '../rmsprop/options.ts';
import type { LrDtype, ScenarioGroup } from './scenario.ts';

/** The options of a group, as a caller passes them to an optimizer. */
export type GroupGiven = GivenOptions & { readonly foreach: boolean };

/**
 * Returns the options that a caller passes for a group: without those that the group omits, and with lr as a tensor if it is one.
 *
 * @example givenOptions({ lr: 0.01, alpha: 0.9, …, omitted: ['lr'], params }) // { alpha: 0.9, …, foreach: false }
 */
export function givenOptions(group: ScenarioGroup): GroupGiven {
  const { params: _, omitted = [], lrTensor, ...options } = group;
  const given = Object.entries(options).filter(([name]) => !omitted.some((key) => key === name));
  return { ...givenChanges(Object.fromEntries(given), lrTensor), foreach: group.foreach };
}

/** Returns changes of hyperparameters with lr as a tensor, if `lrTensor` names its dtype. */
export function givenChanges(
  changes: Readonly<Partial<Hyperparameters>>,
  lrTensor: LrDtype | undefined,
): GivenOptions {
  const { lr } = changes;
  return lrTensor === undefined || lr === undefined
    ? changes
    : { ...changes, lr: lrTensorOf(lrTensor, lr) };
}

/** Returns the value of a learning rate that is a tensor of this dtype. Without a dtype, it is any number. */
export function lrValue(dtype: LrDtype | undefined, lr: number): number {
  return dtype === 'float32' ? Math.fround(lr) : lr;
}

/** Returns a learning rate as a tensor with one element. */
export function lrTensorOf(dtype: LrDtype, lr: number): TensorLr {
  return dtype === 'float32' ? Float32Array.of(lr) : Float64Array.of(lr);
}
