import type { Dtype, Storage } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import type { PortDefinition, PortGroup, PortState } from '../../src/port/define-port.ts';
import { featureNames } from '../../src/port/capabilities.ts';
import type { Port } from '../../src/port/port.ts';
import type { ParamGroup } from '../../src/rmsprop/param-groups.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import type { ParameterState } from '../../src/rmsprop/parameter-state.ts';
import { RMSprop } from '../../src/rmsprop/rmsprop.ts';

/* Ports of the bundled optimizer that show its state in other ways than PyTorch. */

/** The features that come before `foreach`: the optimizers below have the methods for these. */
const features = featureNames.slice(0, featureNames.indexOf('foreach'));

type State = Readonly<ParameterState>;

interface Habit {
  /** Returns what the port shows of the state of a parameter. */
  readonly show: (state: State, group: ParamGroup) => PortState;
  /** Runs after each change of hyperparameters, with the states of the group. */
  readonly onChange?: (group: ParamGroup, states: readonly State[]) => void;
}

function portThat(name: string, { show, onChange }: Habit): PortDefinition {
  return {
    name,
    version: '1',
    dtypes: ['float32', 'float64', 'complex64'],
    features,
    create({ dtype, groups }) {
      const listed = groups.map((group) => groupOf(dtype, group));
      const optimizer = new RMSprop(listed);
      const parameters = (): Parameter[] => optimizer.paramGroups.flatMap(({ params }) => params);
      return {
        step(gradients) {
          parameters().forEach((parameter, index) => {
            parameter.grad = gradients[index]?.slice() ?? null;
          });
          optimizer.step();
        },
        params: () => parameters().map(({ data }) => data),
        state: () =>
          optimizer.paramGroups.flatMap((group) =>
            group.params.map((parameter) => {
              const state = optimizer.stateOf(parameter);
              return state ? show(state, group) : null;
            }),
          ),
        setHyperparameters(index, changes) {
          const group = elementAt(optimizer.paramGroups, index);
          Object.assign(group, changes);
          onChange?.(
            group,
            group.params.flatMap((parameter) => optimizer.stateOf(parameter) ?? []),
          );
        },
        addGroup: (group) => optimizer.addParamGroup(groupOf(dtype, group)),
        zeroGrad: (setToNone) => optimizer.zeroGrad(setToNone),
        stateDict: () => optimizer.stateDict(),
        loadStateDict: (saved) => optimizer.loadStateDict(saved as never),
      };
    },
  };
}

function groupOf(dtype: Dtype, { params, ...options }: PortGroup<Storage>) {
  return { ...options, params: params.map((data) => new Parameter(data, { dtype })) };
}

/** Shows state only while the options use it. */
const whileUsed: Habit['show'] = ({ step, squareAvg, gradAvg, momentumBuffer }, group) => ({
  step,
  squareAvg,
  gradAvg: group.centered ? gradAvg : null,
  momentumBuffer: group.momentum > 0 ? momentumBuffer : null,
});

export const hidesBuffer: PortDefinition = portThat('hides the unused buffer', {
  show: (state, group) => ({
    ...state,
    momentumBuffer: group.momentum > 0 ? state.momentumBuffer : null,
  }),
});

export const hidesMean: PortDefinition = portThat('hides the unused mean', {
  show: (state, group) => ({ ...state, gradAvg: group.centered ? state.gradAvg : null }),
});

export const hidesUnused: PortDefinition = portThat('hides unused state', { show: whileUsed });

/** Hides unused state, and sets it to zeros as soon as an option is off. */
export const losesUnused: PortDefinition = portThat('loses unused state', {
  show: whileUsed,
  onChange: ({ momentum, centered }, states) => {
    for (const { gradAvg, momentumBuffer } of states) {
      if (!(momentum > 0)) {
        momentumBuffer?.fill(0);
      }
      if (!centered) {
        gradAvg?.fill(0);
      }
    }
  },
});

/** Hides the momentum buffer in steps that use it. */
export const hidesUsed: PortDefinition = portThat('hides used state', {
  show: (state) => ({ ...state, momentumBuffer: null }),
});

/** Shows the unused momentum buffer, but with a wrong value. */
export const spoilsUnused: PortDefinition = portThat('spoils unused state', {
  show: (state, group) => ({
    ...state,
    momentumBuffer:
      group.momentum > 0 ? state.momentumBuffer : state.momentumBuffer?.map((value) => value + 1),
  }),
});

/** Hides the momentum buffer of a port in the events after momentum became 0. */
export const hiding = (port: Port): Port => ({
  ...port,
  run: async (scenario) => {
    const off = scenario.events.findIndex(
      (event) => event.kind === 'set' && event.changes.momentum === 0,
    );
    return (await port.run(scenario)).map((snapshot, event) => ({
      ...snapshot,
      state: snapshot.state.map((entry) => {
        const { momentumBuffer, ...rest } = entry ?? { step: 0, squareAvg: new Float32Array() };
        const isHidden = off >= 0 && event >= off;
        return entry && { ...rest, ...(!isHidden && momentumBuffer && { momentumBuffer }) };
      }),
    }));
  },
});
