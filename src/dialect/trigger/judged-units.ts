import { dtypes, type Storage } from '../../float/dtype.ts';
import { elementAt } from '../../float/element-at.ts';
import { isInside, type JoinedConditions } from './condition.ts';
import { features, type ElementFacts, type Place } from './features.ts';
import { verdicts, type PlaceLabel } from './local-labels.ts';
import type { RuleCounts, UnitCount } from './trigger.ts';
import { featureKeys, type Column, type FeatureKey } from './unit-table.ts';

/** A step, an event or an element, with its verdict. */
export interface JudgedUnit {
  readonly place: Place;
  readonly isWrong: boolean;
  readonly caseId: string;
  /** The index of its tensor at its event, among all labels. */
  readonly at: number;
}

/** Returns whether something is wrong at a place. */
export function isWrongPlace({ wrongParts }: PlaceLabel): boolean {
  return wrongParts.size > 0;
}

/** Returns one unit for each tensor at each event. */
export function tensorUnits(labels: readonly PlaceLabel[]): JudgedUnit[] {
  return labels.map((label, at) => ({
    place: { step: label.facts, element: null },
    isWrong: isWrongPlace(label),
    caseId: label.caseId,
    at,
  }));
}

/** Returns one unit for each real component with a verdict. */
export function elementUnits(labels: readonly PlaceLabel[]): JudgedUnit[] {
  return labels.flatMap((label, at) => {
    const { facts: step, components, caseId } = label;
    const units: JudgedUnit[] = [];
    components.forEach((verdict, component) => {
      if (verdict !== verdicts.undecided) {
        const element = elementFactsOf(label, component);
        units.push({ place: { step, element }, isWrong: verdict === verdicts.wrong, caseId, at });
      }
    });
    return units;
  });
}

function elementFactsOf(
  { facts, gradient, before, after }: PlaceLabel,
  component: number,
): ElementFacts {
  const { format, components } = dtypes[facts.dtype];
  const read = (storage: Storage): number => format.decode(elementAt(storage, component));
  return {
    gradient: gradient ? read(gradient) : NaN,
    before: read(before),
    after: read(after),
    index: Math.floor(component / components),
    isImaginary: component % components === 1,
  };
}

/** Returns the values of the features of steps. */
export function stepColumns(labels: readonly PlaceLabel[]): Column[] {
  return featureKeys('step').map((key) => ({
    key,
    values: numbersOf(labels, ({ facts }) => readAt(key, { step: facts, element: null })),
  }));
}

/** Returns the values of all features in elements. */
export function elementColumns(
  units: readonly JudgedUnit[],
  labels: readonly PlaceLabel[],
): Column[] {
  const ofSteps = stepColumns(labels).map(({ key, values }) => ({
    key,
    values: numbersOf(units, ({ at }) => elementAt(values, at)),
  }));
  const ofElements = featureKeys('element').map((key) => ({
    key,
    values: numbersOf(units, ({ place }) => readAt(key, place)),
  }));
  return [...ofSteps, ...ofElements];
}

/** Reads one number from each item. `Float64Array.from` takes four times as long. */
function numbersOf<Item>(items: readonly Item[], read: (item: Item) => number): Float64Array {
  const numbers = new Float64Array(items.length);
  items.forEach((item, index) => {
    numbers[index] = read(item);
  });
  return numbers;
}

function readAt({ feature, option = 'lr' }: FeatureKey, place: Place): number {
  return Number(features[feature].read(place, option));
}

/** Counts the units inside and outside of a rule. */
export function countsOf(rule: JoinedConditions, units: readonly JudgedUnit[]): RuleCounts {
  return {
    inside: countOf(units.filter(({ place }) => isInside(rule, place))),
    outside: countOf(units.filter(({ place }) => !isInside(rule, place))),
  };
}

function countOf(units: readonly JudgedUnit[]): UnitCount {
  return { wrong: units.filter((unit) => unit.isWrong).length, total: units.length };
}

/** Counts the cases: a case is inside if some unit of it is. */
export function casesOf(units: readonly JudgedUnit[], rule: JoinedConditions): RuleCounts {
  const cases = new Map<string, { isWrong: boolean; isInside: boolean }>();
  for (const unit of units) {
    const before = cases.get(unit.caseId);
    cases.set(unit.caseId, {
      isWrong: unit.isWrong || before?.isWrong === true,
      isInside: isInside(rule, unit.place) || before?.isInside === true,
    });
  }
  const count = (wanted: boolean): UnitCount => {
    const part = [...cases.values()].filter((entry) => entry.isInside === wanted);
    return { wrong: part.filter((entry) => entry.isWrong).length, total: part.length };
  };
  return { inside: count(true), outside: count(false) };
}
