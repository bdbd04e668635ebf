import { dtypes, type Dtype, type Storage } from '../../float/dtype.ts';
import { elementAt } from '../../float/element-at.ts';
import { stateKeys, stateTensorNames } from '../../rmsprop/torch-names.ts';
import type { ParameterState } from '../../rmsprop/parameter-state.ts';
import type { Scenario, ScenarioGroup, Snapshot, Trajectory } from '../../scenario/scenario.ts';

/** Returns the float64 type of the same kind: real or complex. */
function wideDtype(dtype: Dtype): 'float64' | 'complex128' {
  return dtypes[dtype].components === 2 ? 'complex128' : 'float64';
}

/** Returns the same numbers as float64. */
export function widenData(dtype: Dtype, data: Storage): Float64Array {
  const { decode } = dtypes[dtype].format;
  return Float64Array.from({ length: data.length }, (_, index) => decode(elementAt(data, index)));
}

/** Returns the same scenario in float64. Its numbers are the same, and its operations hardly round. */
export function widenScenario({ dtype, groups, events, ...rest }: Scenario): Scenario {
  const group = ({ params, ...options }: ScenarioGroup): ScenarioGroup => ({
    ...options,
    params: params.map(({ shape, data }) => ({ shape, data: widenData(dtype, data) })),
  });
  return {
    ...rest,
    dtype: wideDtype(dtype),
    groups: groups.map(group),
    events: events.map((event) => {
      switch (event.kind) {
        case 'step':
          return {
            ...event,
            gradients: event.gradients.map((gradient) => gradient && widenData(dtype, gradient)),
          };
        case 'add_group':
          return { ...event, group: group(event.group) };
        default:
          return event;
      }
    }),
  };
}

/** Returns the same trajectory in float64. */
export function widenTrajectory(dtype: Dtype, trajectory: Trajectory): Trajectory {
  return trajectory.map(({ params, state }): Snapshot => ({
    params: params.map((data) => widenData(dtype, data)),
    state: state.map((item) => item && widenState(dtype, item)),
  }));
}

function widenState(dtype: Dtype, state: Readonly<ParameterState>): ParameterState {
  const tensors = stateTensorNames.flatMap((name) => {
    const data = state[stateKeys[name]];
    return data ? [[stateKeys[name], widenData(dtype, data)] as const] : [];
  });
  return { squareAvg: new Float64Array(0), ...Object.fromEntries(tensors), step: state.step };
}
