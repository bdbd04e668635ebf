import type { Evidence } from '../diagnosis/evidence.ts';
import { isInside, type Condition, type JoinedConditions } from './condition.ts';
import { features, type FeatureRow } from './features.ts';
import {
  casesOf,
  countsOf,
  elementColumns,
  elementUnits,
  isWrongPlace,
  stepColumns,
  tensorUnits,
  type JudgedUnit,
} from './judged-units.ts';
import { learnRule, type Learned } from './learn-rule.ts';
import {
  labelPlaces,
  tellingPlaces,
  verdicts,
  type PlaceLabel,
  type WrongPart,
} from './local-labels.ts';
import type { RuleCounts, Trigger, TriggerUnit } from './trigger.ts';
import type { Column } from './unit-table.ts';

/**
 * Finds the simplest rule that tells the wrong steps of a port from the right ones. It judges each event on its own, by torch's
 * formula from the port's own values. No wrong step is outside of the rule. A rule must separate: most units inside are wrong, and
 * at least half of the right units are outside. If no rule does, and most steps are wrong, the rule is "everywhere".
 * Otherwise, or if no step is wrong, it returns null.
 *
 * @example
 * // a port that ignores weight decay in vectors
 * findTrigger({ answers, capabilities: port.capabilities });
 * // { unit: 'gradient', conditions: [{ feature: 'option-on', option: 'weightDecay', holds: true },
 * //   { feature: 'dimensions-from', holds: false, number: 2 }], counts: { inside: { wrong: 120, total: 120 }, … }, … }
 */
export function findTrigger(
  evidence: Evidence,
  labels: readonly PlaceLabel[] = labelAnswers(evidence),
): Trigger | null {
  const unit = populationOf(labels);
  if (unit === null) {
    return null;
  }
  const parts = partsOf(labels);
  const members = labels.filter((label) => isIn(unit, label));
  const places = tellingPlaces(members, parts.wrongParts);
  const units = tensorUnits(places);
  const learned = learnRule(
    stepColumns(places),
    units.map(({ isWrong }) => isWrong),
  );
  const coarse = learned && separating(learned, units);
  const fine = unit === 'gradient' ? refinedByElements(places, coarse?.rule ?? everywhere) : null;
  if (fine) {
    const silent = elementUnits(members).length - elementUnits(places).length;
    return { unit: 'element', ...triggerOf(fine), silent, ...parts };
  }
  return coarse && { unit, ...triggerOf(coarse), silent: members.length - places.length, ...parts };
}

/** Judges each event of all answers on its own. Pass the result to {@link findTrigger} if you need it too. */
export function labelAnswers({ answers, capabilities }: Evidence): PlaceLabel[] {
  return answers.flatMap((answer) => labelPlaces(answer, capabilities));
}

/** Returns the smallest kind of unit that includes all wrong places. Null if no place is wrong. */
function populationOf(labels: readonly PlaceLabel[]): 'gradient' | 'step' | 'event' | null {
  const wrong = labels.filter(isWrongPlace);
  const kinds = ['gradient', 'step', 'event'] as const;
  return wrong.length === 0
    ? null
    : (kinds.find((unit) => wrong.every((label) => isIn(unit, label))) ?? null);
}

function isIn(unit: TriggerUnit, { facts }: PlaceLabel): boolean {
  switch (unit) {
    case 'gradient':
    case 'element':
      return facts.hasGradient;
    case 'step':
      return facts.kind === 'step';
    case 'event':
      return true;
  }
}

const everywhere: JoinedConditions = { conditions: [], joined: 'all' };

/** A rule that separates its units, or "everywhere". */
interface Separation {
  readonly rule: JoinedConditions;
  readonly counts: RuleCounts;
  readonly alternatives: Learned['alternatives'];
  readonly units: readonly JudgedUnit[];
}

/** Returns the rule if it separates, otherwise "everywhere". Returns null if even most units inside are right. */
function separating(
  { best, alternatives }: Learned,
  units: readonly JudgedUnit[],
): Separation | null {
  const counts = countsOf(best, units);
  const { inside, outside } = counts;
  const rights = { inside: inside.total - inside.wrong, outside: outside.total };
  if (inside.wrong > rights.inside && rights.outside >= rights.inside) {
    return { rule: best, counts, alternatives, units };
  }
  const all = countsOf(everywhere, units);
  return 2 * all.inside.wrong > all.inside.total
    ? { rule: everywhere, counts: all, alternatives: [], units }
    : null;
}

