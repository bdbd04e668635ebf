import { dtypes, type Dtype } from '../../float/dtype.ts';
import { elementAt } from '../../float/element-at.ts';
import { timelineOf } from '../../scenario/timeline.ts';
import type { Answer } from '../diagnosis/evidence.ts';
import type { AdapterExample, AdapterFault } from './adapter-fault.ts';
import { exampleAt } from './untouched-numbers.ts';

/** The least number of values for a suspicion. */
const LEAST_VALUES = 8;

/**
 * Returns a suspicion if every value is NaN after its first step, although all that went in and all of PyTorch's results
 * are finite. Often the adapter reads an option by a name that does not exist, and computes with the missing value.
 */
export function findAllNan(answers: readonly Answer[]): AdapterFault | null {
  const found = answers.map(firstStepOf);
  const sum = (key: 'values' | 'notNan'): number =>
    found.reduce((total, step) => total + step[key], 0);
  if (sum('values') < LEAST_VALUES || sum('notNan') > 0) {
    return null;
  }
  const stepped = found.filter(({ values }) => values > 0);
  return {
    loss: 'all-nan',
    dtypes: [...new Set(stepped.map(({ dtype }) => dtype))],
    changed: sum('values'),
    values: sum('values'),
    examples: stepped.flatMap(({ example }) => example ?? []).slice(0, 1),
  };
}

/** What a port did in the first step of a case. */
interface FirstStep {
  readonly dtype: Dtype;
  /** The number of values with finite inputs and a finite result in PyTorch. */
  readonly values: number;
  /** How many of them are not NaN in the port. */
  readonly notNan: number;
  readonly example: AdapterExample | null;
}

function firstStepOf({ testCase, trajectory }: Answer): FirstStep {
  const { caseId, dtype, scenario, golden } = testCase;
  const { decode } = dtypes[dtype].format;
  const { initial } = timelineOf(scenario);
  const event = scenario.events.findIndex(({ kind }) => kind === 'step');
  const step = scenario.events[event];
  let [values, notNan] = [0, 0];
  let example: AdapterExample | null = null;
  (step?.kind === 'step' ? step.gradients : []).forEach((gradient, parameter) => {
    const sent = elementAt(initial, parameter);
    const expected = golden[event]?.params[parameter];
    const received = trajectory[event]?.params[parameter];
    const isFinite = (word: number): boolean => Number.isFinite(decode(word));
    gradient?.forEach((word, index) => {
      const inputs = [word, elementAt(sent, index)];
      if (!expected || !received || ![...inputs, elementAt(expected, index)].every(isFinite)) {
        return;
      }
      values += 1;
      notNan += Number.isNaN(decode(received[index] ?? 0)) ? 0 : 1;
      example ??= exampleAt({ dtype, caseId, event, parameter, sent, received }, index, null);
    });
  });
  return { dtype, values, notNan, example };
}
