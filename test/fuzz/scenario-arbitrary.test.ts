import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { dtypeNames, dtypes } from '../../src/float/dtype.ts';
import { allGroups } from '../../src/scenario/transforms.ts';
import { anyScenario } from '../../src/fuzz/scenario-settings.ts';
import { allCapabilities, featureNames, needsOf } from '../../src/port/capabilities.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { decodeScenario } from '../../src/scenario/decode.ts';
import { encodeScenario } from '../../src/scenario/encode.ts';
import { isAccumulating, settled } from '../../src/scenario/own-gradients.ts';
import { parse } from '../../src/scenario/parse.ts';
import { scenarioSchema } from '../../src/scenario/scenario-schema.ts';
import { draw, gradientsOf } from './draw.ts';

const reference = referencePort('portable', '1');
const drawn = draw(3000);

/** Returns the kind of a number, to check that the samples contain all kinds. */
function kindOf(value: number, largest: number, minExponent: number): string {
  const size = Math.abs(value);
  if (Number.isNaN(value)) {
    return 'NaN';
  }
  const sign = value < 0 || Object.is(value, -0) ? '-' : '+';
  if (size === 0 || size === Infinity) {
    return `${sign}${size}`;
  }
  if (size < 2 ** minExponent) {
    return 'subnormal';
  }
  return size * size > largest / 16 ? 'near overflow' : 'normal';
}

describe('scenarioArbitrary() [FUZ-1]', () => {
  it('draws consistent scenarios, which survive a round trip through JSON', () => {
    const changed = drawn.filter((scenario) => {
      const text = JSON.stringify(encodeScenario(scenario));
      return !isDeepStrictEqual(decodeScenario(parse(scenarioSchema, text)), scenario);
    });
    expect(changed).toEqual([]);
  });

  it('draws scenarios that torch accepts: the reference plays all of them', async () => {
    for (const scenario of drawn) {
      expect(await reference.run(scenario)).toHaveLength(scenario.events.length);
    }
  });

  it('draws every dtype, every event, and every value of every switch', () => {
    const dtypesSeen = new Set(drawn.map(({ dtype }) => dtype));
    const kinds = drawn.flatMap(({ events }) => events.map(({ kind }) => kind));
    const forms = drawn.flatMap(({ events }) =>
      events.flatMap((event) =>
        event.kind === 'reload'
          ? [`integer ${event.integerStep}`]
          : event.kind === 'zero_grad'
            ? [`none ${event.setToNone}`]
            : event.kind === 'set'
              ? Object.keys(event.changes)
              : [],
      ),
    );
    expect(dtypesSeen).toEqual(new Set(dtypeNames));
    expect(new Set(kinds)).toEqual(new Set(anyScenario.kinds));
    expect(new Set(forms)).toEqual(
      new Set([
        'integer true',
        'integer false',
        'none true',
        'none false',
        'lr',
        'alpha',
        'eps',
        'weightDecay',
        'momentum',
        'centered',
        'maximize',
      ]),
    );
    const needs = new Set(drawn.flatMap((scenario) => needsOf(scenario, false)));
    expect(featureNames.filter((feature) => !needs.has(feature))).toEqual([
      'refusals',
      'capturable', // torch refuses the first step
      'named_parameters',
      'empty_groups',
    ]);
  });

  it.each(dtypeNames)('draws gradients of every kind: %s', (dtype) => {
    const { format } = dtypes[dtype];
    const seen = new Set<string>();
    for (const scenario of drawn.filter((candidate) => candidate.dtype === dtype)) {
      for (const gradient of gradientsOf(scenario)) {
        for (const word of gradient ?? []) {
          seen.add(kindOf(format.decode(word), format.largestFinite, format.minExponent));
        }
      }
    }
    expect([...seen].toSorted()).toEqual(
      [
        '+0',
        '+Infinity',
        '-0',
        '-Infinity',
        'NaN',
        'near overflow',
        'normal',
        'subnormal',
      ].toSorted(),
    );
  });

  it('draws usual hyperparameters, and values at the edges of the ranges that torch accepts', () => {
    const groups = drawn.flatMap(allGroups);
    for (const name of ['lr', 'alpha', 'eps', 'weightDecay', 'momentum'] as const) {
      const values = new Set(groups.map((group) => group[name]));
      const usual = new Set<number>(anyScenario.values[name]);
      expect([...usual].filter((value) => !values.has(value))).toEqual([]);
      expect(values.has(5e-324)).toBe(true);
      expect([...values].filter((value) => !usual.has(value)).length).toBeGreaterThan(30);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    }
    expect(groups.some(({ alpha }) => alpha > 1 && alpha !== 1.5)).toBe(true);
    expect(groups.some(({ alpha }) => alpha === 1 - 2 ** -53)).toBe(true);
  });

  it('draws steps with the gradients of the parameters, and loads of saves with the same groups', () => {
    const accumulating = drawn.filter(isAccumulating);
    expect(accumulating.length).toBeGreaterThan(100);
    expect(accumulating.map(settled)).toEqual(accumulating);
    const loads = drawn.flatMap(({ groups, events }) => {
      const counts = events.map(
        (_, index) =>
          groups.length + events.slice(0, index).filter(({ kind }) => kind === 'add_group').length,
      );
      const saves = events.flatMap(({ kind }, index) => (kind === 'save' ? [counts[index]] : []));
      return events.flatMap((event, index) =>
        event.kind === 'load' ? [[counts[index], saves[event.saved]]] : [],
      );
    });
    expect(loads.length).toBeGreaterThan(100);
    expect(loads.filter(([now, then]) => now !== then)).toEqual([]);
  });

  it('never combines differentiable with foreach or a backward pass, which torch refuses', () => {
    const differentiable = drawn.filter((scenario) =>
      allGroups(scenario).some((group) => group.differentiable === true),
    );
    expect(differentiable.length).toBeGreaterThan(50);
    for (const scenario of differentiable) {
      expect(scenario.events.map(({ kind }) => kind)).not.toContain('backward');
      for (const group of allGroups(scenario)) {
        expect(group.differentiable === true && group.foreach).toBe(false);
      }
    }
  });

  it('draws the same scenarios for the same seed, and others for another seed', () => {
    expect(draw(50, {}, 7)).toEqual(draw(50, {}, 7));
    expect(draw(50, {}, 8)).not.toEqual(draw(50, {}, 7));
  });
});

