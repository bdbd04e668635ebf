import { describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/rmsprop/options.ts';
import {
  clearedGradients,
  isAccumulating,
  OwnGradients,
  settled,
  sumOfGradients,
} from '../../src/scenario/own-gradients.ts';
import type { Scenario, ScenarioEvent } from '../../src/scenario/scenario.ts';

const of = (...values: number[]): Float32Array => Float32Array.from(values);
const group = {
  ...defaultOptions,
  foreach: false,
  params: [1, 2].map((value) => ({ shape: [1], data: of(value) })),
};
const scenarioOf = (...events: ScenarioEvent[]): Scenario => ({
  dtype: 'float32',
  groups: [group],
  events,
});
const step = (...gradients: (Float32Array | null)[]): ScenarioEvent => ({
  kind: 'step',
  gradients,
});
const backward = (...gradients: (Float32Array | null)[]): ScenarioEvent => ({
  kind: 'backward',
  gradients,
});
const accumulated: ScenarioEvent = { kind: 'step', gradients: [null, null], isAccumulated: true };
const clear = (setToNone: boolean): ScenarioEvent => ({ kind: 'zero_grad', setToNone });

/** The gradients of each step. */
const stepsOf = (...events: ScenarioEvent[]): unknown[] =>
  settled(scenarioOf(...events)).events.flatMap((event) =>
    event.kind === 'step' ? [event.gradients] : [],
  );

describe('clearedGradients()', () => {
  it.each([
    [true, [null, null]],
    [false, [of(0), null]],
  ])('with set_to_none %s', (setToNone, cleared) => {
    expect(clearedGradients('float32', [of(3), null], setToNone)).toEqual(cleared);
  });
});

describe('sumOfGradients() [FIX-14]', () => {
  it('adds, takes over the first gradient, and keeps the old one if the pass has none', () => {
    const sums = sumOfGradients('float32', [of(1), null, of(5), null], [of(2), of(3), null, null]);
    expect(sums).toEqual([of(3), of(3), of(5), null]);
  });

  it('rounds each addition to the dtype', () => {
    const half = of(2 ** -24);
    const once = sumOfGradients('float32', [of(1)], [half]);
    expect(sumOfGradients('float32', once, [half])).toEqual([of(1)]);
  });

  it('accepts gradients of a group that came later', () => {
    expect(sumOfGradients('float32', [], [of(1)])).toEqual([of(1)]);
  });
});

describe('settled() [FIX-14]', () => {
  it.each<[string, ScenarioEvent[], unknown[]]>([
    ['adds backward passes', [backward(of(1), null), backward(of(2), of(4)), accumulated], [[of(3), of(4)]]],
    ['keeps gradients after a step', [backward(of(1), of(2)), accumulated, accumulated], [[of(1), of(2)], [of(1), of(2)]]],
    ['clears to null', [backward(of(1), of(2)), clear(true), accumulated], [[null, null]]],
    ['clears to zeros', [backward(of(1), null), clear(false), accumulated], [[of(0), null]]],
    ['replaces by a step with a list', [backward(of(1), of(2)), step(of(7), null), accumulated], [[of(7), null], [of(7), null]]],
    ['adds to the gradients of a step', [step(of(7), null), backward(of(1), of(1)), accumulated], [[of(7), null], [of(8), of(1)]]],
    ['gives a step after zero_grad the gradients that remain', [step(of(7), of(8)), clear(false), step(of(1), of(1))], [[of(7), of(8)], [of(0), of(0)]]],
    ['keeps them across other events', [backward(of(1), null), { kind: 'save' }, { kind: 'load', saved: 0 }, { kind: 'reload', integerStep: false }, { kind: 'set_data', data: [of(5), null] }, accumulated], [[of(1), null]]],
  ])('%s', (_, events, steps) => {
    expect(stepsOf(...events)).toEqual(steps);
  }); // prettier-ignore

  it('gives the parameters of an added group no gradient', () => {
    const events: ScenarioEvent[] = [
      backward(of(1), of(2)),
      { kind: 'add_group', group },
      accumulated,
    ];
    expect(stepsOf(...events)).toEqual([[of(1), of(2), null, null]]);
  });
});

describe('OwnGradients', () => {
  it('has null for each parameter at the start', () => {
    expect(new OwnGradients(scenarioOf()).current).toEqual([null, null]);
  });

  it('returns other events as they are', () => {
    const own = new OwnGradients(scenarioOf());
    const event: ScenarioEvent = { kind: 'save' };
    expect(own.follow(event)).toBe(event);
  });
});

describe('isAccumulating()', () => {
  it.each([
    [true, accumulated],
    [false, backward(of(1), null)],
    [false, step(null, null)],
  ])('is %s for %j', (expected, event) => {
    expect(isAccumulating(scenarioOf(event))).toBe(expected);
  });
});
