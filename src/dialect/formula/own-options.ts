import type { GroupOptions, Hyperparameters } from '../../rmsprop/options.ts';
import type { LrDtype, ScenarioGroup } from '../../scenario/scenario.ts';
import { constantOf, type Dialect } from '../dialect.ts';
import { optionNamed } from '../option-pair.ts';

/** Returns the options of a new group in a dialect: with its own defaults, and its own reading of a learning rate that is a tensor. */
export function ownOptions(dialect: Dialect, group: ScenarioGroup): GroupOptions {
  const { params: _, omitted = [], lrTensor, ...options } = group;
  const option = dialect.defaults === 'torch' ? undefined : optionNamed(dialect.defaults);
  const given = option !== undefined && omitted.includes(option);
  return {
    ...options,
    ...lrInEffect(dialect, options, lrTensor),
    ...(given && { [option]: constantOf(dialect, 'defaults') }),
  };
}

/** Returns the changes of hyperparameters that arrive in a dialect. */
export function arrivingChanges(
  dialect: Dialect,
  changes: Readonly<Partial<GroupOptions>>,
  lrTensor: LrDtype | undefined,
): Partial<GroupOptions> {
  const { lr: _, ...others } = changes;
  return lrTensor !== undefined && dialect['tensor-lr'] === 'first-value'
    ? others
    : { ...changes, ...lrInEffect(dialect, changes, lrTensor) };
}

function lrInEffect(
  dialect: Dialect,
  { lr }: Readonly<Partial<Hyperparameters>>,
  lrTensor: LrDtype | undefined,
): Partial<Hyperparameters> {
  return lr !== undefined && lrTensor === 'float32' && dialect['tensor-lr'] === 'shortest-decimal'
    ? { lr: shortestDecimal(lr) }
    : {};
}

/** The digits that determine a float32. */
const MOST_DIGITS = 9;

/**
 * Returns the shortest decimal that rounds to a float32.
 *
 * @example shortestDecimal(Math.fround(0.1)) // 0.1
 */
function shortestDecimal(value: number): number {
  for (let digits = 1; digits < MOST_DIGITS; digits++) {
    const decimal = Number(value.toPrecision(digits));
    if (Object.is(Math.fround(decimal), value)) {
      return decimal;
    }
  }
  return value;
}
