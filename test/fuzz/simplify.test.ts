import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { dtypes, type Storage } from '../../src/float/dtype.ts';
import { formats, type RealFormat } from '../../src/float/format.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { settled } from '../../src/scenario/own-gradients.ts';
import { allGroups, allParameters } from '../../src/scenario/transforms.ts';
import { readingCost } from '../../src/fuzz/round-numbers.ts';
import { simplerScenarios } from '../../src/fuzz/simplify.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { defaultOptions } from '../../src/rmsprop/options.ts';
import { decodeScenario } from '../../src/scenario/decode.ts';
import { encodeScenario } from '../../src/scenario/encode.ts';
import { parse } from '../../src/scenario/parse.ts';
import type { Scenario, ScenarioEvent, ScenarioGroup } from '../../src/scenario/scenario.ts';
import { scenarioSchema } from '../../src/scenario/scenario-schema.ts';
import { draw, elementsOf } from './draw.ts';

const reference = referencePort('portable', '1');
const names = ['lr', 'alpha', 'eps', 'weightDecay', 'momentum', 'centered', 'maximize'] as const;

const costs = new Map<string, number>();

/** Caches costs, because the same numbers occur many times. */
function costOf(value: number, format: RealFormat): number {
  const key = `${format.name} ${Object.is(value, -0) ? '-0' : value}`;
  const cost = costs.get(key) ?? readingCost(value, format);
  costs.set(key, cost);
  return cost;
}

/** The tensors that the events give. The gradients of a step with `isAccumulated` follow from them. */
function givenTensors({ events }: Scenario): (Storage | null)[] {
  return events.flatMap((event) => {
    if (event.kind === 'set_data') {
      return event.data;
    }
    const isGiven = event.kind === 'backward' || (event.kind === 'step' && !event.isAccumulated);
    return isGiven ? event.gradients : [];
  });
}

/** Measures the complexity of a scenario. An earlier number counts more than all later numbers. */
function measure(scenario: Scenario): number[] {
  const groups = allGroups(scenario);
  const { format } = dtypes[scenario.dtype];
  const sets = scenario.events.flatMap((event) => (event.kind === 'set' ? [event.changes] : []));
  const lrTensors = scenario.events.filter((event) => event.kind === 'set' && event.lrTensor);
  const others = scenario.events.filter((event) => event.kind === 'reload' && event.integerStep);
  const changesOf = (group: ScenarioGroup): number =>
    names.filter((name) => group[name] !== defaultOptions[name]).length +
    [group.foreach, group.lrTensor, group.omitted, group.differentiable].filter(Boolean).length;
  const cost = (values: Iterable<number>, of = formats.float64): number =>
    Array.from(values, (value) => costOf(value, of)).reduce((sum, each) => sum + each, 0);
  const tensors = [...allParameters(scenario).map(({ data }) => data), ...givenTensors(scenario)];
  const numbers = [...groups, ...sets].flatMap((options) =>
    Object.values(options).filter((value) => typeof value === 'number'),
  );
  return [
    scenario.events.length,
    allParameters(scenario).length + elementsOf(scenario),
    groups.reduce((sum, group) => sum + changesOf(group), 0) +
      sets.reduce((sum, changes) => sum + Object.keys(changes).length, 0) +
      others.length +
      lrTensors.length,
    cost(numbers) +
      tensors.reduce((sum, data) => sum + cost(Array.from(data ?? [], format.decode), format), 0),
  ];
}

function isLess(left: readonly number[], right: readonly number[]): boolean {
  const at = left.findIndex((value, index) => value !== right[index]);
  return at >= 0 && elementAt(left, at) < elementAt(right, at) - 1e-9;
}

const group = (
  params: readonly number[][],
  options: Partial<ScenarioGroup> = {},
): ScenarioGroup => ({
  lr: 0.01,
  alpha: 0.99,
  eps: 1e-8,
  weightDecay: 0,
  momentum: 0,
  centered: false,
  maximize: false,
  foreach: false,
  ...options,
  params: params.map((values) => ({ shape: [values.length], data: Float64Array.from(values) })),
});
const step = (...gradients: (readonly number[] | null)[]): ScenarioEvent => ({
  kind: 'step',
  gradients: gradients.map((values) => values && Float64Array.from(values)),
});
const scenario = (groups: readonly ScenarioGroup[], ...events: ScenarioEvent[]): Scenario => ({
  dtype: 'float64',
  groups,
  events,
});

describe('simplerScenarios() [FUZ-3]', () => {
  const some = draw(70, { elements: [0, 9], events: [1, 8] });

  it('returns consistent scenarios that the reference plays', async () => {
    let count = 0;
    for (const drawn of some) {
      const all = [...simplerScenarios(drawn)];
      // hundreds differ in one number only: a sample is enough
      for (const simpler of all.filter((_, index) => index < 80 || index % 17 === 0)) {
        count += 1;
        const text = JSON.stringify(encodeScenario(simpler));
        const again = decodeScenario(parse(scenarioSchema, text));
        expect(isDeepStrictEqual(again, simpler) ? null : { again, simpler }).toBeNull();
        expect(await reference.run(simpler)).toHaveLength(simpler.events.length);
      }
    }
    expect(count).toBeGreaterThan(3000);
  });

  it('returns only simpler scenarios, so that shrinking ends', () => {
    for (const drawn of some) {
      const originalCost = measure(drawn);
      const simplerCosts = Array.from(simplerScenarios(drawn), measure);
      expect({
        own: originalCost,
        others: simplerCosts.filter((other) => !isLess(other, originalCost)),
      }).toEqual({
        own: originalCost,
        others: [],
      });
    }
  });

  it('simplifies events first, then parameters and elements, then hyperparameters, then numbers', () => {
    for (const drawn of some) {
      const originalCost = measure(drawn);
      const places = [...simplerScenarios(drawn)].flatMap((simpler) => {
        const differs = measure(simpler).map((value, index) => value !== originalCost[index]);
        // an added group and its event disappear together
        return differs[0] && differs[1] ? [] : [differs.indexOf(true)];
      });
      expect(places).toEqual(places.toSorted((left, right) => left - right));
    }
  });

  it('ends with one event, few parameters and no further simplification', () => {
    for (const drawn of draw(40)) {
      let last = drawn;
      for (let next: Scenario | undefined = drawn; next; [next] = simplerScenarios(last)) {
        last = next;
      }
      expect(last.events).toHaveLength(1);
      expect(allParameters(last).length).toBeLessThanOrEqual(1 + drawn.groups.length);
      expect([...simplerScenarios(last)]).toEqual([]);
    }
  });
});

