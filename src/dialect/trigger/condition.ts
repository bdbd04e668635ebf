import type { FeatureName } from './feature-names.ts';
import { features, type FeatureRow, type Place } from './features.ts';
import type { OptionName } from './step-facts.ts';

/**
 * A condition on a place: plain data, for a report.
 *
 * @example { feature: 'option-on', option: 'weightDecay', holds: true } // weight_decay is not 0
 * @example { feature: 'dimensions-from', holds: false, number: 2 } // fewer than 2 dimensions
 */
export interface Condition {
  readonly feature: FeatureName;
  /** The option that the feature is about, if it is about one. */
  readonly option?: OptionName;
  /** Whether the feature must hold, or must not hold. */
  readonly holds: boolean;
  /** The number of the feature, if it needs one. */
  readonly number?: number;
  /**
   * The limits of `number`, if the answers do not determine it: the smallest and the largest number that separate equally well.
   */
  readonly between?: readonly [number, number];
}

/**
 * Returns whether all conditions hold at a place. A condition on elements does not hold at a place without an element.
 *
 * @example holdsAt([], place) // true
 */
export function holdsAt(conditions: readonly Condition[], place: Place): boolean {
  return conditions.every((condition) => conditionHolds(condition, place));
}

/** Some conditions, and whether all of them must hold, or any of them. */
export interface JoinedConditions {
  readonly conditions: readonly Condition[];
  readonly joined: 'all' | 'any';
}

/** Returns whether a place is inside of a rule. */
export function isInside({ conditions, joined }: JoinedConditions, place: Place): boolean {
  return joined === 'all'
    ? holdsAt(conditions, place)
    : conditions.some((condition) => conditionHolds(condition, place));
}

function conditionHolds(condition: Condition, place: Place): boolean {
  const row: FeatureRow = features[condition.feature];
  if (row.unit === 'element' && !place.element) {
    return false;
  }
  const value = Number(row.read(place, condition.option ?? 'lr'));
  return compares(row, value, condition.number ?? 0) === condition.holds;
}

/** Returns whether a feature holds, from the value that it reads. */
function compares({ compare }: FeatureRow, value: number, number: number): boolean {
  switch (compare) {
    case 'flag':
      return value === 1;
    case 'is':
      return value === number;
    case 'from':
      return value >= number;
    case 'above':
      return value > number;
  }
}
