import type { Case } from '../corpus/corpus.ts';
import {
  findFailureTrigger,
  type CaseOutcome,
  type FailureTrigger,
} from '../dialect/trigger/failure-trigger.ts';
import { isGivenUp } from '../port/given-up.ts';
import { isBroken, type JudgedCase } from '../parity/judge-case.ts';

/** The fewest cases that can have something in common. */
const FEWEST = 2;

/**
 * Finds what the cases in which a port breaks have in common. A case without a verdict says nothing, and neither does a case after the
 * suite has given up the port.
 *
 * @returns null if the port breaks in fewer than two cases, or if the search finds no condition.
 */
export function failureTriggerOf(
  judged: ReadonlyMap<string, JudgedCase>,
  cases: readonly Case[],
): FailureTrigger | null {
  const outcomes = cases.flatMap((testCase): CaseOutcome[] => {
    const item = judged.get(testCase.caseId);
    const outcome = item && outcomeOf(item);
    return outcome ? [{ testCase, outcome }] : [];
  });
  if (outcomes.filter(({ outcome }) => outcome === 'failed').length < FEWEST) {
    return null;
  }
  const trigger = findFailureTrigger(outcomes);
  return trigger && trigger.conditions.length > 0 ? trigger : null;
}

function outcomeOf(item: JudgedCase): CaseOutcome['outcome'] | null {
  if (isBroken(item)) {
    return isGivenUp(item.reason) ? null : 'failed';
  }
  switch (item.verdict) {
    case 'failed':
    case 'notJudged':
      return null;
    case 'divergent':
      return 'wrong';
    case 'equivalent':
    case 'exact':
      return 'right';
  }
}
