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
    ['usage/float32/portable/defaults', ['float32', 'defaults']],
    ['usage/float32/portable/two-backward-passes', ['float32', 'backward', 'zero_grad']],
    ['usage/float32/portable/new-data', ['float32', 'set_data']],
    ['usage/float32/portable/load-twice', ['float32', 'save_and_load']],
    ['usage/float32/portable/tensor-lr-float64', ['float32', 'tensor_lr', 'set_hyperparameters']],
    ['usage/float32/portable/differentiable', ['float32', 'differentiable']],
    ['usage/float32/portable/named-parameters', ['float32', 'named_parameters', 'state_dict']],
    ['usage/float32/portable/empty-group', ['float32', 'param_groups', 'empty_groups']],
    ['refusals/float32/portable/capturable', ['float32', 'refusals', 'capturable']],
    ['refusals/float32/portable/tensor-lr-of-two-elements', ['float32', 'refusals', 'tensor_lr']],
  ])('%s needs %j', (caseId, needs) => {
    const { scenario, refusal } = findCase(corpus, caseId);
    expect(needsOf(scenario, refusal !== undefined)).toEqual(expect.arrayContaining(needs));
    expect(needsOf(scenario, refusal !== undefined)[0]).toBe(needs[0]);
  });

  it.each(['grid', 'hyperparameters', 'shapes', 'events', 'dialects', 'closed-loops', 'examples'])(
    'asks a port with the older features for every case of %s',
    (family) => {
      const newer = new Set<string>(featureNames.slice(featureNames.indexOf('defaults')));
      const cases = corpus.manifest.files
        .filter(({ path }) => path.startsWith(`${family}/`))
        .flatMap((entry) => corpus.readCases(entry));
      const needed = cases.flatMap(({ scenario, refusal }) =>
        needsOf(scenario, refusal !== undefined),
      );
      expect(needed.filter((name) => newer.has(name))).toEqual([]);
      expect(newer.size).toBe(9);
    },
  );

  it('covers every feature with the corpus', () => {
    const cases = corpus.manifest.files.flatMap((entry) => corpus.readCases(entry));
    const needed = new Set(
      cases.flatMap((item) => needsOf(item.scenario, item.refusal !== undefined)),
    );
    expect(featureNames.filter((feature) => !needed.has(feature))).toEqual([]);
  });
});
