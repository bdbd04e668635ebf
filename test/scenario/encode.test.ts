import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { decodeScenario } from '../../src/scenario/decode.ts';
import { encodeScenario } from '../../src/scenario/encode.ts';
import { isAccumulating } from '../../src/scenario/own-gradients.ts';
import { check } from '../../src/scenario/parse.ts';
import type { ScenarioJson } from '../../src/scenario/scenario-json.ts';
import { scenarioSchema } from '../../src/scenario/scenario-schema.ts';
import { draw } from '../fuzz/draw.ts';

const corpus = await loadCorpus();
const recorded = corpus.manifest.files.flatMap(corpus.readCases).map(({ scenario }) => scenario);

describe('encodeScenario() [FIX-4]', () => {
  it.each([
    ['drawn', draw(500)],
    ['of the corpus', recorded],
  ])('writes the same keys in the same order as the schema, for a scenario %s', (_, scenarios) => {
    expect(scenarios.length).toBeGreaterThanOrEqual(500);
    for (const scenario of scenarios) {
      const encoded = encodeScenario(scenario);
      const checked = check(scenarioSchema, encoded);
      expect(JSON.stringify(encoded)).toBe(JSON.stringify(checked));
    }
  });

  it('never writes the gradients of a step that uses those of the parameters', () => {
    const accumulated = recorded.filter(isAccumulating).map(encodeScenario);
    expect(accumulated.length).toBeGreaterThan(50);
    for (const { events } of accumulated) {
      expect(events).toContainEqual({ step: 'accumulated' });
    }
  });

  it('writes what decodeScenario() read, for every new kind of event and option', () => {
    const json: ScenarioJson = {
      dtype: 'float32',
      groups: [
        {
          lr: { dtype: 'float64', data: '3fe0000000000000' },
          eps: 0.5,
          differentiable: true,
          capturable: true,
          params: [{ shape: [1], data: '3f800000', name: 'weight' }],
        },
      ],
      events: [
        { backward: ['3f800000'] },
        { step: 'accumulated' },
        { save: true },
        { set_data: ['40000000'] },
        { set: { group: 0, lr: { dtype: 'float64', data: '3fd0000000000000' } } },
        { load: 0 },
      ],
    };
    expect(encodeScenario(decodeScenario(json))).toEqual(json);
  });

  it('writes a default lr that is a tensor [FIX-13]', () => {
    const lr = { dtype: 'float32', data: '3f800000 40000000' } as const;
    const json: ScenarioJson = { dtype: 'float32', defaults: { lr }, groups: [], events: [] };
    expect(encodeScenario(decodeScenario(json))).toEqual(json);
  });
});