function triggerOf({
  rule,
  counts,
  alternatives,
  units,
}: Separation): Omit<Trigger, 'unit' | 'silent' | 'wrongParts' | 'rightParts'> {
  return {
    conditions: rule.conditions,
    joined: rule.joined,
    counts,
    cases: casesOf(units, rule),
    alternatives: alternatives.map(({ conditions }) => conditions),
  };
}

/**
 * Looks for a rule about elements that separates better than a rule about steps. It may have one condition more if none with as
 * many is better, and if more than a third of the elements inside of the rule about steps are right.
 */
function refinedByElements(
  places: readonly PlaceLabel[],
  coarse: JoinedConditions,
): Separation | null {
  const isByValue = places.every(
    (label) => !isWrongPlace(label) || label.components.includes(verdicts.wrong),
  );
  if (!isByValue) {
    return null; // a step counter or the presence of a tensor is not about elements
  }
  const units = elementUnits(places);
  const { inside } = countsOf(coarse, units);
  const rights = inside.total - inside.wrong;
  const isBlurred = 2 * rights > inside.wrong;
  const shortest = Math.max(coarse.conditions.length, 1);
  const lengths = rights === 0 ? [] : isBlurred ? [shortest, shortest + 1] : [shortest];
  const columns = lengths.length > 0 ? elementColumns(units, places) : [];
  for (const length of lengths) {
    const learned = learnElements(columns, units, length, length > shortest);
    const found = learned && betterThan(coarse, rights, learned, units);
    if (found) {
      return found;
    }
  }
  return null;
}

/** "Few" means at most one of so many. */
const FEW = 10;

/**
 * Returns a rule about elements if it separates, and if fewer right elements are inside than in a rule about steps. A longer rule must
 * leave only few of them inside. No rule may include more right steps.
 */
function betterThan(
  coarse: JoinedConditions,
  rights: number,
  learned: Learned,
  units: readonly JudgedUnit[],
): Separation | null {
  const { best } = learned;
  const isLonger = best.conditions.length > Math.max(coarse.conditions.length, 1);
  const hasLimit = isLonger || coarse.conditions.length === 0;
  const isBetter = hasLimit ? FEW * best.rightInside <= rights : best.rightInside < rights;
  if (!isBetter || rightSteps(best, units) > rightSteps(coarse, units)) {
    return null;
  }
  const found = separating(learned, units);
  return found && found.rule.conditions.length > 0 ? found : null;
}

function learnElements(
  columns: readonly Column[],
  units: readonly JudgedUnit[],
  mostConditions: number,
  isLonger: boolean,
): Learned | null {
  return learnRule(
    columns,
    units.map(({ isWrong }) => isWrong),
    {
      mostConditions,
      accepts: (rule) =>
        rule.some(({ feature }) => features[feature].unit === 'element') &&
        rule.every((condition) => condition.holds || !hidesMistakes(condition)) &&
        !(isLonger && rule.some(hasRealLimit)),
    },
  );
}

/** Returns whether a condition is a limit of real numbers in an element. Such a limit separates a little in any data. */
function hasRealLimit({ feature }: Condition): boolean {
  const { unit, compare } = features[feature];
  return unit === 'element' && compare === 'above';
}

function hidesMistakes({ feature }: Condition): boolean {
  const row: FeatureRow = features[feature];
  return row.hidesMistakes === true;
}

/** Counts the steps without a wrong element that have an element inside of a rule. */
function rightSteps(rule: JoinedConditions, units: readonly JudgedUnit[]): number {
  const wrong = new Set(units.filter(({ isWrong }) => isWrong).map(({ at }) => at));
  const inside = units.filter(({ at, place }) => !wrong.has(at) && isInside(rule, place));
  return new Set(inside.map(({ at }) => at)).size;
}

/** Returns what is wrong in some place, and what the port shows and is wrong in no place. */
export function partsOf(places: readonly PlaceLabel[]): Pick<Trigger, 'wrongParts' | 'rightParts'> {
  const wrong = new Set(places.flatMap(({ wrongParts }) => [...wrongParts]));
  const decided = new Set(places.flatMap(({ decidedParts }) => [...decidedParts]));
  return {
    wrongParts: parts.filter((part) => wrong.has(part)),
    rightParts: parts.filter((part) => decided.has(part) && !wrong.has(part)),
  };
}

const parts: readonly WrongPart[] = [
  'param',
  'square_avg',
  'grad_avg',
  'momentum_buffer',
  'step',
  'presence',
];
