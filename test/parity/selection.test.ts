import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { invariantIds } from '../../src/invariant/invariants.ts';
import { idsOfShard, selectedCases } from '../../src/parity/selection.ts';

const corpus = await loadCorpus();

describe('idsOfShard() [SHD-1]', () => {
  it('splits the whole corpus and all invariants into seven shards', () => {
    const all = { dtypes: null, filter: null, arithmetic: 'each its own' };
    const cases = selectedCases(corpus, all);
    const shards = Array.from({ length: 7 }, (_, at) => [
      ...idsOfShard(cases, invariantIds(), { index: at + 1, count: 7 }),
    ]);
    expect(shards.flat().toSorted()).toEqual(
      [...cases.map(({ caseId }) => caseId), ...invariantIds()].toSorted(),
    );
    const tried = shards.map((ids) => ids.filter((id) => id.startsWith('invariants/')).length);
    expect(tried).toEqual([5, 4, 4, 4, 4, 4, 4]);
  });
});

describe('selectedCases() [SHD-1]', () => {
  const idsOf = (selection: Partial<Parameters<typeof selectedCases>[1]>): string[] =>
    selectedCases(corpus, {
      dtypes: null,
      filter: null,
      arithmetic: 'portable',
      ...selection,
    }).map(({ caseId }) => caseId);

  it('combines arithmetic, dtypes and filter', () => {
    expect(idsOf({ dtypes: ['float64'], filter: 'grid/**/centered' })).toEqual([
      'grid/float64/portable/centered',
    ]);
    expect(idsOf({ arithmetic: 'fma', filter: 'grid/float32/*/plain' })).toEqual([
      'grid/float32/fma/plain',
    ]);
    expect(idsOf({ arithmetic: 'each its own', filter: 'grid/float32/*/plain' })).toHaveLength(2);
    expect(idsOf({ filter: 'nothing' })).toEqual([]);
  });

  it('takes the files of arm64, and the files of fma that serve it [FIX-9]', () => {
    const ids = idsOf({ arithmetic: 'arm64', filter: 'grid/{float32,float16}/*/plain' });
    expect(ids).toEqual([
      'grid/float16/arm64-foreach/plain',
      'grid/float16/arm64/plain',
      'grid/float32/fma/plain',
    ]);
    const scenarios = (arithmetic: string): string[] =>
      idsOf({ arithmetic })
        .map((id) => id.replace('/arm64', '/fma'))
        .toSorted();
    expect(scenarios('arm64')).toEqual(scenarios('fma'));
  });
});
