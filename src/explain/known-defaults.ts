import type { NumberOption } from '../dialect/axis-values.ts';
import type { Axis } from '../dialect/dialect.ts';
import { optionOfAxis } from '../dialect/formula/option-values.ts';
import { defaultOptions } from '../rmsprop/options.ts';

interface KnownDefaults {
  readonly name: string;
  readonly defaults: Readonly<Partial<Record<NumberOption, number>>>;
}

/** The defaults of known implementations, torch first. The comments have torch's names beside the implementation's own. */
const implementations: readonly KnownDefaults[] = [
  { name: 'torch', defaults: defaultOptions },
  // keras.optimizers.RMSprop: learning_rate, rho, epsilon
  { name: 'Keras', defaults: { lr: 0.001, alpha: 0.9, eps: 1e-7 } },
  // tf.compat.v1.train.RMSPropOptimizer: decay, epsilon
  { name: 'TensorFlow 1', defaults: { alpha: 0.9, eps: 1e-10 } },
  // RmsPropConfig in crates/burn-optim/src/optim/rmsprop.rs: alpha, epsilon, momentum
  { name: 'Burn', defaults: { alpha: 0.99, eps: 1e-5, momentum: 0.9 } },
  // rmsprop in autograd/misc/optimizers.py: step_size, gamma, eps
  { name: 'autograd', defaults: { lr: 0.1, alpha: 0.9, eps: 1e-8 } },
  // rmsprop in lasagne/updates.py: learning_rate, epsilon
  { name: 'Lasagne', defaults: { lr: 1, eps: 1e-6 } },
  // paddle.optimizer.RMSProp: epsilon
  { name: 'PaddlePaddle', defaults: { eps: 1e-6 } },
  // Trainer with method windowgrad: eps
  { name: 'ConvNetJS', defaults: { eps: 1e-6 } },
];

/**
 * Returns whose default a number is, or null if no known implementation has this default. It compares exactly. If the number is
 * torch's default, it names only torch.
 *
 * @example knownDefault('eps-value', 1e-7) // "Keras's default"
 * @example knownDefault('alpha-value', 0.9) // 'the default of Keras, TensorFlow 1 and autograd'
 * @example knownDefault('eps-value', 3e-7) // null
 */
export function knownDefault(axis: Axis, constant: number): string | null {
  const option = axis === 'learning-rate' ? 'lr' : optionOfAxis(axis);
  const names = implementations.flatMap(({ name, defaults }) =>
    option !== undefined && defaults[option] === constant ? [name] : [],
  );
  const [first, ...others] = names;
  if (first === undefined) {
    return null;
  }
  return others.length === 0 || first === 'torch'
    ? `${first}'s default`
    : `the default of ${[first, ...others.slice(0, -1)].join(', ')} and ${others.at(-1)}`;
}
