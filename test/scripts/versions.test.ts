import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UNKNOWN } from '../../scripts/versions/known-changes.ts';
import { goldenOf, readSummaries } from '../../scripts/versions/version-files.ts';
import type { PlayedCase } from '../../scripts/versions/version-recording.ts';
import { summarize, type VersionSummary } from '../../scripts/versions/version-summary.ts';
import { hasDrift, versionText } from '../../scripts/versions/version-text.ts';
import { versionsPage } from '../../scripts/versions/versions-page.ts';
import { loadCorpus, type Case, type Corpus } from '../../src/corpus/corpus.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { encodeTrajectory } from '../../src/scenario/encode.ts';

const root = join(import.meta.dirname, '../..');
const summaries = await readSummaries();
const whole = await loadCorpus();

/** A corpus of two files: trajectories and refusals. */
const corpus: Corpus = {
  ...whole,
  manifest: {
    ...whole.manifest,
    files: whole.manifest.files.filter(({ path }) =>
      ['grid/float32/portable.json', 'refusals/float32/portable.json'].includes(path),
    ),
  },
};
const cases = corpus.manifest.files.flatMap(corpus.readCases);

/** Returns what a PyTorch records that has the golden bits and messages. */
function golden({ caseId, dtype, golden: trajectory, refusal }: Case): PlayedCase {
  return {
    case: caseId,
    snapshots: encodeTrajectory(dtype, trajectory),
    ...(refusal && { exception: refusal.exception, message: refusal.message }),
  };
}

/** Returns the summary of a PyTorch that plays some cases differently. */
function summaryOf(
  changed: ReadonlyMap<string, PlayedCase>,
  texts: Record<string, string> = { 'option lr': '0.01' },
): Promise<VersionSummary> {
  const played = cases.map((item) => changed.get(item.caseId) ?? golden(item));
  return summarize(corpus, {
    about: { torch: '9.9.9', commit: '0', mkl: false, python: '3.99', system: 'a test' },
    interface: texts,
    cases: new Map(played.map((item) => [item.case, item])),
  });
}

const caseOf = (id: string): Case => {
  const found = cases.find(({ caseId }) => caseId === id);
  if (!found) {
    throw new Error(`the corpus has no ${id}`);
  }
  return found;
};
const centered = caseOf('grid/float32/portable/centered');

describe('the comparison of a PyTorch with the corpus', () => {
  it('finds nothing if bits, messages and interface are the same', async () => {
    const summary = await summaryOf(new Map());
    expect(summary).toMatchObject({ cases: cases.length, differences: [] });
    expect(summary.values).toBeGreaterThan(10_000);
    expect(hasDrift(summary, summary)).toBe(false);
    expect(versionText(summary, summary)).toContain('nothing has moved');
  });

  it('names the older mean update, and its first value', async () => {
    const port = referencePort('portable', 'test', 'multiply-add');
    const snapshots = encodeTrajectory('float32', await port.run(centered.scenario));
    const { differences } = await summaryOf(
      new Map([[centered.caseId, { case: centered.caseId, snapshots }]]),
    );
    expect(differences).toMatchObject([
      { case: centered.caseId, kind: 'bits', reason: expect.stringContaining('instead of lerp') },
    ]);
    expect(differences[0]?.first.place).toContain('grad_avg');
  });

  it('says that it does not know the reason of another bit', async () => {
    const { snapshots, ...rest } = golden(centered);
    const [first, ...others] = snapshots;
    const changed = first && {
      ...first,
      params: first.params.map((text) =>
        text.replace(/^./, (digit) => (digit === '3' ? 'b' : '3')),
      ),
    };
    const played = { ...rest, snapshots: changed ? [changed, ...others] : [] };
    const { differences } = await summaryOf(new Map([[centered.caseId, played]]));
    expect(differences).toMatchObject([{ kind: 'bits', reason: UNKNOWN }]);
  });

  it('finds another message, an accepted refusal, and an exception', async () => {
    const refusal = caseOf('refusals/float32/portable/negative-lr');
    const other = caseOf('refusals/float32/portable/nan-lr');
    const { differences } = await summaryOf(
      new Map<string, PlayedCase>([
        [refusal.caseId, { ...golden(refusal), message: 'no' }],
        [other.caseId, { case: other.caseId, snapshots: [] }],
        [centered.caseId, { case: centered.caseId, snapshots: [], exception: 'E', message: 'x' }],
      ]),
    );
    expect(differences.map(({ case: caseId, kind, first }) => [caseId, kind, first.found])).toEqual(
      [
        [centered.caseId, 'exception', 'E: x'],
        [refusal.caseId, 'message', 'ValueError: no'],
        [other.caseId, 'message', 'accepted'],
      ],
    );
  });

  it('finds another default and a missing option', async () => {
    const before = await summaryOf(new Map(), { 'option lr': '0.01', 'option eps': '1e-08' });
    const after = await summaryOf(new Map(), { 'option lr': '0.001' });
    expect(hasDrift(before, after)).toBe(true);
    expect(versionText(before, after)).toMatch(/option lr\n +then 0\.01\n +now +0\.001/);
    expect(versionText(before, after)).toMatch(/option eps\n +then 1e-08\n +now +none/);
  });
});

describe('spec/results/pytorch-versions.md [NUM-15]', () => {
  it('is the output of "npm run task versions"', async () => {
    expect(await readFile(join(root, 'spec/results/pytorch-versions.md'), 'utf8')).toBe(
      versionsPage(summaries),
    );
  });

  it('has at least five versions, and knows the reason of every difference', () => {
    expect(summaries.length).toBeGreaterThanOrEqual(5);
    const reasons = summaries.flatMap(({ summary }) => summary.differences);
    expect(reasons.length).toBeGreaterThan(1000);
    expect(reasons.filter(({ reason }) => reason === UNKNOWN)).toEqual([]);
  });

  it('has the corpus itself as the golden version, without a difference', () => {
    const { about, differences, cases: count } = goldenOf(summaries);
    expect(about.torch).toMatch(/^2\.13\.0/);
    expect({ differences, isWhole: count > 1600 }).toEqual({ differences: [], isWhole: true });
  });
});
