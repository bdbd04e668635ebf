import { dtypes, type Storage } from '../../float/dtype.ts';
import { elementAt } from '../../float/element-at.ts';
import { allParameters } from '../../scenario/transforms.ts';
import type { Axis, Deviation } from '../dialect.ts';
import type { ElementPlace } from '../formula/play-dialect.ts';
import { isInside, type JoinedConditions } from '../trigger/condition.ts';
import type { ElementFacts } from '../trigger/features.ts';
import { factsOf } from '../trigger/step-facts.ts';
import type { Answer } from './evidence.ts';

/** Where deviations hold in an answer. Undefined if they hold everywhere. */
export type Scope = (answer: Answer) => ((place: ElementPlace) => boolean) | undefined;

/** The scope of deviations that hold everywhere. */
export const everywhere: Scope = () => undefined;

/** The axes that a step applies to each element, and so can apply to some elements only. */
const limitableAxes: ReadonlySet<Axis> = new Set<Axis>([
  'epsilon',
  'square-avg',
  'denominator',
  'learning-rate',
  'momentum',
  'weight-decay',
  'centered',
  'bias-correction',
  'maximize',
  'gradient',
  'parameter',
  'lr-value',
  'alpha-value',
  'eps-value',
  'momentum-value',
  'weight-decay-value',
  'options',
  'precision',
]);

/** Returns whether a deviation can hold at some places only. */
export function isLimitable({ axis, value }: Deviation): boolean {
  return limitableAxes.has(axis) && value !== 'non-finite-skipped';
}

/**
 * Returns the scope of deviations that hold only inside of a rule. Null if no deviation can hold only there: the rule is about
 * nothing, or about torch's result, which a dialect does not know.
 */
export function scopeOf({ conditions, joined }: JoinedConditions): Scope | null {
  const isAboutResult = conditions.some(({ feature }) => feature.startsWith('result-'));
  return conditions.length === 0 || isAboutResult ? null : placesIn({ conditions, joined });
}

function placesIn(rule: JoinedConditions): Scope {
  return ({ testCase, trajectory }) => {
    const { scenario, dtype } = testCase;
    const { components, format } = dtypes[dtype];
    const facts = factsOf(scenario);
    const initial = allParameters(scenario).map(({ data }) => data);
    const read = (data: Storage | null | undefined, component: number): number =>
      data ? format.decode(elementAt(data, component)) : NaN;
    const elementOf = ({ event, parameter, component }: ElementPlace): ElementFacts => {
      const played = scenario.events[event];
      const gradient = played?.kind === 'step' ? played.gradients[parameter] : null;
      const before = trajectory[event - 1]?.params[parameter] ?? initial[parameter];
      return {
        gradient: read(gradient, component),
        before: read(before, component),
        after: NaN,
        index: Math.floor(component / components),
        isImaginary: components === 2 && component % 2 === 1,
      };
    };
    return (place) => {
      const step = facts[place.event]?.[place.parameter];
      return step !== undefined && isInside(rule, { step, element: elementOf(place) });
    };
  };
}
