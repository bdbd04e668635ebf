import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/errors.ts';
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
  ])('refuses %s', (_, json, message) => {
    expect(() => decodeScenario(json)).toThrow(new InvalidArgumentError(message));
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
