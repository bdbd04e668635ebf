import type { Hyperparameters } from '../../rmsprop/options.ts';
import { numberOptions, type NumberOption } from '../axis-values.ts';
import { constantOf, type Axis, type Dialect } from '../dialect.ts';
import { optionPair } from '../option-pair.ts';

/** The axis of each option's value. */
export const valueAxes = {
  lr: 'lr-value',
  alpha: 'alpha-value',
  eps: 'eps-value',
  momentum: 'momentum-value',
  weightDecay: 'weight-decay-value',
} as const;

/**
 * Returns the option whose number an axis replaces. Undefined if the axis is about something else.
 *
 * @example optionOfAxis('eps-value') // 'eps'
 */
export function optionOfAxis(axis: Axis): NumberOption | undefined {
  return numberOptions.find((option) => valueAxes[option] === axis);
}

/**
 * Returns the options that a step uses, from those that the caller gave.
 *
 * @param step the number of the parameter's step, from 1. A learning rate can decay with it.
 */
export function optionsInEffect<Options extends Hyperparameters>(
  dialect: Dialect,
  given: Options,
  step: number,
): Options {
  const read = readOptions(dialect.options, given);
  const used = { ...read };
  for (const option of numberOptions) {
    used[option] = valueInEffect(dialect, option, read[option], step);
  }
  return withoutIgnored(dialect, used);
}

/** Returns the options, as an optimizer reads them that takes one option for another. */
function readOptions<Options extends Hyperparameters>(
  kind: Dialect['options'],
  given: Options,
): Options {
  const pair = optionPair(kind);
  if (pair === null) {
    return given;
  }
  const [option, source] = pair;
  const isExchange = kind.includes('-with-');
  return { ...given, [option]: given[source], ...(isExchange && { [source]: given[option] }) };
}

function valueInEffect(
  dialect: Dialect,
  option: NumberOption,
  given: number,
  step: number,
): number {
  const axis = valueAxes[option];
  switch (dialect[axis]) {
    case 'given':
      return given;
    case 'fixed':
      return constantOf(dialect, axis);
    case 'scaled':
      return constantOf(dialect, axis) * given;
    case 'zero-is-default':
      return given === 0 ? constantOf(dialect, axis) : given;
    case 'one-minus':
      return 1 - given;
    case 'squared':
      return given * given;
    case 'decays':
      return given / (1 + constantOf(dialect, axis) * (step - 1));
    case 'decays-exponentially':
      return given * constantOf(dialect, axis) ** (step - 1);
  }
}

/** Returns the options that have an effect in a dialect. Ignored options get their neutral value. */
function withoutIgnored<Options extends Hyperparameters>(
  dialect: Dialect,
  options: Options,
): Options {
  const isMomentumLost =
    dialect.momentum === 'ignored' ||
    (dialect.momentum === 'only-if-centered' && !options.centered);
  return {
    ...options,
    ...(dialect['learning-rate'] === 'zero-is-default' &&
      options.lr === 0 && { lr: constantOf(dialect, 'learning-rate') }),
    ...(isMomentumLost && { momentum: 0 }),
    ...(dialect['weight-decay'] === 'ignored' && { weightDecay: 0 }),
    ...(dialect.centered === 'ignored' && { centered: false }),
    ...(dialect.maximize === 'ignored' && { maximize: false }),
  };
}
