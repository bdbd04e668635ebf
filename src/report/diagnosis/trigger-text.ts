import type { Condition } from '../../dialect/trigger/condition.ts';
import type { FailureTrigger } from '../../dialect/trigger/failure-trigger.ts';
import type { Trigger } from '../../dialect/trigger/trigger.ts';
import { conditionText } from '../../explain/condition-text.ts';
import { grouped } from '../text/grouped.ts';
import { counted, shortText } from '../text/short-text.ts';

type AnyTrigger = Trigger | FailureTrigger;

const nouns = {
  gradient: 'step',
  step: 'step',
  event: 'event',
  element: 'element',
  case: 'case',
} as const satisfies Record<AnyTrigger['unit'], string>;

/**
 * Says which steps, elements, events or cases are wrong, with the counts, the range of a number, and other rules that fit. A step
 * counts once for each tensor.
 *
 * @example triggerText(trigger)
 * // 'Only steps with weight_decay, in tensors with fewer than 2 dimensions, are wrong: 120 of 120. All 1,340 other steps are right.'
 */
export function triggerText(trigger: AnyTrigger): string {
  return [triggerSentence(trigger), ...openTexts(trigger)].join(' ');
}

/**
 * Says only how many units are wrong inside and outside of a rule, if a text before it has named the rule.
 *
 * @example triggerCountsText(trigger) // 'All 120 of these steps are wrong. All 1,340 other steps are right.'
 */
export function triggerCountsText(trigger: Trigger): string {
  const { wrong, total } = trigger.counts.inside;
  const noun = nouns[trigger.unit];
  const inside =
    wrong === total
      ? `${total === 1 ? `This ${noun} is` : `All ${grouped(total)} of these ${noun}s are`} wrong.`
      : `${grouped(wrong)} of these ${counted(total, noun)} ${wrong === 1 ? 'is' : 'are'} wrong.`;
  return [inside, othersSentence(trigger), ...openTexts(trigger)].join(' ');
}

/** Says what the answers leave open: the range of a number, the units that show nothing, and other rules that fit. */
function openTexts(trigger: AnyTrigger): string[] {
  return [
    ...trigger.conditions.flatMap(limitText),
    ...silentText(trigger),
    ...alternativesText(trigger),
  ];
}

/** Returns the word for what a trigger counts. @example nounOf(trigger) // 'step' */
export function nounOf({ unit }: AnyTrigger): string {
  return nouns[unit];
}

/** Describes the rule, without counts. @example ruleText(trigger) // 'steps with weight_decay' */
export function ruleText(trigger: AnyTrigger): string {
  return trigger.conditions.length === 0
    ? `${nouns[trigger.unit]}s of all kinds`
    : phraseOf(trigger).replace(/,$/, '');
}

/**
 * Says which units are wrong, with the counts, and not what the answers leave open.
 *
 * @example triggerSentence(trigger) // 'Only steps with weight_decay are wrong: 120 of 120. All 1,340 other steps are right.'
 */
export function triggerSentence(trigger: AnyTrigger): string {
  const { unit, conditions, counts } = trigger;
  const { wrong, total } = counts.inside;
  if (conditions.length === 0) {
    return everywhereText(trigger);
  }
  const share = `${grouped(wrong)} of ${grouped(total)}`;
  if (unit === 'case') {
    return `The port fails only in cases with ${phraseOf(trigger)}: ${share}. ${othersSentence(trigger)}`;
  }
  const are = wrong < total ? 'can be wrong' : 'are wrong';
  return `Only ${phraseOf(trigger)} ${are}: ${share}. ${othersSentence(trigger)}`;
}

/** Says how many units the counts leave out. */
function silentText(trigger: AnyTrigger): string[] {
  if (trigger.unit === 'case' || trigger.silent === 0) {
    return [];
  }
  const { unit, silent } = trigger;
  return [`${counted(silent, `more ${nouns[unit]}`)} cannot show the mistake.`];
}

function everywhereText({ unit, counts: { inside } }: AnyTrigger): string {
  const noun = nouns[unit];
  if (unit === 'case') {
    return inside.wrong === inside.total
      ? `The port fails in all ${counted(inside.total, 'case')}.`
      : `The port fails in ${grouped(inside.wrong)} of ${counted(inside.total, 'case')}. The search found no condition that separates them.`;
  }
  return inside.wrong === inside.total
    ? `All ${counted(inside.total, noun)} are wrong.`
    : `Most ${noun}s are wrong: ${grouped(inside.wrong)} of ${grouped(inside.total)}. The search found no condition that separates the right ones.`;
}

/** @example othersSentence(trigger) // 'All 1,340 other steps are right.' */
function othersSentence({ unit, counts: { outside } }: AnyTrigger): string {
  const noun = nouns[unit];
  const isOne = outside.total === 1;
  const others = isOne ? `other ${noun}` : `${grouped(outside.total)} other ${noun}s`;
  if (unit === 'case') {
    return isOne ? `It does not fail in the ${others}.` : `It fails in none of the ${others}.`;
  }
  const counting = noun === 'event' ? ' An event counts once for each tensor.' : '';
  return `${isOne ? `The ${others} is` : `All ${others} are`} right.${counting}`;
}

/** Describes the units of a rule. @example phraseOf(trigger) // 'steps with weight_decay, or with momentum,' */
function phraseOf({
  unit,
  conditions,
  joined,
}: Pick<AnyTrigger, 'unit' | 'conditions' | 'joined'>): string {
  const texts = conditions.map(conditionText);
  const noun = unit === 'case' ? 'events' : `${nouns[unit]}s`;
  if (texts.length === 1) {
    return `${noun} ${texts.join()}`;
  }
  return `${noun} ${texts.join(joined === 'any' ? ', or ' : ', ')}${unit === 'case' ? '' : ','}`;
}

/** Says how far the answers determine the number of a condition. */
function limitText({ number, between }: Condition): string[] {
  if (!between || number === undefined || between.includes(Number.MAX_VALUE)) {
    return [];
  }
  const [low, high] = between.map((value) => shortText(value));
  return low === high
    ? []
    : [`Any number from ${low} to ${high} fits as well as ${shortText(number)}.`];
}

function alternativesText({ unit, conditions, joined, alternatives }: AnyTrigger): string[] {
  if (conditions.length === 0 || alternatives.length === 0) {
    return [];
  }
  const texts = alternatives.slice(0, MOST_ALTERNATIVES).map((rule) => {
    const phrases = rule.map(conditionText).join(joined === 'any' ? ', or ' : ', ');
    return `${unit === 'case' ? 'events' : `${nouns[unit]}s`} ${phrases}`;
  });
  return [
    `The answers fit ${texts.length === 1 ? 'this rule' : 'these rules'} as well: ${texts.join('; ')}.`,
  ];
}

/** The most alternatives that a text names. */
const MOST_ALTERNATIVES = 3;
