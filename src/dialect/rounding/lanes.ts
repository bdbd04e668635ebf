import { dtypes, type Dtype, type Storage } from '../../float/dtype.ts';
import { elementAt } from '../../float/element-at.ts';
import type { StateName } from '../../port/capabilities.ts';
import type { OperationsKey } from '../../rmsprop/operations.ts';
import type { GroupOptions } from '../../rmsprop/options.ts';
import { bodyLengthOf } from '../../rmsprop/tensor-update.ts';
import { stateKeys, type StateTensorName } from '../../rmsprop/torch-names.ts';
import type { Snapshot } from '../../scenario/scenario.ts';
import { timelineOf } from '../../scenario/timeline.ts';
import type { Answer } from '../diagnosis/evidence.ts';

/** The values of one real component after an event; undefined for what the port does not show. */
interface ShownElement {
  readonly param: number;
  readonly squareAvg: number | undefined;
  readonly gradAvg: number | undefined;
  readonly momentumBuffer: number | undefined;
}

/** An event, for one real component. */
interface Moment {
  /** The options of the step; null if the event takes no step for this component. */
  readonly options: GroupOptions | null;
  readonly gradient: number;
  /** `Operations.addWeightDecay` explains it. */
  readonly turned: number;
  /** What the port shows after the event. */
  readonly shown: ShownElement;
}

/** The story of one real component in a port's answer. */
export interface Lane {
  readonly key: Omit<OperationsKey, 'foreach'>;
  readonly initial: number;
  readonly moments: readonly Moment[];
  /** The number of shown values. */
  readonly values: number;
  /** Whether a shown value differs from PyTorch's. */
  readonly differs: boolean;
}

/** Returns the lanes of a port's answer, in order. */
export function lanesOf({ testCase, trajectory }: Answer, shown: readonly StateName[]): Lane[] {
  const { scenario, dtype, oracle, golden } = testCase;
  if (scenario.events.some(({ kind }) => kind === 'set_data' || kind === 'load')) {
    return []; // these events replace values, and no rule of rounding explains them
  }
  const { format } = dtypes[dtype];
  const timeline = timelineOf(scenario);
  return timeline.initial.flatMap((initial, parameter) => {
    const bodyLength = bodyLengthOf(initial.length, format);
    return Array.from(initial, (word, component) => {
      const at = { dtype, parameter, component, shown };
      const moments: Moment[] = [];
      let [before, values, differs] = [initial, 0, false];
      scenario.events.forEach((event, index) => {
        const element = elementIn(trajectory[index], at);
        if (!element) {
          return; // a later event adds the parameter
        }
        const gradient = event.kind === 'step' ? event.gradients[parameter] : null;
        const expected = elementIn(golden[index], at);
        moments.push({
          options: gradient ? (timeline.optionsAt(index, parameter) ?? null) : null,
          gradient: gradient ? format.decode(elementAt(gradient, component)) : 0,
          turned: turnedOf(dtype, before, component),
          shown: element,
        });
        for (const name of shownNames) {
          values += element[name] === undefined ? 0 : 1;
          differs ||= element[name] !== undefined && !Object.is(element[name], expected?.[name]);
        }
        before = trajectory[index]?.params[parameter] ?? before;
      });
      const part = component < bodyLength ? 'body' : 'tail';
      const key = { dtype, arithmetic: oracle.arithmetic, part } as const;
      return { key, initial: format.decode(word), moments, values, differs };
    });
  });
}

/** The names of the values of an element. */
const shownNames = ['param', 'squareAvg', 'gradAvg', 'momentumBuffer'] as const;

interface ComponentPlace {
  readonly dtype: Dtype;
  readonly parameter: number;
  readonly component: number;
  /** The state that the port declares to show. */
  readonly shown: readonly StateName[];
}

function elementIn(
  snapshot: Snapshot | undefined,
  { dtype, parameter, component, shown }: ComponentPlace,
): ShownElement | undefined {
  const { decode } = dtypes[dtype].format;
  const param = snapshot?.params[parameter];
  if (!param) {
    return undefined;
  }
  const valueOf = (name: StateTensorName): number | undefined => {
    const tensor = shown.includes(name) ? snapshot.state[parameter]?.[stateKeys[name]] : undefined;
    return tensor && decode(elementAt(tensor, component));
  };
  return {
    param: decode(elementAt(param, component)),
    squareAvg: valueOf('square_avg'),
    gradAvg: valueOf('grad_avg'),
    momentumBuffer: valueOf('momentum_buffer'),
  };
}

/** Returns this component of i · parameter; 0 for real dtypes. */
function turnedOf(dtype: Dtype, before: Storage, component: number): number {
  if (dtypes[dtype].components === 1) {
    return 0;
  }
  const partner = elementAt(before, component ^ 1);
  return component % 2 === 0 ? -partner : partner;
}
