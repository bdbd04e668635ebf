import { execa } from 'execa';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findCase, loadCorpus } from '../../src/corpus/corpus.ts';

const root = join(import.meta.dirname, '../..');
const corpus = await loadCorpus();

describe('the seed example, examples/linear-regression.ts [FIX-10]', () => {
  it.each(['portable', 'fma'])(
    'prints the losses of the recorded PyTorch run, to four decimals: %s',
    async (arithmetic) => {
      const { training } = findCase(corpus, `examples/float32/${arithmetic}/linear-regression`);
      const losses = [...(training?.losses ?? [])];
      expect(losses.length).toBe(100);
      const expected = losses.flatMap((loss, index) =>
        (index + 1) % 10 === 0 ? [`Epoch [${index + 1}/100], Loss: ${loss.toFixed(4)}`] : [],
      );
      const { stdout } = await execa(process.execPath, [
        join(root, 'dist/examples/linear-regression.js'),
      ]);
      expect(stdout.split('\n')).toEqual(expected);
    },
  );

  it('is the well-known example program', () => {
    const { scenario } = findCase(corpus, 'examples/float32/portable/linear-regression');
    const [group] = scenario.groups;
    expect(group).toMatchObject({
      lr: 0.01,
      alpha: 0.99,
      eps: 1e-8,
      weightDecay: 0.01,
      momentum: 0,
      centered: false,
    });
    expect(group?.params.map(({ shape }) => shape)).toEqual([[1, 10], [1]]);
    expect(scenario.events.length).toBe(100);
  });
});
