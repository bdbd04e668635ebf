import type { Arithmetic } from '../float/arithmetic.ts';
import type { Dtype } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import { Parameter } from '../rmsprop/parameter.ts';
import type { ParameterState } from '../rmsprop/parameter-state.ts';
import type { ParamGroupOptions } from '../rmsprop/param-groups.ts';
import { RMSprop } from '../rmsprop/rmsprop.ts';
import type { Scenario, ScenarioGroup, Snapshot, Trajectory } from '../scenario/scenario.ts';
import type { Port } from './port.ts';

/** This package's own optimizer as a port, in one arithmetic. */
export function referencePort(arithmetic: Arithmetic, version: string): Port {
  return {
    name: 'rmsprop-parity',
    version,
    run: async (scenario) => play(scenario, arithmetic),
  };
}

function play(scenario: Scenario, arithmetic: Arithmetic): Trajectory {
  const { dtype } = scenario;
  let optimizer = new RMSprop(
    scenario.groups.map((group) => makeGroup(dtype, group)),
    { arithmetic },
  );
  return scenario.events.map((event) => {
    switch (event.kind) {
      case 'step': {
        parametersOf(optimizer).forEach((parameter, index) => {
          parameter.grad = event.gradients[index] ?? null;
        });
        optimizer.step();
        break;
      }
      case 'set': {
        Object.assign(elementAt(optimizer.paramGroups, event.group), event.changes);
        break;
      }
      case 'add_group': {
        optimizer.addParamGroup(makeGroup(dtype, event.group));
        break;
      }
      case 'reload': {
        const saved = optimizer.stateDict();
        const groups = optimizer.paramGroups.map(({ params }) => ({ params }));
        optimizer = new RMSprop(groups, { arithmetic });
        optimizer.loadStateDict(saved);
        break;
      }
    }
    return takeSnapshot(optimizer);
  });
}

function makeGroup(dtype: Dtype, { params, ...options }: ScenarioGroup): ParamGroupOptions {
  return {
    ...options,
    params: params.map(({ shape, data }) => new Parameter(data.slice(), { dtype, shape })),
  };
}

function parametersOf(optimizer: RMSprop): Parameter[] {
  return optimizer.paramGroups.flatMap((group) => group.params);
}

function takeSnapshot(optimizer: RMSprop): Snapshot {
  const parameters = parametersOf(optimizer);
  return {
    params: parameters.map((parameter) => parameter.data.slice()),
    state: parameters.map((parameter) => copyState(optimizer.stateOf(parameter))),
  };
}

function copyState(state: Readonly<ParameterState> | undefined): ParameterState | null {
  if (!state) {
    return null;
  }
  const { step, squareAvg, gradAvg, momentumBuffer } = state;
  return {
    step,
    squareAvg: squareAvg.slice(),
    ...(gradAvg && { gradAvg: gradAvg.slice() }),
    ...(momentumBuffer && { momentumBuffer: momentumBuffer.slice() }),
  };
}
