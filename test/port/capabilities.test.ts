import { describe, expect, it } from 'vitest';
import { findCase, loadCorpus } from '../../src/corpus/corpus.ts';
import { featureNames, needsOf } from '../../src/port/capabilities.ts';

const corpus = await loadCorpus();

describe('needsOf() [PRO-3]', () => {
  it.each([
    ['grid/float32/portable/plain', ['float32']],
    [
      'grid/float64/portable/centered-momentum-maximize',
      ['float64', 'momentum', 'centered', 'maximize'],
    ],
    ['grid/float16/portable-foreach/weight_decay', ['float16', 'weight_decay', 'foreach']],
    ['events/float32/portable/change-momentum', ['float32', 'momentum', 'set_hyperparameters']],
    ['events/float32/portable/gradients-missing-without-eps', ['float32', 'null_gradients']],
  ])('%s needs %j', (caseId, needs) => {
    const { scenario, refusal } = findCase(corpus, caseId);
    expect(needsOf(scenario, refusal !== undefined)).toEqual(expect.arrayContaining(needs));
    expect(needsOf(scenario, refusal !== undefined)[0]).toBe(needs[0]);
  });

  it('covers every feature with the corpus', () => {
    const cases = corpus.manifest.files.flatMap((entry) => corpus.readCases(entry));
    const needed = new Set(
      cases.flatMap((item) => needsOf(item.scenario, item.refusal !== undefined)),
    );
    expect(featureNames.filter((feature) => !needed.has(feature))).toEqual([]);
  });
});
