import { dtypes, type Storage } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { mapGroups } from '../../src/scenario/transforms.ts';
import { mapNumbers } from '../../src/invariant/trajectory-maps.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import { definePort } from '../../src/port/define-port.ts';
import { openModulePort } from '../../src/port/module/module-port.ts';
import type { Port } from '../../src/port/port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { encodeScenario } from '../../src/scenario/encode.ts';
import type { Hyperparameters } from '../../src/rmsprop/options.ts';
import type { Scenario, Trajectory } from '../../src/scenario/scenario.ts';

/* Optimizers with mistakes outside the axes of the dialects. */

const reference = referencePort('portable', 'test');
const { features, ...capabilities } = allCapabilities;

/** Returns the reference with changed scenarios, or with changed answers. */
function wrongPort(
  name: string,
  change: (scenario: Scenario) => Scenario,
  spoil: (trajectory: Trajectory, scenario: Scenario) => Trajectory = (trajectory) => trajectory,
): Port {
  return {
    name,
    version: '',
    capabilities: {
      ...capabilities,
      features: features.filter((feature) => feature !== 'refusals'),
    },
    run: async (scenario) => spoil(await reference.run(change(scenario)), scenario),
  };
}

const same = (scenario: Scenario): Scenario => scenario;

/** Removes the changes of a hyperparameter, as if the optimizer read it only at its creation. */
const readOnce = (name: keyof Hyperparameters) => (scenario: Scenario) => ({
  ...scenario,
  events: scenario.events.map((event) =>
    event.kind === 'set'
      ? {
          ...event,
          changes: Object.fromEntries(
            Object.entries(event.changes).filter(([changed]) => changed !== name),
          ),
        }
      : event,
  ),
});

function mapGradients(scenario: Scenario, map: (data: Storage) => Storage | null): Scenario {
  return {
    ...scenario,
    events: scenario.events.map((event) =>
      event.kind === 'step'
        ? { ...event, gradients: event.gradients.map((data) => data && map(data)) }
        : event,
    ),
  };
}

/** Clips gradients below -2^20, in this direction only. */
export const clippedOnOneSide: Port = wrongPort('clipped on one side', (scenario) =>
  mapGradients(scenario, (data) =>
    mapNumbers(scenario.dtype, data, (value) => Math.max(value, -(2 ** 20))),
  ),
);

/** Halves the learning rate of groups that start with a matrix. */
export const slowerMatrices: Port = wrongPort('slower matrices', (scenario) =>
  mapGroups(scenario, (group) => ({
    ...group,
    lr: group.params[0]?.shape.length === 2 ? group.lr / 2 : group.lr,
  })),
);

/** Skips tensors whose gradient contains a NaN. */
export const passesOverNaN: Port = wrongPort('passes over NaN', (scenario) =>
  mapGradients(scenario, (data) => {
    const { decode } = dtypes[scenario.dtype].format;
    return Array.from(data, decode).some(Number.isNaN) ? null : data;
  }),
);

export const momentumReadOnce: Port = wrongPort('momentum read once', readOnce('momentum'));
export const weightDecayReadOnce: Port = wrongPort(
  'weight decay read once',
  readOnce('weightDecay'),
);

export const cappedLearningRate: Port = wrongPort('lr capped at 1', (scenario) =>
  mapGroups(scenario, (group) => ({ ...group, lr: Math.min(group.lr, 1) })),
);

/** Stores the parameter instead of the momentum buffer. */
export const parameterAsBuffer: Port = wrongPort('parameter as buffer', same, (trajectory) =>
  trajectory.map((snapshot) => ({
    ...snapshot,
    state: snapshot.state.map(
      (entry, index) =>
        entry && {
          ...entry,
          ...(entry.momentumBuffer && { momentumBuffer: elementAt(snapshot.params, index) }),
        },
    ),
  })),
);

/** Trains only the first group. */
export const onlyFirstGroup: Port = wrongPort('only the first group', (scenario) => {
  const count = scenario.groups[0]?.params.length ?? 0;
  return {
    ...scenario,
    events: scenario.events.map((event) =>
      event.kind === 'step'
        ? {
            ...event,
            gradients: event.gradients.map((data, index) => (index < count ? data : null)),
          }
        : event,
    ),
  };
});

const last: string[] = [];

/** Answers differently if the same scenario comes again soon. */
export const unsteady: Port = wrongPort('unsteady', (scenario) => {
  const text = JSON.stringify(encodeScenario(scenario));
  const isKnown = last.slice(-2).includes(text);
  last.push(text);
  return isKnown ? mapGroups(scenario, (group) => ({ ...group, lr: group.lr * 1.5 })) : scenario;
});

/** Counts the optimizer's steps instead of the parameter's. */
export const countsAllSteps: Port = wrongPort('counts all steps', same, (trajectory, scenario) => {
  let steps = 0;
  return trajectory.map((snapshot, index) => {
    steps += elementAt(scenario.events, index).kind === 'step' ? 1 : 0;
    return {
      ...snapshot,
      state: snapshot.state.map((entry) => entry && { ...entry, step: steps }),
    };
  });
});

/** Changes the caller's gradients. */
export const usesGradientAsScratch: Port = await openModulePort(
  definePort({
    name: 'gradient as scratch memory',
    version: '',
    dtypes: ['float32'],
    features: [],
    create: ({ groups }) => {
      const params = groups.flatMap((group) => group.params);
      return {
        step: (gradients) => gradients.forEach((gradient) => gradient?.fill(7)),
        params: () => params,
      };
    },
  }),
);

/** Shares one buffer between all optimizers. Each new optimizer clears it. */
const shared: { squares: Float32Array[] } = { squares: [] };

export const sharedBuffer: Port = await openModulePort(
  definePort({
    name: 'shared buffer',
    version: '',
    dtypes: ['float32'],
    features: [],
    create: ({ groups }) => {
      const params = groups.flatMap((group) => group.params);
      const { lr = 0, alpha = 0, eps = 0 } = groups[0] ?? {};
      shared.squares = params.map(({ length }) => new Float32Array(length));
      return {
        step: (gradients) =>
          params.forEach((param, index) => {
            const squares = elementAt(shared.squares, index);
            const gradient = gradients[index];
            param.forEach((value: number, at: number) => {
              const g = gradient?.[at] ?? 0;
              squares[at] = alpha * (squares[at] ?? 0) + (1 - alpha) * g * g;
              param[at] = value - (lr * g) / (Math.sqrt(squares[at] ?? 0) + eps);
            });
          }),
        params: () => params,
      };
    },
  }),
);
