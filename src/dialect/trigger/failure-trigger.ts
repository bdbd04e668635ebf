import type { Case } from '../../corpus/corpus.ts';
import { BitSet } from './bit-set.ts';
import { isInside, type Condition } from './condition.ts';
import { features, type FeatureRow, type Place } from './features.ts';
import type { FeatureName } from './feature-names.ts';
import { featureKeys, type FeatureKey } from './unit-table.ts';
import { factsOf } from './step-facts.ts';
import type { RuleCounts } from './trigger.ts';

/** What a port did in a case: it threw, or it answered right or wrong. */
export interface CaseOutcome {
  readonly testCase: Pick<Case, 'caseId' | 'scenario'>;
  readonly outcome: 'right' | 'wrong' | 'failed';
}

/** What the cases in which a port fails have in common. */
export interface FailureTrigger {
  readonly unit: 'case';
  /** A case is inside of the rule if all conditions hold together at one of its events, for one parameter. */
  readonly conditions: readonly Condition[];
  readonly joined: 'all';
  /** `wrong` counts the cases in which the port fails. */
  readonly counts: RuleCounts;
  /** Other rules with as many conditions and the same counts. */
  readonly alternatives: readonly (readonly Condition[])[];
}

/** The most alternatives of a rule. */
const MOST_ALTERNATIVES = 8;

/**
 * Finds what makes a port fail: the fewest conditions that hold together at some event of each failed case, and in the fewest other
 * cases. Returns null if no case failed, or if most cases inside of the best rule did not fail.
 *
 * @example
 * // a port that throws at the first gradient of a parameter in an added group
 * findFailureTrigger(outcomes); // { conditions: [{ feature: 'in-added-group', holds: true }], … }
 */
export function findFailureTrigger(outcomes: readonly CaseOutcome[]): FailureTrigger | null {
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed');
  if (failed.length === 0) {
    return null;
  }
  const search = new CaseSearch(outcomes);
  const all = search.rules();
  const fewest = Math.min(...all.map(({ others }) => others));
  const [best, ...alternatives] = all
    .filter(({ others }) => others === fewest)
    .toSorted((left, right) => rankOf(left) - rankOf(right));
  const counts = countsOf(outcomes, best?.conditions ?? []);
  const { inside } = counts;
  return !best || 2 * inside.wrong <= inside.total
    ? null
    : {
        unit: 'case',
        conditions: best.conditions,
        joined: 'all',
        counts,
        alternatives: alternatives
          .filter(({ conditions }) => conditions.length === best.conditions.length)
          .slice(0, MOST_ALTERNATIVES)
          .map(({ conditions }) => conditions),
      };
}

/** A rule that includes each failed case. */
interface CaseRule {
  readonly conditions: readonly Condition[];
  /** The number of cases inside that did not fail. */
  readonly others: number;
}

/** The features that say what happens in an event. */
const happenings: ReadonlySet<FeatureName> = new Set<FeatureName>([
  'event-is-reload',
  'event-is-set',
  'event-is-add-group',
  'event-is-zero-grad',
  'without-gradient',
]);

/** Ranks a rule: fewer conditions first, and then those that say what happens, because that makes a port fail most often. */
function rankOf({ conditions }: CaseRule): number {
  const isHappening = conditions.some(({ feature, holds }) => holds && happenings.has(feature));
  return 2 * conditions.length + (isHappening ? 0 : 1);
}

/** A condition, with the places where it holds. */
interface Atom {
  readonly condition: Condition;
  readonly places: BitSet;
}

class CaseSearch {
  readonly #places: readonly Place[];
  readonly #caseOf: readonly number[];
  readonly #isFailed: readonly boolean[];
  readonly #failedCount: number;

