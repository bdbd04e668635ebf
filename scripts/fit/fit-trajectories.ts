import { dtypes, type Storage } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import {
  elementUpdate,
  type Element,
  type ElementUpdate,
} from '../../src/rmsprop/element-update.ts';
import type { GroupOptions } from '../../src/rmsprop/options.ts';
import { bodyLengthOf } from '../../src/rmsprop/tensor-update.ts';
import { stateKeys, stateTensorNames } from '../../src/rmsprop/torch-names.ts';
import type { Scenario, Snapshot, Trajectory } from '../../src/scenario/scenario.ts';
import { timelineOf } from '../../src/scenario/timeline.ts';
import type { RecordedTrajectory } from './device-recording.ts';
import { compareWith, together, type Agreement } from './differences.ts';
import { turnedAt, type OperationsByPart } from './fit-operations.ts';

/** The agreement of a candidate with trajectories, tensor by tensor. */
export type TrajectoryAgreement = ReadonlyMap<string, Agreement>;

/**
 * Compares every step of the recorded trajectories of an implementation with the steps of a candidate. Each step starts
 * from the recorded snapshot before it, so that a wrong bit does not spread.
 */
export function compareTrajectoriesOf(
  recorded: readonly RecordedTrajectory[],
  form: string,
  candidate: OperationsByPart,
): TrajectoryAgreement {
  const steps = recorded.flatMap(({ scenario, results }) => {
    const trajectory = results.get(form);
    return trajectory === undefined || 'error' in trajectory
      ? []
      : compareSteps(scenario, trajectory, candidate);
  });
  return new Map(
    ['param', ...stateTensorNames].map((tensor) => [
      tensor,
      together(steps.filter((step) => step.tensor === tensor).map(({ agreement }) => agreement)),
    ]),
  );
}

interface TensorAgreement {
  readonly tensor: string;
  readonly agreement: Agreement;
}

function compareSteps(
  scenario: Scenario,
  trajectory: Trajectory,
  candidate: OperationsByPart,
): TensorAgreement[] {
  const timeline = timelineOf(scenario);
  return scenario.events.flatMap((event, index) =>
    event.kind === 'step'
      ? event.gradients.flatMap((gradient, parameter) => {
          const options = timeline.optionsAt(index, parameter);
          const before = index > 0 ? trajectory[index - 1] : undefined;
          const initial = elementAt(timeline.initial, parameter);
          return gradient && options
            ? compareStep(scenario, candidate, {
                place: `event ${index}, parameter ${parameter}`,
                options,
                gradient,
                before: tensorsOf(before, parameter, initial),
                after: tensorsOf(trajectory[index], parameter, initial),
              })
            : [];
        })
      : [],
  );
}

/** The tensors of one parameter, by torch's names. A tensor that the state does not have is missing. */
type Tensors = Readonly<Partial<Record<string, Storage>>> & { readonly param: Storage };

function tensorsOf(snapshot: Snapshot | undefined, parameter: number, initial: Storage): Tensors {
  const state = snapshot?.state[parameter];
  return {
    param: snapshot?.params[parameter] ?? initial,
    ...Object.fromEntries(
      stateTensorNames.flatMap((name) => {
        const tensor = state?.[stateKeys[name]];
        return tensor ? [[name, tensor]] : [];
      }),
    ),
  };
}

interface Step {
  readonly place: string;
  readonly options: GroupOptions;
  readonly gradient: Storage;
  readonly before: Tensors;
  readonly after: Tensors;
}

function compareStep(
  { dtype }: Scenario,
  candidate: OperationsByPart,
  { place, options, gradient, before, after }: Step,
): TensorAgreement[] {
  const { format } = dtypes[dtype];
  const bodyLength = bodyLengthOf(gradient.length, format);
  const body = elementUpdate(candidate.body, options);
  const tail = elementUpdate(candidate.tail, options);
  const elements = Array.from({ length: gradient.length }, (_, index) =>
    stepOf(index < bodyLength ? body : tail, { dtype, gradient, before }, index),
  );
  const computed = {
    param: (index: number) => elementAt(elements, index).param,
    square_avg: (index: number) => elementAt(elements, index).squareAvg,
    grad_avg: (index: number) => elementAt(elements, index).gradAvg,
    momentum_buffer: (index: number) => elementAt(elements, index).momentumBuffer,
  };
  return Object.entries(computed).flatMap(([tensor, compute]) => {
    const recorded = after[tensor];
    return recorded
      ? [{ tensor, agreement: compareWith(dtype, `${place}, ${tensor}`, recorded, compute) }]
      : [];
  });
}

function stepOf(
  update: ElementUpdate,
  { dtype, gradient, before }: Pick<Scenario, 'dtype'> & Pick<Step, 'gradient' | 'before'>,
  index: number,
): Element {
  const { format, components } = dtypes[dtype];
  const valueOf = (tensor: Storage | undefined): number =>
    tensor ? format.decode(elementAt(tensor, index)) : 0;
  const element = {
    param: valueOf(before.param),
    squareAvg: valueOf(before['square_avg']),
    gradAvg: valueOf(before['grad_avg']),
    momentumBuffer: valueOf(before['momentum_buffer']),
  };
  const turned = components === 2 ? turnedAt(before.param, index) : 0;
  return update(element, valueOf(gradient), turned);
}
