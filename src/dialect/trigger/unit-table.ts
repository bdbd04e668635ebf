import { elementAt } from '../../float/element-at.ts';
import type { Condition } from './condition.ts';
import { BitSet } from './bit-set.ts';
import { featureNames, type FeatureName } from './feature-names.ts';
import { features, type FeatureRow } from './features.ts';
import type { OptionName } from './step-facts.ts';
import { roundestInteger, roundestReal } from './roundest.ts';

/** A feature, with the option that it is about. */
export interface FeatureKey {
  readonly feature: FeatureName;
  readonly option?: OptionName;
}

/** The values of one feature in all units of a search. */
export interface Column {
  readonly key: FeatureKey;
  readonly values: Float64Array;
}

/** Returns the features of one kind of unit, each with each of its options, in the order of the table. */
export function featureKeys(unit: FeatureRow['unit']): FeatureKey[] {
  return featureNames.flatMap((feature): FeatureKey[] => {
    const row: FeatureRow = features[feature];
    if (row.unit !== unit) {
      return [];
    }
    return row.options ? row.options.map((option) => ({ feature, option })) : [{ feature }];
  });
}

/** A condition that holds in every wrong unit, with the right units in which it holds too. */
export interface Candidate {
  readonly condition: Condition;
  /** The indices among the right units. */
  readonly right: BitSet;
}

/** The most different numbers that the search tries for "is not this number". */
const MOST_NUMBERS = 64;

/**
 * Returns the conditions on a feature that hold in every wrong unit and not in every right unit. The wrong units alone determine the
 * best limit of a number.
 */
export function candidatesOf(
  column: Column,
  wrong: readonly number[],
  right: readonly number[],
): Candidate[] {
  const row: FeatureRow = features[column.key.feature];
  const wrongValues = wrong.map((unit) => elementAt(column.values, unit));
  const rightValues = right.map((unit) => elementAt(column.values, unit));
  const conditions = conditionsOf(row, column.key, wrongValues, rightValues);
  return conditions.flatMap(({ condition, holds }) => {
    const set = setWhere(rightValues, holds);
    return set.size < right.length ? [{ condition, right: set }] : [];
  });
}

/** A condition that holds in some wrong units, with the units in which it holds. */
export interface PartialCandidate extends Candidate {
  /** The indices among the wrong units. */
  readonly wrong: BitSet;
}

/** Returns the conditions on a feature that hold in some wrong units but not in all, and not in every right unit. */
export function partsOfColumn(
  { key, values }: Column,
  wrong: readonly number[],
  right: readonly number[],
): PartialCandidate[] {
  const { compare }: FeatureRow = features[key.feature];
  const wrongValues = wrong.map((unit) => elementAt(values, unit));
  const numbers = [...new Set(wrongValues)];
  if (
    numbers.length === 1 ||
    numbers.length > MOST_NUMBERS ||
    compare === 'from' ||
    compare === 'above'
  ) {
    return [];
  }
  const rightValues = right.map((unit) => elementAt(values, unit));
  const conditions: Condition[] =
    compare === 'flag'
      ? [true, false].map((holds) => ({ ...key, holds }))
      : numbers.map((number) => ({ ...key, holds: true, number }));
  return conditions.flatMap((condition) => {
    const wanted = compare === 'flag' ? Number(condition.holds) : condition.number;
    const sets = [wrongValues, rightValues].map((of) => setWhere(of, (value) => value === wanted));
    const [inWrong, inRight] = sets;
    return inWrong && inRight && inRight.size < right.length
      ? [{ condition, wrong: inWrong, right: inRight }]
      : [];
  });
}

function setWhere(values: readonly number[], holds: (value: number) => boolean): BitSet {
  const set = new BitSet(values.length);
  values.forEach((value, index) => {
    if (holds(value)) {
      set.add(index);
    }
  });
  return set;
}

interface SolvedCondition {
  readonly condition: Condition;
  readonly holds: (value: number) => boolean;
}

function conditionsOf(
  row: FeatureRow,
  key: FeatureKey,
  wrong: readonly number[],
  right: readonly number[],
): SolvedCondition[] {
  switch (row.compare) {
    case 'flag': {
      const first = elementAt(wrong, 0);
      const isConstant = wrong.every((value) => value === first);
      const condition = { ...key, holds: first === 1 };
      return isConstant ? [{ condition, holds: (value) => value === first }] : [];
    }
    case 'is':
      return equalities(key, wrong, right);
    case 'from':
    case 'above':
      return limits(row.compare, key, wrong, right);
  }
}

function equalities(
  key: FeatureKey,
  wrong: readonly number[],
  right: readonly number[],
): SolvedCondition[] {
  const first = elementAt(wrong, 0);
  const wrongNumbers = new Set(wrong);
  if (wrongNumbers.size === 1) {
    return [
      { condition: { ...key, holds: true, number: first }, holds: (value) => value === first },
    ];
  }
  const others = [...new Set(right)].filter(
    (value) => !wrongNumbers.has(value) && !Number.isNaN(value),
  );
  return others.slice(0, MOST_NUMBERS).map((number) => ({
    condition: { ...key, holds: false, number },
    holds: (value) => value !== number,
  }));
}

/** Returns the two limits: the wrong units are all above the one, and all below the other. */
function limits(
  compare: 'from' | 'above',
  key: FeatureKey,
  wrong: readonly number[],
  right: readonly number[],
): SolvedCondition[] {
  if (wrong.some(Number.isNaN)) {
    return []; // NaN is not above or below a number
  }
  const smallest = leastOf(wrong);
  const largest = -leastOf(wrong.map((value) => -value));
  const below = -leastOf(right.filter((value) => value < smallest).map((value) => -value));
  const above = leastOf(right.filter((value) => value > largest));
  return [
    ...(below > -Infinity
      ? [
          {
            condition: { ...key, holds: true, ...between(compare, below, smallest) },
            holds: (value: number) => value >= smallest,
          },
        ]
      : []),
    ...(above < Infinity || right.some(Number.isNaN)
      ? [
          {
            condition: { ...key, holds: false, ...between(compare, largest, above) },
            holds: (value: number) => !(value > largest),
          },
        ]
      : []),
  ];
}

function leastOf(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Infinity);
}

/** Returns the number between two values: `from` includes the upper value, `above` excludes the lower one. */
function between(
  compare: 'from' | 'above',
  low: number,
  high: number,
): Pick<Condition, 'number' | 'between'> {
  if (compare === 'from') {
    const isCertain = high - low === 1;
    return { number: roundestInteger(low, high), ...(!isCertain && { between: [low + 1, high] }) };
  }
  return { number: roundestReal(low, high), between: [low, Math.min(high, Number.MAX_VALUE)] };
}