  constructor(outcomes: readonly CaseOutcome[]) {
    const places = outcomes.map(({ testCase }) => placesOf(testCase));
    this.#places = places.flat();
    this.#caseOf = places.flatMap((ofCase, index) => ofCase.map(() => index));
    this.#isFailed = outcomes.map(({ outcome }) => outcome === 'failed');
    this.#failedCount = this.#isFailed.filter(Boolean).length;
  }

  /** Returns the rules of no, one and two conditions that include each failed case, the simplest first. */
  rules(): CaseRule[] {
    const atoms = this.#atoms().filter(({ places }) => this.#othersIn(places) !== null);
    const none = { conditions: [], others: this.#isFailed.length - this.#failedCount };
    const singles = atoms.flatMap(({ condition, places }) => this.#rule([condition], places));
    const least = Math.min(none.others, ...singles.map(({ others }) => others));
    const pairs =
      least === 0
        ? []
        : atoms.flatMap((first, index) =>
            atoms.slice(index + 1).flatMap((second) => {
              const both = first.places.and(second.places);
              return this.#rule([first.condition, second.condition], both);
            }),
          );
    return [none, ...singles, ...pairs];
  }

  #rule(conditions: readonly Condition[], places: BitSet): CaseRule[] {
    const others = this.#othersIn(places);
    return others === null ? [] : [{ conditions, others }];
  }

  /** Returns how many cases that did not fail have one of these places. Null if a failed case has none of them. */
  #othersIn(places: BitSet): number | null {
    const inside = new Set(this.#caseOf.filter((_, place) => places.has(place)));
    const failed = [...inside].filter((index) => this.#isFailed[index]).length;
    return failed < this.#failedCount ? null : inside.size - failed;
  }

  #atoms(): Atom[] {
    return featureKeys('step').flatMap((key) => {
      const row: FeatureRow = features[key.feature];
      const values = this.#places.map((place) => Number(row.read(place, key.option ?? 'lr')));
      return this.#conditionsOn(key, row, values).map(({ condition, holds }) => {
        const places = new BitSet(values.length);
        values.forEach((value, index) => {
          if (holds(value)) {
            places.add(index);
          }
        });
        return { condition, places };
      });
    });
  }

  #conditionsOn(
    { feature, option }: FeatureKey,
    { compare }: FeatureRow,
    values: readonly number[],
  ) {
    const key = option === undefined ? { feature } : { feature, option };
    const numbers = [
      ...new Set(values.filter((_, place) => this.#isFailed[this.#caseOf[place] ?? 0])),
    ];
    switch (compare) {
      case 'flag':
        return [true, false].map((holds) => ({
          condition: { ...key, holds },
          holds: (value: number) => (value === 1) === holds,
        }));
      case 'is':
        return numbers.slice(0, MOST_NUMBERS).map((number) => ({
          condition: { ...key, holds: true, number },
          holds: (value: number) => value === number,
        }));
      case 'from':
        return numbers.slice(0, MOST_NUMBERS).map((number) => ({
          condition: { ...key, holds: true, number },
          holds: (value: number) => value >= number,
        }));
      case 'above':
        return [];
    }
  }
}

/** The most numbers that the search tries for one feature. */
const MOST_NUMBERS = 16;

function placesOf({ scenario }: CaseOutcome['testCase']): Place[] {
  return factsOf(scenario).flatMap((facts) => facts.map((step) => ({ step, element: null })));
}

function countsOf(outcomes: readonly CaseOutcome[], conditions: readonly Condition[]): RuleCounts {
  const rule = { conditions, joined: 'all' } as const;
  const judged = outcomes.map(({ testCase, outcome }) => ({
    isFailed: outcome === 'failed',
    isInside: conditions.length === 0 || placesOf(testCase).some((place) => isInside(rule, place)),
  }));
  const count = (wanted: boolean) => {
    const part = judged.filter((entry) => entry.isInside === wanted);
    return { wrong: part.filter(({ isFailed }) => isFailed).length, total: part.length };
  };
  return { inside: count(true), outside: count(false) };
}