describe('the settings of scenarioArbitrary() [FUZ-2]', () => {
  it.each(featureNames)('exclude scenarios that need an undeclared feature: %s', (feature) => {
    const features = featureNames.filter((name) => name !== feature);
    const found = draw(300, { features }).flatMap((scenario) => needsOf(scenario, false));
    expect(found).not.toContain(feature);
    expect(new Set(found).size).toBeGreaterThan(10);
  });

  it('leave out the newer events and options for a port with the older features', () => {
    const features = featureNames.slice(0, featureNames.indexOf('defaults'));
    const scenarios = draw(500, { features });
    const kinds = new Set(scenarios.flatMap(({ events }) => events.map(({ kind }) => kind)));
    expect(kinds).toEqual(new Set(['step', 'set', 'add_group', 'reload', 'zero_grad']));
    expect(scenarios.filter(isAccumulating)).toEqual([]);
    const options = new Set(scenarios.flatMap(allGroups).flatMap(Object.keys));
    for (const name of ['omitted', 'lrTensor', 'differentiable', 'capturable']) {
      expect(options).not.toContain(name);
    }
  });

  it('leave only plain scenarios for a port without features', () => {
    const needs = draw(300, { features: [], dtypes: ['float64'] }).flatMap((scenario) =>
      needsOf(scenario, false),
    );
    expect(new Set(needs)).toEqual(new Set(['float64']));
  });

  it('limit the numbers of groups, parameters, elements and events', () => {
    const settings = {
      groups: [2, 3],
      params: [2, 2],
      elements: [3, 5],
      events: [4, 6],
      kinds: ['step', 'add_group'],
    } as const;
    const scenarios = draw(500, settings);
    const seen = { groups: new Set(), params: new Set(), elements: new Set(), events: new Set() };
    for (const scenario of scenarios) {
      const { components } = dtypes[scenario.dtype];
      seen.groups.add(scenario.groups.length);
      seen.events.add(scenario.events.length);
      for (const { params } of allGroups(scenario)) {
        seen.params.add(params.length);
        params.forEach(({ data }) => seen.elements.add(data.length / components));
      }
    }
    const sorted = Object.entries(seen).map(([name, set]) => [name, [...set].toSorted()]);
    expect(Object.fromEntries(sorted)).toEqual({
      groups: [2, 3],
      params: [2],
      elements: [3, 4, 5],
      events: [4, 5, 6],
    });
  });

  it('limit hyperparameters, lanes and null gradients', () => {
    const scenarios = draw(300, {
      values: { ...anyScenario.values, lr: [0.125], alpha: [0.5, 0.75] },
      areEdgesDrawn: false,
      lanes: ['moderate'],
      nulls: 0,
    });
    const groups = scenarios.flatMap(allGroups);
    expect(new Set(groups.map(({ lr }) => lr))).toEqual(new Set([0.125]));
    expect(new Set(groups.map(({ alpha }) => alpha))).toEqual(new Set([0.5, 0.75]));
    for (const scenario of scenarios.filter(({ events }) =>
      events.every((e) => e.kind === 'step'),
    )) {
      const { decode } = dtypes[scenario.dtype].format;
      for (const gradient of gradientsOf(scenario)) {
        expect(gradient).not.toBeNull();
        const sizes = Array.from(gradient ?? [], (word) => Math.abs(decode(word)));
        expect(sizes.every((size) => size >= 0.5 && size <= 4)).toBe(true);
      }
    }
    expect(allCapabilities.features).toContain('null_gradients');
  });
});
