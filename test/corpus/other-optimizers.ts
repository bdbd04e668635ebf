import { dtypes, type Storage } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import type { Hyperparameters } from '../../src/rmsprop/options.ts';
import type { Scenario, ScenarioEvent, ScenarioGroup } from '../../src/scenario/scenario.ts';

/**
 * One component of a parameter, and the state that an optimizer keeps for it. All state is 0 before the first step.
 */
interface Memory {
  param: number;
  step: number;
  first: number;
  second: number;
  buffer: number;
}

type Rule = (memory: Memory, gradient: number, options: Readonly<Hyperparameters>) => void;

/** Optimizers that are not RMSprop. The last is nearly RMSprop. A useful corpus rejects all of them. */
export const otherOptimizers: Readonly<Record<string, Rule>> = {
  'doing nothing': () => {},
  'plain SGD': (memory, gradient, { lr, maximize }) => {
    memory.param -= lr * (maximize ? -gradient : gradient);
  },
  Adam: (memory, gradient, { lr, eps, maximize, weightDecay }) => {
    const g = (maximize ? -gradient : gradient) + weightDecay * memory.param;
    memory.step += 1;
    memory.first = 0.9 * memory.first + 0.1 * g;
    memory.second = 0.999 * memory.second + 0.001 * g * g;
    const first = memory.first / (1 - 0.9 ** memory.step);
    const second = memory.second / (1 - 0.999 ** memory.step);
    memory.param -= (lr * first) / (Math.sqrt(second) + eps);
  },
  'RMSprop with the state of the step before': (memory, gradient, options) => {
    const { lr, alpha, eps, maximize, weightDecay, momentum, centered } = options;
    const g = (maximize ? -gradient : gradient) + weightDecay * memory.param;
    const variance = centered ? memory.second - memory.first ** 2 : memory.second;
    const quotient = g / (Math.sqrt(variance) + eps);
    memory.second = alpha * memory.second + (1 - alpha) * g * g;
    memory.first += (1 - alpha) * (g - memory.first);
    memory.buffer = momentum * memory.buffer + quotient;
    memory.param -= lr * (momentum > 0 ? memory.buffer : quotient);
  },
};

interface Place {
  readonly options: Hyperparameters;
  readonly memories: Memory[];
}

/** Returns the parameters after each event of a scenario, rounded to the dtype after every step. */
export function playOther(scenario: Scenario, rule: Rule): Storage[][] {
  const { format, StorageType } = dtypes[scenario.dtype];
  const groups = scenario.groups.map((group) => startGroup(scenario, group));
  return scenario.events.map((event) => {
    applyEvent(scenario, groups, event, rule);
    return groups.flat().map(({ memories }) => {
      const storage = new StorageType(memories.length);
      memories.forEach((memory, index) => {
        storage[index] = format.encode(memory.param);
      });
      return storage;
    });
  });
}

function startGroup({ dtype }: Scenario, { params, ...options }: ScenarioGroup): Place[] {
  const { format } = dtypes[dtype];
  const shared = { ...options };
  return params.map(({ data }) => ({
    options: shared,
    memories: Array.from(data, (word) => ({
      param: format.decode(word),
      step: 0,
      first: 0,
      second: 0,
      buffer: 0,
    })),
  }));
}

function applyEvent(scenario: Scenario, groups: Place[][], event: ScenarioEvent, rule: Rule): void {
  const { format } = dtypes[scenario.dtype];
  switch (event.kind) {
    case 'step': {
      groups.flat().forEach(({ options, memories }, parameter) => {
        event.gradients[parameter]?.forEach((word, index) => {
          const memory = elementAt(memories, index);
          rule(memory, format.decode(word), options);
          memory.param = format.round(memory.param);
        });
      });
      break;
    }
    case 'set': {
      const [first] = elementAt(groups, event.group);
      Object.assign(first?.options ?? {}, event.changes);
      break;
    }
    case 'add_group': {
      groups.push(startGroup(scenario, event.group));
      break;
    }
    case 'set_data': {
      groups.flat().forEach(({ memories }, parameter) => {
        event.data[parameter]?.forEach((word, index) => {
          elementAt(memories, index).param = format.decode(word);
        });
      });
      break;
    }
    case 'backward':
    case 'save':
    case 'load':
    case 'reload':
    case 'zero_grad':
      break;
  }
}
