import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { deviationText } from '../../src/dialect/dialect.ts';
import { findFailureTrigger } from '../../src/dialect/trigger/failure-trigger.ts';
import { loadModulePort } from '../../src/port/module/module-port.ts';
import { expectedDiagnoses } from '../mistakes/expected.ts';
import { judgedPort, type Judged } from '../mistakes/judged-port.ts';

const corpus = await loadCorpus();
const folder = join(import.meta.dirname, '../mistakes/ports');

/** Judges a module in one dtype, and diagnoses it. */
async function judged(name: string, dtype: string): Promise<Judged> {
  const port = await loadModulePort(join(folder, name), { inProcess: true });
  return judgedPort(corpus, port, dtype);
}

/** The names of the files in `test/mistakes/ports` without `bug-`. */
const modules = Object.keys(expectedDiagnoses).filter((name) => name.endsWith('.mjs'));

describe('mistakes of public bug reports [DIA-5, DIA-10, DIA-11, DIA-12]', () => {
  it.each(modules)('names %s', async (name) => {
    const dtype = name.startsWith('complex') ? 'complex64' : 'float32';
    const { diagnosis } = await judged(`bug-${name}`, dtype);
    const expected = expectedDiagnoses[name];
    expect(diagnosis.adapter?.loss).toBe(expected?.adapter);
    expect(diagnosis.explanations[0]?.deviations.map(deviationText)).toEqual(
      expected?.deviations?.map(deviationText),
    );
    const { trigger } = diagnosis;
    const features = trigger?.conditions.map(({ feature }) => feature) ?? [];
    expect(features).toEqual(expect.arrayContaining([...(expected?.rule ?? [])]));
    for (const { fit } of diagnosis.explanations) {
      expect(fit.contradicted).toBe(0);
      expect(fit.explained).toBeGreaterThan(diagnosis.torch.explained);
    }
  });

  it.each([
    ['added-group-has-no-state.mjs', /added-group|add-group/],
    ['late-gradient-crashes.mjs', /started-late/],
  ])('says what the failing cases of %s have in common', async (name, feature) => {
    const { outcomes } = await judged(`bug-${name}`, 'float32');
    const trigger = findFailureTrigger(outcomes);
    expect(trigger?.conditions.map((condition) => condition.feature).join()).toMatch(feature);
    expect(trigger?.counts.inside.wrong).toBe(trigger?.counts.inside.total);
  });

  it('finds no other formula for a port that shares state between optimizers', async () => {
    const { diagnosis } = await judged('bug-shared-statistics.mjs', 'float32');
    expect(diagnosis.explanations).toEqual([]);
    expect(diagnosis.partial).toBeNull();
    expect(diagnosis.trigger?.conditions.map(({ feature }) => feature)).toContain('step-from');
  });

  it.each(['bug-buffer-hidden-when-momentum-is-zero.mjs', 'control-right.mjs'])(
    'finds nothing wrong with %s',
    async (name) => {
      const { diagnosis, outcomes } = await judged(name, 'float32');
      expect(outcomes.filter(({ outcome }) => outcome !== 'right')).toEqual([]);
      expect(diagnosis.trigger).toBeNull();
      expect(diagnosis.explanations[0]?.deviations).toEqual([]);
    },
  );

  it.each([
    'reload-aliases-source', // as PyTorch 2 does
    'second-load-appends', // a reload always makes a new optimizer
    'state-dict-without-options', // a reload passes the present options
    'wrong-defaults', // a scenario gives every option
    'zero-grad-does-nothing', // a step passes its gradients
  ])('has no case that shows %s', async (name) => {
    const { outcomes } = await judged(`bug-${name}.mjs`, 'float32');
    expect(outcomes.filter(({ outcome }) => outcome !== 'right')).toEqual([]);
  });
});
