import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { encodeScenario } from '../../src/scenario/encode.ts';
import { check } from '../../src/scenario/parse.ts';
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
});
