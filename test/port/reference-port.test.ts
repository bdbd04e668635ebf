import { describe, expect, it } from 'vitest';
import { referencePort } from '../../src/port/reference-port.ts';
import { defaultOptions } from '../../src/rmsprop/options.ts';
import type { Scenario, ScenarioEvent } from '../../src/scenario/scenario.ts';

const one = Float32Array.of(1);
const step: ScenarioEvent = { kind: 'step', gradients: [one] };
const reload: ScenarioEvent = { kind: 'reload', integerStep: false };
const set: ScenarioEvent = { kind: 'set', group: 0, changes: { lr: 0.5 }, lrTensor: 'float32' };
const plainSet: ScenarioEvent = { kind: 'set', group: 0, changes: { lr: 2 } };

/** Plays events on a group whose lr is a tensor, or a number. */
async function play(isTensor: boolean, events: readonly ScenarioEvent[]): Promise<unknown> {
  const scenario: Scenario = {
    dtype: 'float32',
    groups: [
      {
        ...defaultOptions,
        foreach: false,
        lr: 0.25,
        ...(isTensor && { lrTensor: 'float32' }),
        params: [{ shape: [1], data: one }],
      },
    ],
    events,
  };
  return referencePort('portable', '1').run(scenario);
}

describe('referencePort() with a tensor lr [PRO-13]', () => {
  it.each<[string, ScenarioEvent[]]>([
    ['changes it in place', [step, set, step]],
    ['changes it after a reload', [step, reload, set, step]],
    ['changes it after a load', [step, { kind: 'save' }, { kind: 'load', saved: 0 }, set, step]],
    ['replaces a number that replaced it', [step, plainSet, step, set, step]],
  ])('%s: computes the same as with a number', async (_, events) => {
    const withoutTensor = events.map((event): ScenarioEvent => {
      return event === set ? { kind: 'set', group: 0, changes: { lr: 0.5 } } : event;
    });
    expect(await play(true, events)).toEqual(await play(false, withoutTensor));
  });
});
