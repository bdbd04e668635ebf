import { describe, expect, it } from 'vitest';
import type { Case, Corpus } from '../../src/corpus/corpus.ts';
import type { ManifestEntry } from '../../src/corpus/manifest.ts';
import { findDrift } from '../../src/parity/corpus-drift.ts';
import { corpusOf } from '../few-cases.ts';

const file = 'examples/float32/portable.json';
const twoFiles = corpusOf(file, 'closed-loops/float32/fma.json');

/** Returns the corpus of two files, one of them with another hash and changed cases. */
function changed(change: (cases: Case[]) => Case[]): Corpus {
  const { manifest, readCases } = twoFiles;
  const files = manifest.files.map((entry) =>
    entry.path === file ? { ...entry, sha256: 'changed' } : entry,
  );
  return {
    ...twoFiles,
    manifest: { ...manifest, files },
    readCases: (entry: ManifestEntry) =>
      entry.path === file ? change(readCases(entry)) : readCases(entry),
  };
}

const caseId = 'examples/float32/portable/linear-regression';

describe('findDrift() [CLI-3]', () => {
  it('finds nothing if the hashes are the same, and does not read the files', () => {
    const unreadable: Corpus = {
      ...twoFiles,
      readCases: () => {
        throw new Error('read');
      },
    };
    expect(findDrift(unreadable, unreadable)).toEqual([]);
  });

  it('finds nothing in a file with other bytes and the same cases', () => {
    expect(
      findDrift(
        twoFiles,
        changed((cases) => cases),
      ),
    ).toEqual([]);
  });

  it('finds added and removed cases, sorted by id', () => {
    const renamed = changed((cases) =>
      ['z', 'a'].flatMap((name) => cases.map((item) => ({ ...item, caseId: name }))),
    );
    expect(findDrift(twoFiles, renamed)).toEqual([
      { kind: 'added', caseId: 'a' },
      { kind: 'removed', caseId },
      { kind: 'added', caseId: 'z' },
    ]);
  });

  it('distinguishes changed inputs from a changed trajectory', () => {
    const inputs = changed((cases) =>
      cases.map((item) => ({ ...item, scenario: { ...item.scenario, events: [] } })),
    );
    expect(findDrift(twoFiles, inputs)).toEqual([{ kind: 'inputs', caseId }]);
    const answers = changed((cases) =>
      cases.map((item) => ({
        ...item,
        lanes: [['first lane']],
        golden: item.golden.map((snapshot) => ({
          ...snapshot,
          params: snapshot.params.map((param) => param.map((value) => value + 1)),
        })),
      })),
    );
    const [drift, ...more] = findDrift(twoFiles, answers);
    expect(more).toEqual([]);
    expect(drift).toMatchObject({
      kind: 'trajectory',
      caseId,
      lane: null,
      comparison: { first: { kind: 'value', event: 0, element: 0 } },
    });
    const [back] = findDrift(answers, twoFiles);
    expect(back).toMatchObject({ kind: 'trajectory', lane: 'first lane' });
  });

  it('reports a changed description of the same inputs and trajectory', () => {
    const described = changed((cases) => cases.map((item) => ({ ...item, lanes: [['other']] })));
    expect(findDrift(twoFiles, described)).toEqual([{ kind: 'description', caseId }]);
  });
});
