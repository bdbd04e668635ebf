import { elementAt } from '../../float/element-at.ts';
import { BitSet } from './bit-set.ts';
import type { Condition } from './condition.ts';
import { features } from './features.ts';
import { candidatesOf, partsOfColumn, type Candidate, type Column } from './unit-table.ts';

/** A rule that covers all wrong units of a search. */
interface Rule {
  readonly conditions: readonly Condition[];
  /** Whether a unit is inside if all conditions hold, or if any does. */
  readonly joined: 'all' | 'any';
  /** The number of right units in which all conditions hold. */
  readonly rightInside: number;
  /** The sum of the places of its conditions in the order of preference. */
  readonly rank: number;
}

/** The result of a search. */
export interface Learned {
  readonly best: Rule;
  /** Rules of as many conditions that separate equally well, without the best. */
  readonly alternatives: readonly Rule[];
}

/** The most conditions of a rule. */
const MOST_CONDITIONS = 3;

/** The most rules that the search extends by one more condition. */
const MOST_EXTENDED = 100;

/** The most alternatives of a rule. */
const MOST_ALTERNATIVES = 8;

/** The options of {@link learnRule}. */
export interface LearnOptions {
  readonly mostConditions?: number;
  /** Returns whether a rule is allowed; each by default. */
  readonly accepts?: (conditions: readonly Condition[]) => boolean;
}

/**
 * Finds the rule that separates wrong units from right ones. Every wrong unit is inside a rule. Of these rules, it takes the
 * one with the shortest description, in bits: those that name the conditions, and those that name the right units inside.
 * So a further condition must exclude enough right units. Returns null if the options accept no rule.
 */
export function learnRule(
  columns: readonly Column[],
  isWrong: readonly boolean[],
  { mostConditions = MOST_CONDITIONS, accepts = () => true }: LearnOptions = {},
): Learned | null {
  const units = isWrong.map((_, unit) => unit);
  const wrong = units.filter((unit) => isWrong[unit]);
  const right = units.filter((unit) => !isWrong[unit]);
  if (wrong.length === 0) {
    return null;
  }
  const candidates = distinct(columns.flatMap((column) => candidatesOf(column, wrong, right)));
  const description = new DescriptionLength(units.length, wrong.length, columns.length);
  const conjunctions = rulesOf(candidates, right.length, mostConditions);
  const disjunctions = mostConditions > 1 ? eitherRules(columns, wrong, right) : [];
  const found = [...conjunctions, ...disjunctions]
    .filter(({ conditions }) => accepts(conditions))
    .map((rule) => ({ rule, bits: description.of(rule) }))
    .toSorted((left, other) => left.bits - other.bits || left.rule.rank - other.rule.rank);
  const [best] = found;
  if (!best) {
    return null;
  }
  const alternatives = found
    .slice(1)
    .filter(({ rule, bits }) => bits === best.bits && rule.joined === best.rule.joined)
    .slice(0, MOST_ALTERNATIVES);
  return { best: best.rule, alternatives: alternatives.map(({ rule }) => rule) };
}

/** Leaves out each candidate that has the same subject and the same effect as an earlier one. */
function distinct(candidates: readonly Candidate[]): Candidate[] {
  const kept = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const subject = subjectOf(candidate.condition);
    const alike = kept.get(subject) ?? [];
    if (!alike.some(({ right }) => right.equals(candidate.right))) {
      kept.set(subject, [...alike, candidate]);
    }
  }
  const all = new Set([...kept.values()].flat());
  return candidates.filter((candidate) => all.has(candidate));
}

function subjectOf({ feature, option }: Condition): string {
  return `${features[feature].subject} ${option ?? ''}`;
}

interface OpenRule {
  readonly members: readonly number[];
  readonly right: BitSet;
  readonly rightInside: number;
}

/** Returns the rules of up to `mostConditions` conditions. Of larger rules, only those that extend a good smaller one. */
function rulesOf(candidates: readonly Candidate[], rights: number, mostConditions: number): Rule[] {
  const everywhere = new BitSet(rights);
  for (let index = 0; index < rights; index++) {
    everywhere.add(index);
  }
  const all: OpenRule[] = [{ members: [], right: everywhere, rightInside: rights }];
  let last = all;
  for (let size = 1; size <= mostConditions; size++) {
    const next = extended(last, candidates);
    all.push(...next);
    last = next
      .toSorted((left, right) => left.rightInside - right.rightInside)
      .slice(0, MOST_EXTENDED);
  }
  return all.map(({ members, rightInside }) => ({
    conditions: members.map((index) => elementAt(candidates, index).condition),
    joined: 'all',
    rightInside,
    rank: members.reduce((sum, index) => sum + index, 0),
  }));
}

/** Returns the rules of two conditions of which at least one holds in each wrong unit. */
function eitherRules(
  columns: readonly Column[],
  wrong: readonly number[],
  right: readonly number[],
): Rule[] {
  const parts = columns.flatMap((column) => partsOfColumn(column, wrong, right));
  return parts.flatMap((first, index) =>
    parts.slice(index + 1).flatMap((second, distance): Rule[] => {
      if (first.wrong.sizeOfUnion(second.wrong) < wrong.length) {
        return [];
      }
      const rightInside = first.right.sizeOfUnion(second.right);
      const conditions = [first.condition, second.condition];
      return rightInside < right.length
        ? [{ conditions, joined: 'any', rightInside, rank: 2 * index + distance }]
        : [];
    }),
  );
}

/** Adds one condition to each rule, if it excludes more right units. */
function extended(rules: readonly OpenRule[], candidates: readonly Candidate[]): OpenRule[] {
  const seen = new Set<string>();
  return rules.flatMap(({ members, right, rightInside }) =>
    candidates.flatMap((candidate, index): OpenRule[] => {
      const ordered = [...members, index].toSorted((left, other) => left - other);
      const key = ordered.join();
      if (members.includes(index) || seen.has(key)) {
        return [];
      }
      seen.add(key);
      const count = right.sizeWith(candidate.right);
      return count < rightInside
        ? [{ members: ordered, right: right.and(candidate.right), rightInside: count }]
        : [];
    }),
  );
}

/** Computes how many bits describe which units are wrong, with a rule. */
class DescriptionLength {
  readonly #logFactorials: Float64Array;
  readonly #wrong: number;
  readonly #bitsOfCondition: number;

  constructor(units: number, wrong: number, columns: number) {
    this.#wrong = wrong;
    this.#bitsOfCondition = Math.log2(2 * columns); // it holds, or it does not
    this.#logFactorials = new Float64Array(units + 1);
    for (let n = 1; n <= units; n++) {
      this.#logFactorials[n] = elementAt(this.#logFactorials, n - 1) + Math.log2(n);
    }
  }

  of({ conditions, joined, rightInside }: Rule): number {
    const logs = this.#logFactorials;
    const inside = this.#wrong + rightInside;
    const exceptions =
      elementAt(logs, inside) - elementAt(logs, rightInside) - elementAt(logs, this.#wrong);
    const bitsOfJoin = joined === 'any' ? 1 : 0;
    return conditions.length * this.#bitsOfCondition + bitsOfJoin + exceptions;
  }
}
