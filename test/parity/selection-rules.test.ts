import { describe, expect, it } from 'vitest';
import type { Case } from '../../src/corpus/corpus.ts';
import { idFilter, idsOfShard, selectedCases, type Selection } from '../../src/parity/selection.ts';
import { caseOf, corpusOf, idsOf } from '../few-cases.ts';

const paths = ['dialects/float32/portable.json', 'dialects/float32/fma.json'] as const;
const corpus = corpusOf(...paths, 'dialects/float64/portable.json');
const all: Selection = { dtypes: null, filter: null, arithmetic: 'each its own' };
const selected = (selection: Partial<Selection>): string[] =>
  selectedCases(corpus, { ...all, ...selection }).map(({ caseId }) => caseId);

describe('selectedCases() [SHD-1]', () => {
  const [portable, fma] = [idsOf(paths[0]), idsOf(paths[1])];
  const double = idsOf('dialects/float64/portable.json');

  it('selects all, or one arithmetic, or some dtypes, in the order of the corpus', () => {
    expect(selected({})).toEqual([...portable, ...fma, ...double]);
    expect(selected({ arithmetic: 'fma' })).toEqual(fma);
    expect(selected({ arithmetic: 'portable' })).toEqual([...portable, ...double]);
    expect(selected({ dtypes: ['float64', 'float16'] })).toEqual(double);
    expect(selected({ dtypes: ['float64'], arithmetic: 'fma' })).toEqual([]);
  });

  it('selects the cases that a filter matches', () => {
    expect(selected({ filter: '**/fma/heavy-eps' })).toEqual(['dialects/float32/fma/heavy-eps']);
    expect(idFilter({ ...all, filter: 'a/*' })('b/c')).toBe(false);
    expect(idFilter(all)('whatever')).toBe(true);
  });
});

describe('idsOfShard() [SHD-1]', () => {
  const place = 'dialects/float32/portable';
  const shards = (
    cases: readonly Case[],
    count: number,
    invariants: readonly string[] = [],
  ): string[][] =>
    Array.from({ length: count }, (_, at) => [
      ...idsOfShard(cases, invariants, { index: at + 1, count }),
    ]);

  it('distributes invariants in turn, beside the cases', () => {
    const testCase = caseOf(`${place}/heavy-eps`);
    expect(shards([testCase], 2, ['x', 'y', 'z'])).toEqual([[testCase.caseId, 'x', 'z'], ['y']]);
  });

  it.each(['heavy-eps-centered', 'heavy-eps-momentum'])(
    'counts parameters, all state and 70 for each event: with %s',
    (costliest) => {
      // 6 · (3 · 19 + 70), 6 · (2 · 19 + 70), 5 · (3 · 19 + 70)
      const ids = [costliest, 'heavy-eps', 'reload-momentum'].map((id) => `${place}/${id}`);
      const [first, ...others] = ids;
      expect(shards(ids.map(caseOf), 2)).toEqual([[first], others]);
    },
  );

  it('counts no state for a parameter that has none yet', () => {
    // 6 · (2 · 19 + 70), 6 · (2 · 15 + 70), except that two parameters start later
    const ids = ['heavy-eps', 'gradients-missing'].map((id) => `${place}/${id}`);
    expect(shards(ids.map(caseOf), 2)).toEqual(ids.map((id) => [id]));
  });

  it('counts one event for a case without events', () => {
    const ids = ['nan-lr', 'nan-eps', 'negative-lr'].map((id) => `refusals/float32/portable/${id}`);
    const cases = ids.map(caseOf);
    expect(cases.map(({ scenario }) => scenario.events.length)).toEqual([0, 0, 0]);
    expect(shards(cases, 3).map((shard) => shard.length)).toEqual([1, 1, 1]);
  });
});
