import type { Condition, JoinedConditions } from './condition.ts';
import type { WrongPart } from './local-labels.ts';

/** How many units are wrong. */
export interface UnitCount {
  readonly wrong: number;
  readonly total: number;
}

/** The counts of a rule. No wrong unit is outside of a rule. */
export interface RuleCounts {
  /** The units in which all conditions hold. */
  readonly inside: UnitCount;
  /** The other units. */
  readonly outside: UnitCount;
}

/**
 * The units that a rule separates:
 * - `gradient`: steps of a parameter that has a gradient.
 * - `step`: steps of a parameter, also those without a gradient.
 * - `event`: a parameter at any event.
 * - `element`: the real components of steps that have a gradient.
 */
export type TriggerUnit = 'gradient' | 'step' | 'event' | 'element';

/** The simplest rule that tells the wrong units of a port from the right ones, with its counts. */
export interface Trigger extends JoinedConditions {
  readonly unit: TriggerUnit;
  /** The conditions of the rule. Empty if the port is wrong everywhere, or in most places without a rule. */
  readonly conditions: readonly Condition[];
  /** Whether a unit is inside if all conditions hold, or if any does. */
  readonly joined: 'all' | 'any';
  readonly counts: RuleCounts;
  /** The number of cases: inside if some unit of the case is inside. */
  readonly cases: RuleCounts;
  /** Other rules with as many conditions and the same counts. The answers cannot tell them from this rule. */
  readonly alternatives: readonly (readonly Condition[])[];
  /**
   * The number of right units that no count includes: the mistake cannot show there. In a step, torch changes none of the wrong
   * tensors there by more than the bound. At another event, they are 0 or absent.
   */
  readonly silent: number;
  /** What is wrong in some place. */
  readonly wrongParts: readonly WrongPart[];
  /** What the port shows, and is wrong in no place. */
  readonly rightParts: readonly WrongPart[];
}
