import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { observationPage, readObservations } from '../../scripts/pages/observations.ts';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { compareTrajectories } from '../../src/parity/compare.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { MeanUpdate } from '../../src/rmsprop/element-update.ts';

const root = join(import.meta.dirname, '../..');
const observations = await readObservations(await loadCorpus());
const debian = observations.filter(({ observed }) => observed.name === 'debian-1.13.1');

/** Sets foreach for bfloat16: PyTorch 1.13 rounds the scalars of `mul` like later versions under foreach. */
const asBefore = ({ dtype, groups, events }: Scenario): Scenario => ({
  dtype,
  groups: groups.map((group) => ({ ...group, foreach: dtype === 'bfloat16' })),
  events,
});

/** Counts the compared values, and lists the cases in which Debian's PyTorch differs from the reference. */
async function compareWithDebian(
  meanUpdate: MeanUpdate,
): Promise<{ values: number; different: string[] }> {
  const reference = referencePort('portable', 'test', meanUpdate);
  let values = 0;
  const different: string[] = [];
  for (const { testCase, trajectory } of debian) {
    const comparison = compareTrajectories(
      testCase.dtype,
      trajectory,
      await reference.run(asBefore(testCase.scenario)),
    );
    values += comparison.values;
    if (comparison.first) {
      different.push(testCase.caseId);
    }
  }
  return { values, different };
}

describe("Debian's PyTorch 1.13.1, with default settings [NUM-15]", () => {
  it('has the bits of the reference with the older mean update: 0 ULP', async () => {
    const { values, different } = await compareWithDebian('multiply-add');
    process.stdout.write(`PyTorch 1.13.1: ${values} values of ${debian.length} cases compared\n`);
    expect(different).toEqual([]);
    expect(debian.length).toBe(5 * 16);
    expect(values).toBeGreaterThan(100_000);
  });

  it('differs from the newer mean update in centered cases only', async () => {
    const { different } = await compareWithDebian('lerp');
    expect(different.every((caseId) => caseId.includes('centered'))).toBe(true);
    expect(different.length).toBeGreaterThan(30);
  });
});

describe('spec/results/pytorch-against-itself.md [NUM-16]', () => {
  it('is the output of "npm run task observations"', async () => {
    expect(await readFile(join(root, 'spec/results/pytorch-against-itself.md'), 'utf8')).toBe(
      await observationPage(),
    );
  });

  it('has every dtype of the native and the compiled step', () => {
    const seen = new Set(
      observations.map(({ observed, testCase }) => `${observed.name} ${testCase.dtype}`),
    );
    for (const name of ['native', 'compiled']) {
      expect([...seen].filter((text) => text.startsWith(`${name} `)).length).toBe(6);
    }
  });
});
