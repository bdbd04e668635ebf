import { describe, expect, it } from 'vitest';
import type { Case, Corpus } from '../../src/corpus/corpus.ts';
import type { ManifestEntry } from '../../src/corpus/manifest.ts';
import { findDrift } from '../../src/parity/corpus-drift.ts';
import { corpusOf } from '../few-cases.ts';

const file = 'examples/float32/portable.json';
const two = corpusOf(file, 'closed-loops/float32/fma.json');

/** The corpus of two files, one of them with another hash and with its cases changed. */
function changed(change: (cases: Case[]) => Case[]): Corpus {
  const { manifest, readCases } = two;
  const files = manifest.files.map((entry) =>
    entry.path === file ? { ...entry, sha256: 'changed' } : entry,
  );
  return {
    ...two,
    manifest: { ...manifest, files },
    readCases: (entry: ManifestEntry) =>
      entry.path === file ? change(readCases(entry)) : readCases(entry),
  };
}

const caseId = 'examples/float32/portable/linear-regression';

describe('findDrift() [CLI-3]', () => {
  it('finds nothing where the files are the same, and does not read them', () => {
    const unreadable: Corpus = {
      ...two,
      readCases: () => {
        throw new Error('read');
      },
    };
    expect(findDrift(unreadable, unreadable)).toEqual([]);
  });

  it('finds nothing in a file with other bytes and the same cases', () => {
    expect(
      findDrift(
        two,
        changed((cases) => cases),
      ),
    ).toEqual([]);
  });

  it('finds what came, what went, and in the order of the ids', () => {
    const renamed = changed((cases) =>
      ['z', 'a'].flatMap((name) => cases.map((item) => ({ ...item, caseId: name }))),
    );
    expect(findDrift(two, renamed)).toEqual([
      { kind: 'added', caseId: 'a' },
      { kind: 'removed', caseId },
      { kind: 'added', caseId: 'z' },
    ]);
  });

  it('tells other inputs from another answer to the same', () => {
    const inputs = changed((cases) =>
      cases.map((item) => ({ ...item, scenario: { ...item.scenario, events: [] } })),
    );
    expect(findDrift(two, inputs)).toEqual([{ kind: 'inputs', caseId }]);
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
    const [drift, ...more] = findDrift(two, answers);
    expect(more).toEqual([]);
    expect(drift).toMatchObject({
      kind: 'trajectory',
      caseId,
      lane: null,
      comparison: { first: { kind: 'value', event: 0, element: 0 } },
    });
    const [back] = findDrift(answers, two);
    expect(back).toMatchObject({ kind: 'trajectory', lane: 'first lane' });
  });

  it('tells of other words about the same inputs and answer', () => {
    const described = changed((cases) => cases.map((item) => ({ ...item, lanes: [['other']] })));
    expect(findDrift(two, described)).toEqual([{ kind: 'description', caseId }]);
  });
});
