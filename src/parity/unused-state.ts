import type { StateTensorName } from '../rmsprop/torch-names.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { timelineOf, type Timeline } from '../scenario/timeline.ts';
import type { PresenceDivergence } from './divergence.ts';

/** The state tensors that only an option uses: an optimizer may hide them while the option is off. */
export type OptionalTensorName = Exclude<StateTensorName, 'square_avg'>;

/** For each tensor, how many of its values a port hid, because no option used them. */
export type HiddenValues = Readonly<Partial<Record<OptionalTensorName, number>>>;

/** The state tensors that a port may hide, in the order of reports. */
export const optionalTensors: readonly OptionalTensorName[] = ['grad_avg', 'momentum_buffer'];

/** Returns the sum of two counts of hidden values. Undefined means none. */
export function sumOfHidden(
  left: HiddenValues | undefined,
  right: HiddenValues | undefined,
): HiddenValues | undefined {
  if (!left || !right) {
    return left ?? right;
  }
  const sum: Partial<Record<OptionalTensorName, number>> = { ...left };
  for (const name of optionalTensors) {
    const count = right[name];
    if (count !== undefined) {
      sum[name] = (sum[name] ?? 0) + count;
    }
  }
  return sum;
}

/** The place of a state tensor in a trajectory. */
type Place = Pick<PresenceDivergence, 'event' | 'parameter' | 'tensor'>;

/**
 * Returns a function that says whether a state tensor has no use after an event. A momentum buffer has no use while momentum
 * is not above 0, and a gradient's average while centered is false. The current options of the parameter's group decide.
 *
 * torch keeps such a tensor and shows it. It uses it again when the option is on again.
 */
export function unusedState(scenario: Scenario): (place: Place) => boolean {
  let timeline: Timeline | undefined; // right ports never need it
  return ({ event, parameter, tensor }) => {
    timeline ??= timelineOf(scenario);
    const options = timeline.optionsAt(event, parameter);
    if (!options || tensor === 'square_avg') {
      return false;
    }
    return tensor === 'momentum_buffer' ? !(options.momentum > 0) : !options.centered;
  };
}

/** Returns a function that says whether a port may leave out a state tensor that torch shows. See {@link unusedState}. */
export function hiddenState(scenario: Scenario): (difference: PresenceDivergence) => boolean {
  const isUnused = unusedState(scenario);
  return (difference) => difference.expected && isUnused(difference);
}
