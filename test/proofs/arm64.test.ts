import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordingFile, type Arm64Recording } from '../../scripts/arm64/arm64-recording.ts';
import { trajectoryDigest } from '../../scripts/arm64/trajectory-digest.ts';
import { loadCorpus, type Case } from '../../src/corpus/corpus.ts';
import type { ManifestEntry } from '../../src/corpus/manifest.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { packageRoot } from '../../src/package-root.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import type { Trajectory } from '../../src/scenario/scenario.ts';

const corpus = await loadCorpus();
const recording: Arm64Recording = JSON.parse(
  await readFile(join(packageRoot(), recordingFile), 'utf8'),
);
const reference = referencePort('arm64', '');

function fileOf(path: string): { readonly entry: ManifestEntry; readonly cases: readonly Case[] } {
  const entry = corpus.manifest.files.find((file) => file.path === path);
  if (!entry) {
    throw new Error(`the corpus has no file ${path}. Record again: npm run task arm64-fixtures`);
  }
  return { entry, cases: corpus.readCases(entry) };
}

describe('arithmetic arm64, recorded with untouched PyTorch 2.8.0 [NUM-17]', () => {
  it('has a recording of at least 500,000 values, in six dtypes', () => {
    expect(recording.oracle).toMatchObject({ torch: '2.8.0', system: 'Linux aarch64' });
    expect(recording.values).toBeGreaterThan(500_000);
    expect(recording.values).toBe(recording.files.reduce((sum, { values }) => sum + values, 0));
    const dtypes = recording.files.map(({ path }) => path.split('/')[1]);
    expect(new Set(dtypes).size).toBe(6);
  });

  it.each(recording.files)(
    'is what the optimizer computes, with 0 ULP: $path',
    async (recorded) => {
      const { entry, cases } = fileOf(recorded.path);
      const played: Trajectory[] = [];
      for (const { scenario } of cases) {
        played.push(await reference.run(scenario));
      }
      const { values, sha256 } = recorded;
      expect(trajectoryDigest(elementAt(cases, 0).dtype, played)).toEqual({ values, sha256 });
      expect([entry.oracle.arithmetic, ...(entry.serves ?? [])]).toContain('arm64');
    },
  );

  it.each(recording.files)('is in the corpus: $path', ({ path, values, sha256 }) => {
    const { cases } = fileOf(path);
    const golden = cases.map((testCase) => testCase.golden);
    expect(trajectoryDigest(elementAt(cases, 0).dtype, golden)).toEqual({ values, sha256 });
  });

  it('has a recording for every file of fma', () => {
    const fused = corpus.manifest.files.filter(({ oracle }) => oracle.arithmetic === 'fma');
    expect(recording.files).toHaveLength(fused.length);
  });
});
