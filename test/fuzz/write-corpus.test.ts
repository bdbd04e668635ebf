import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MANIFEST } from '../../src/corpus/corpus-files.ts';
import { loadCorpus, type Case } from '../../src/corpus/corpus.ts';
import { writeCorpus } from '../../src/corpus/write-corpus.ts';
import { arithmeticNames } from '../../src/float/arithmetic.ts';
import { dtypeNames } from '../../src/float/dtype.ts';
import { InterestingCases } from '../../src/fuzz/interesting-cases.ts';
import { recordCase } from '../../src/fuzz/live-oracle.ts';
import { judgeCase } from '../../src/parity/judge-case.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { defaultOptions } from '../../src/rmsprop/options.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { draw, referenceOracle } from './draw.ts';

const refused: Scenario = {
  dtype: 'float32',
  groups: [
    { ...defaultOptions, foreach: false, params: [{ shape: [], data: Float32Array.of(1) }] },
  ],
  events: [
    { kind: 'step', gradients: [Float32Array.of(NaN)] },
    { kind: 'set', group: 0, changes: { centered: true } },
    { kind: 'step', gradients: [Float32Array.of(-0)] },
  ],
};

async function recordedCases(): Promise<Case[]> {
  const cases: Case[] = [];
  for (const arithmetic of arithmeticNames) {
    for (const dtype of dtypeNames) {
      const scenarios = draw(20, { dtypes: [dtype] }, 9);
      for (const [index, scenario] of scenarios.entries()) {
        const item = await recordCase(
          scenario,
          referenceOracle(arithmetic),
          `drawn/x/number-${index}`,
        );
        const folder = `drawn/${dtype}/${arithmetic}${item.foreach ? '-foreach' : ''}`;
        cases.push({ ...item, caseId: `${folder}/${item.id}` });
      }
    }
  }
  const never = { ...refused, defaults: { alpha: -Infinity, lr: NaN } };
  for (const [id, scenario] of Object.entries({ late: refused, never })) {
    cases.push(
      await recordCase(scenario, referenceOracle('portable'), `refused/float32/portable/${id}`),
    );
  }
  return cases;
}

const read = async (folder: string): Promise<Case[]> => {
  const corpus = await loadCorpus(folder);
  return corpus.manifest.files.flatMap(corpus.readCases);
};
const byId = (cases: readonly Case[]): Case[] =>
  cases.toSorted((left, right) => (left.caseId < right.caseId ? -1 : 1));

describe('writeCorpus() [FUZ-7]', () => {
  it('writes a corpus that loadCorpus() reads back, with every dtype and refusals', async () => {
    const folder = join(await temporaryFolder(), 'new', 'corpus');
    const cases = await recordedCases();
    await writeCorpus(folder, cases);
    const again = await read(folder);
    expect(byId(again)).toEqual(byId(cases));
    expect(again.filter(({ refusal }) => refusal)).toHaveLength(2);
    const results = await Promise.all(
      again.map((item) => judgeCase(item, referencePort(item.oracle.arithmetic, '1'))),
    );
    expect(new Set(results.map(({ verdict }) => verdict))).toEqual(new Set(['exact']));
  });

  it('replaces a corpus that it wrote before', async () => {
    const folder = await temporaryFolder();
    const cases = await recordedCases();
    await writeCorpus(folder, cases);
    const selected = cases.filter(({ dtype }) => dtype === 'bfloat16');
    await writeCorpus(folder, selected);
    expect(byId(await read(folder))).toEqual(byId(selected));
    await writeCorpus(folder, []);
    expect(await read(folder)).toEqual([]);
  });

  it.each<[string, (folder: string) => Promise<void>]>([
    ['another file', (folder) => writeFile(join(folder, 'thesis.txt'), '')],
    ['a damaged manifest', (folder) => writeFile(join(folder, MANIFEST), '{}')],
    [
      'a corpus and another file',
      async (folder) => {
        await writeCorpus(folder, []);
        await mkdir(join(folder, 'notes'));
        await writeFile(join(folder, 'notes', 'a.txt'), '');
      },
    ],
    [
      'a corpus of a generator',
      (folder) =>
        writeFile(
          join(folder, MANIFEST),
          JSON.stringify({
            format: 1,
            generator: [{ file: 'x', sha256: '0'.repeat(64) }],
            files: [],
          }),
        ),
    ],
  ])('rejects a folder with %s, and does not change it', async (_, fill) => {
    const folder = await temporaryFolder();
    await fill(folder);
    const before = await readdir(folder, { recursive: true });
    await expect(writeCorpus(folder, [])).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('Name an empty folder or a new one.'),
    });
    expect(await readdir(folder, { recursive: true })).toEqual(before);
  });
});

describe('InterestingCases [FUZ-7]', () => {
  const oracle = referenceOracle('portable');
  const judged = async (scenario: Scenario) => {
    const testCase = await recordCase(scenario, oracle, 'drawn');
    return { testCase, result: await judgeCase(testCase, oracle.port) };
  };

  it('keeps varied cases, and few of many', async () => {
    const kept = new InterestingCases();
    for (const scenario of draw(600)) {
      kept.add(await judged(scenario));
    }
    const { cases } = kept;
    expect(new Set(cases.map(({ dtype }) => dtype))).toEqual(new Set(dtypeNames));
    const kinds = new Set(cases.flatMap(({ scenario }) => scenario.events.map(({ kind }) => kind)));
    expect(kinds.size).toBe(9);
    expect(cases.length).toBeGreaterThan(100);
    expect(cases.length).toBeLessThanOrEqual(500);
    expect(new Set(cases.map(({ caseId }) => caseId)).size).toBe(cases.length);
  });

  it('keeps no case twice, and no case without a new feature', async () => {
    const kept = new InterestingCases();
    const judgedCase = await judged(refused);
    kept.add(judgedCase);
    expect(kept.cases).toHaveLength(1);
    kept.add(judgedCase);
    kept.add(await judged(structuredClone(refused)));
    expect(kept.cases).toHaveLength(1);
    const reload = { kind: 'reload', integerStep: false } as const;
    kept.add(await judged({ ...refused, events: [...refused.events.slice(0, 1), reload] }));
    expect(kept.cases.map(({ caseId }) => caseId)).toEqual([
      'kept/float32/portable/scenario-0',
      'kept/float32/portable/scenario-1',
    ]);
  });
});
