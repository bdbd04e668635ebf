import { dtypes, type Dtype, type Storage } from '../../float/dtype.ts';
import type { Scenario, Snapshot, Tensor, Trajectory } from '../../scenario/scenario.ts';
import { elementAt } from '../../float/element-at.ts';
import { mapGroups } from '../../scenario/transforms.ts';
import type { ParameterState } from '../../rmsprop/parameter-state.ts';
import type { Invariant } from '../invariant.ts';
import { smallLives } from '../invariant-settings.ts';
import { isComplex } from '../subject.ts';

/** Compares a run with a run in which each element is a separate parameter of shape [1, 1]. */
export const independentElements: Invariant = {
  id: 'independent-elements',
  clause: 'INV-2',
  statement:
    'Elements are independent. If each element becomes a separate tensor, with another shape and in reverse order, its values stay the same.',
  exactness:
    'Exact, with two exceptions. In float16 and bfloat16 under fma, PyTorch itself rounds the body and the tail of a tensor differently. In complex dtypes, the sign of a zero may differ.',
  settings: { ...smallLives, elements: [2, 6] },
  check: async (subject, scenario) => {
    const together = await subject.run(scenario);
    const apart = joined(scenario, await subject.run(split(scenario)));
    const isNarrow = dtypes[scenario.dtype].format.bits === 16;
    return subject.agree(scenario, together, apart, {
      isRounded: isNarrow && subject.arithmetic === 'fma',
      ignoresZeroSign: isComplex(scenario.dtype),
    });
  },
};

/** Makes each element a parameter of shape [1, 1]. Reverses the order of the elements of each parameter. */
function split(scenario: Scenario): Scenario {
  const counts: number[] = [];
  const pieces = (data: Storage): Storage[] => {
    const { components } = dtypes[scenario.dtype];
    return Array.from({ length: data.length / components }, (_, index) =>
      data.slice(index * components, (index + 1) * components),
    ).toReversed();
  };
  const apart = mapGroups(scenario, (group) => ({
    ...group,
    params: group.params.flatMap(({ data }): Tensor[] => {
      const parts = pieces(data);
      counts.push(parts.length);
      return parts.map((part) => ({ shape: [1, 1], data: part }));
    }),
  }));
  return {
    ...apart,
    events: apart.events.map((event) =>
      event.kind === 'step'
        ? {
            ...event,
            gradients: event.gradients.flatMap((gradient, index) =>
              gradient
                ? pieces(gradient)
                : Array.from({ length: elementAt(counts, index) }, () => null),
            ),
          }
        : event,
    ),
  };
}

/** Joins the elements in a trajectory of a scenario that `split` made. */
function joined(scenario: Scenario, trajectory: Trajectory): Trajectory {
  const { dtype } = scenario;
  const { components } = dtypes[dtype];
  const lengths = parametersOverTime(scenario);
  return trajectory.map((snapshot, event) => {
    let start = 0;
    const params: Storage[] = [];
    const state: Snapshot['state'][number][] = [];
    for (const length of elementAt(lengths, event)) {
      const end = start + length / components;
      params.push(concatenated(dtype, snapshot.params.slice(start, end)));
      state.push(joinedState(dtype, snapshot.state.slice(start, end)));
      start = end;
    }
    return { ...snapshot, params, state };
  });
}

/** Returns, for each event, the lengths of all parameters after it. */
function parametersOverTime({ groups, events }: Scenario): number[][] {
  const lengths = groups.flatMap(({ params }) => params.map(({ data }) => data.length));
  return events.map((event) => {
    if (event.kind === 'add_group') {
      lengths.push(...event.group.params.map(({ data }) => data.length));
    }
    return [...lengths];
  });
}

function concatenated(dtype: Dtype, parts: readonly Storage[]): Storage {
  const { StorageType } = dtypes[dtype];
  const joinedData = new StorageType(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts.toReversed()) {
    joinedData.set(part, offset);
    offset += part.length;
  }
  return joinedData;
}

/** Joins the states of elements. Returns null if an element has no state, or if the step counts differ. */
function joinedState(
  dtype: Dtype,
  parts: readonly (Readonly<ParameterState> | null)[],
): ParameterState | null {
  const states = parts.flatMap((part) => part ?? []);
  const [first] = states;
  if (!first || states.length < parts.length || states.some(({ step }) => step !== first.step)) {
    return null;
  }
  const means = states.flatMap(({ gradAvg }) => (gradAvg ? [gradAvg] : []));
  const buffers = states.flatMap(({ momentumBuffer }) => (momentumBuffer ? [momentumBuffer] : []));
  return {
    step: first.step,
    squareAvg: concatenated(
      dtype,
      states.map(({ squareAvg }) => squareAvg),
    ),
    ...(means.length === parts.length && { gradAvg: concatenated(dtype, means) }),
    ...(buffers.length === parts.length && { momentumBuffer: concatenated(dtype, buffers) }),
  };
}
