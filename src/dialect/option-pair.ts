import { hyperparameterKeys } from '../rmsprop/torch-names.ts';
import { numberOptions, type NumberOption } from './axis-values.ts';
import type { Dialect } from './dialect.ts';

/**
 * Returns the two options of a value of the axis `options`: the option, and the one whose value it gets. Null for torch's value.
 *
 * @example optionPair('lr-from-weight-decay') // ['lr', 'weightDecay']
 */
export function optionPair(value: Dialect['options']): [NumberOption, NumberOption] | null {
  const [option, source] = value.split(/-with-|-from-/).map(optionNamed);
  return option && source ? [option, source] : null;
}

/**
 * Returns the option with a name in kebab-case, as in the values of axes.
 *
 * @example optionNamed('weight-decay') // 'weightDecay'
 */
export function optionNamed(name: string): NumberOption | undefined {
  const option = name === 'weight-decay' ? hyperparameterKeys.weight_decay : name;
  return numberOptions.find((known) => known === option);
}
