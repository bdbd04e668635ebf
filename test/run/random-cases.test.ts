import { describe, expect, it } from 'vitest';
import { loadCorpus, startCorpus } from '../../src/corpus/corpus.ts';
import {
  drawRandomCases,
  withAllRandomCases,
  withRandomCases,
} from '../../src/run/random-cases.ts';

const setting = { runs: 12, seed: 3, dtypes: ['float32', 'float64'], features: [] } as const;

describe('drawRandomCases()', () => {
  it('draws the same cases for the same seed, with the bundled optimizer as their oracle', async () => {
    const corpus = await loadCorpus();
    const first = await drawRandomCases(setting, 'portable', corpus.manifest.files);
    const second = await drawRandomCases(setting, 'portable', corpus.manifest.files);
    expect(second).toEqual(first);
    const cases = [...first.cases.values()].flat();
    expect(cases).toHaveLength(12);
    expect(cases[0]?.oracle.stand_in).toMatch(/^rmsprop-parity \d/);
    expect(new Set(cases.map(({ caseId }) => caseId)).size).toBe(12);
  });

  it('adds them to a corpus, after its files', async () => {
    const started = await startCorpus();
    const whole = await loadCorpus();
    const drawn = await drawRandomCases(setting, 'portable', whole.manifest.files);
    const both = [withRandomCases(started, drawn), withAllRandomCases(whole, drawn)];
    for (const { manifest, readCases } of both) {
      expect(manifest.files.length).toBe(whole.manifest.files.length + drawn.entries.length);
      const entry = manifest.files.at(-1);
      const cases = entry ? await readCases(entry) : [];
      expect(cases.every(({ caseId }) => caseId.startsWith('fuzz/'))).toBe(true);
      expect(cases.length).toBe(entry?.scenarios);
    }
  });
});