describe('simplified events [FUZ-3]', () => {
  const simplified = (original: Scenario): Scenario[] => [...simplerScenarios(original)];

  it('keep the gradients that backward passes leave', () => {
    const backward = (value: number): ScenarioEvent => ({
      kind: 'backward',
      gradients: [Float64Array.of(value)],
    });
    const accumulated = (value: number | null): ScenarioEvent => ({
      kind: 'step',
      gradients: [value === null ? null : Float64Array.of(value)],
      isAccumulated: true,
    });
    const original = scenario([group([[1]])], backward(2), backward(4), accumulated(6));
    const events = simplified(original).map((simpler) => simpler.events);
    expect(events).toContainEqual([backward(4), accumulated(4)]);
    expect(events).toContainEqual([backward(2), accumulated(2)]);
    expect(simplified(original).map(settled)).toEqual(simplified(original));
  });

  it('renumber loads when a save disappears, and drop its loads', () => {
    const [save, first, second] = [
      { kind: 'save' },
      { kind: 'load', saved: 0 },
      { kind: 'load', saved: 1 },
    ] as const;
    const original = scenario([group([[1]])], save, step([1]), save, first, second, step([2]));
    const events = simplified(original).map((simpler) => simpler.events);
    expect(events).toContainEqual([step([1]), save, first, step([2])]);
  });

  it('keep the gradients that zero_grad leaves, without the step before it', () => {
    const zeroGrad = { kind: 'zero_grad', setToNone: false } as const;
    const original = scenario(
      [group([[1]])],
      step(null),
      step([2]),
      zeroGrad,
      step([0]),
      step([3]),
    );
    const events = simplified(original).map((simpler) => simpler.events);
    expect(events).toContainEqual([step(null), zeroGrad, step(null), step([3])]);
    expect(events).toContainEqual([step([2]), zeroGrad, step([0]), step([3])]);
    expect(events).toContainEqual([step(null), step([2]), step([0]), step([3])]);
    expect(simplified(original).map(settled)).toEqual(simplified(original));
  });

  it('adjust gradients and group indexes when an added group disappears', () => {
    const [first, added, last] = [group([[1, 2]]), group([[3], [4, 5]]), group([[6]])];
    const set = (index: number) => ({ kind: 'set', group: index, changes: { lr: 1 } }) as const;
    const original = scenario(
      [first],
      step([9, 8]),
      { kind: 'add_group', group: added },
      step([7, 6], [5], [4, 3]),
      { kind: 'add_group', group: last },
      set(1),
      set(2),
      step([2, 1], [0.5], [0.25, 0.125], [0.75]),
    );
    expect(simplified(original)).toContainEqual(
      scenario(
        [first],
        step([9, 8]),
        step([7, 6]),
        { kind: 'add_group', group: last },
        set(1),
        step([2, 1], [0.75]),
      ),
    );
    expect(simplified(original).filter(({ groups }) => groups.length === 0)).toEqual([]);
  });

  it('never turn on momentum or centering, which torch refuses after a step', () => {
    const change = { kind: 'set', group: 0, changes: { momentum: 0.5 } } as const;
    const original = scenario([group([[1]], { momentum: 0.9 })], step([1]), change, step([1]));
    for (const simpler of simplified(original)) {
      const isChanged = simpler.events.some(({ kind }) => kind === 'set');
      expect(isChanged && simpler.groups[0]?.momentum === 0).toBe(false);
    }
  });

  it('have no negative hyperparameter, which torch rejects', () => {
    const changes = { lr: 0.37, eps: 0.012, weightDecay: 12.34, momentum: 0.77 };
    const set = { kind: 'set', group: 0, changes } as const;
    const original = scenario(
      [group([[1]], { ...changes, alpha: 0.123 })],
      step([1]),
      set,
      step([1]),
    );
    const numbers = simplified(original).flatMap(({ groups, events }) =>
      [...groups, ...events.flatMap((event) => (event.kind === 'set' ? [event.changes] : []))]
        .flatMap((options): unknown[] => Object.values(options))
        .filter((value) => typeof value === 'number'),
    );
    expect(numbers.length).toBeGreaterThan(100);
    expect(Math.min(...numbers)).toBe(0);
  });

  it('contain both parts of a complex element, or neither', () => {
    const [drawn] = draw(1, {
      dtypes: ['complex64'],
      elements: [4, 4],
      params: [1, 1],
      groups: [1, 1],
    });
    const lengths = simplified(drawn ?? scenario([])).map(
      (original) => original.groups[0]?.params[0]?.data.length,
    );
    expect(new Set(lengths)).toEqual(new Set([8, 6, 4, 2]));
  });
});
