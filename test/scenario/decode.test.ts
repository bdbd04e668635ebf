import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/errors.ts';
import { defaultOptions } from '../../src/rmsprop/options.ts';
import { decodeScenario, decodeTrajectory } from '../../src/scenario/decode.ts';
import type { EventJson, GroupJson, ScenarioJson } from '../../src/scenario/scenario-json.ts';

const group: GroupJson = {
  lr: 0.01,
  alpha: 0.99,
  eps: 1e-8,
  weight_decay: 0,
  momentum: 0,
  centered: false,
  maximize: false,
  params: [{ shape: [2], data: '3f800000 40000000' }],
};
const scenarioOf = (events: readonly EventJson[], groups = [group]): ScenarioJson => ({
  dtype: 'float32',
  groups,
  events,
});

describe('decodeScenario() [FIX-4]', () => {
  it.each<[string, ScenarioJson, string]>([
    [
      'a gradient too many',
      scenarioOf([{ step: [null, null] }]),
      'event 0: there are 2 gradients: expected 1, one for each parameter',
    ],
    [
      'a gradient that is too short',
      scenarioOf([{ step: ['3f800000'] }]),
      'event 0: gradient 0: there is 1 element: expected 2',
    ],
    [
      'a group that does not exist',
      scenarioOf([{ set: { group: 7 } }]),
      'event 0: group is 7: expected an index below 1, the number of groups',
    ],
    [
      'a parameter that does not exist',
      scenarioOf([], [{ ...group, params: [{ same_as: 3 }] }]),
      'same_as is 3: expected an index below 0, the number of earlier parameters',
    ],
    [
      'a backward pass with a gradient too many',
      scenarioOf([{ backward: [null, null] }]),
      'event 0: there are 2 gradients: expected 1, one for each parameter',
    ],
    [
      'new data that is too short',
      scenarioOf([{ set_data: ['3f800000'] }]),
      'event 0: tensor 0: there is 1 element: expected 2',
    ],
    [
      'a load before any save',
      scenarioOf([{ load: 0 }, { save: true }]),
      'event 0: load is 0: expected a number below 0, the number of earlier saves',
    ],
    [
      'a tensor lr with two elements in a group',
      scenarioOf([], [{ ...group, lr: { dtype: 'float32', data: '3f800000 3f800000' } }]),
      'lr: there are 2 elements: expected 1',
    ],
  ])('refuses %s', (_, json, message) => {
    expect(() => decodeScenario(json)).toThrow(new InvalidArgumentError(message));
  });

  it("fills in torch's defaults for what a group leaves out, and names it", () => {
    const { groups } = decodeScenario(scenarioOf([], [{ eps: 0.5, params: group.params }]));
    expect(groups).toMatchObject([{ ...defaultOptions, foreach: false, eps: 0.5 }]);
    expect(groups[0]?.omitted?.toSorted()).toEqual(
      ['alpha', 'centered', 'lr', 'maximize', 'momentum', 'weightDecay'].toSorted(),
    );
  });

  it('reads a tensor lr, options without effect, and names', () => {
    const { groups, events } = decodeScenario(
      scenarioOf(
        [{ set: { group: 0, lr: { dtype: 'float64', data: '3fe0000000000000' } } }],
        [
          {
            ...group,
            lr: { dtype: 'float32', data: '3f000000' },
            differentiable: true,
            capturable: true,
            params: [{ shape: [1], data: '3f800000', name: 'weight' }],
          },
        ],
      ),
    );
    expect(groups).toMatchObject([
      {
        lr: 0.5,
        lrTensor: 'float32',
        differentiable: true,
        capturable: true,
        params: [{ name: 'weight' }],
      },
    ]);
    expect(events).toEqual([{ kind: 'set', group: 0, changes: { lr: 0.5 }, lrTensor: 'float64' }]);
  });

  it('reads the events around a step, and gives a step the gradients that are there', () => {
    const { events } = decodeScenario(
      scenarioOf([
        { backward: ['3f800000 40000000'] },
        { backward: ['3f800000 40000000'] },
        { save: true },
        { step: 'accumulated' },
        { set_data: [null] },
        { load: 0 },
      ]),
    );
    const gradient = Float32Array.of(1, 2);
    expect(events).toEqual([
      { kind: 'backward', gradients: [gradient] },
      { kind: 'backward', gradients: [gradient] },
      { kind: 'save' },
      { kind: 'step', gradients: [Float32Array.of(2, 4)], isAccumulated: true },
      { kind: 'set_data', data: [null] },
      { kind: 'load', saved: 0 },
    ]);
  });

  it('reads a default lr that is a tensor of any length [FIX-13]', () => {
    const lr = { dtype: 'float32', data: '3f800000 40000000' } as const;
    expect(decodeScenario({ ...scenarioOf([]), defaults: { lr, eps: 'NaN' } }).defaults).toEqual({
      lr: Float32Array.of(1, 2),
      eps: NaN,
    });
  });
});

describe('decodeTrajectory() [FIX-5]', () => {
  const scenario = decodeScenario(scenarioOf([{ step: [null] }]));

  it.each([
    ['too few snapshots', [], 'there are 0 snapshots: expected 1, one for each event'],
    [
      'too few states',
      [{ params: ['3f800000 40000000'], state: [] }],
      'snapshot 0: there are 0 states: expected 1, one for each parameter',
    ],
    [
      'a parameter that is too long',
      [{ params: ['3f800000 40000000 40000000'], state: [null] }],
      'snapshot 0: parameter 0: there are 3 elements: expected 2',
    ],
  ])('refuses %s', (_, json, message) => {
    expect(() => decodeTrajectory(scenario, json)).toThrow(new InvalidArgumentError(message));
  });
});
