import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import type { FileHeader } from '../../src/corpus/manifest.ts';
import { TorchError } from '../../src/errors.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { type CaseResult } from '../../src/parity/judge-case.ts';
import { judgeCorpus } from '../../src/parity/judge-corpus.ts';
import type { Port } from '../../src/port/port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { gradientsOf } from '../../src/scenario/objective.ts';

const corpus = await loadCorpus();

async function judge(family: string, change: (port: Port) => Partial<Port>): Promise<CaseResult[]> {
  const portFor = ({ oracle }: FileHeader): Port => {
    const port = referencePort(oracle.arithmetic, 'test');
    return { ...port, ...change(port) };
  };
  return judgeCorpus({ corpus, portFor, acceptsCase: (caseId) => caseId.startsWith(`${family}/`) });
}

const verdicts = (results: readonly CaseResult[]): string[] => [
  ...new Set(results.map(({ verdict }) => verdict)),
];

describe('verify() on closed loops [FIX-12]', () => {
  it('finds the reference exact when it trains with its own gradients', async () => {
    const trained: string[] = [];
    const results = await judge('closed-loops', (port) => ({
      train: async (scenario, loop) => {
        trained.push(loop.objective);
        return (await port.train?.(scenario, loop)) ?? [];
      },
    }));
    expect(verdicts(results)).toEqual(['exact']);
    expect(results.length).toBe(28);
    expect(new Set(trained)).toEqual(
      new Set(['linear-regression', 'quadratic-bowl', 'rosenbrock', 'logistic-regression']),
    );
  });

  it('finds different training divergent, although the run with recorded gradients is exact', async () => {
    const results = await judge('closed-loops', (port) => ({
      train: async (scenario, loop) =>
        (await port.train?.(
          { ...scenario, groups: scenario.groups.map((group) => ({ ...group, lr: 0.011 })) },
          loop,
        )) ?? [],
    }));
    expect(verdicts(results)).toEqual(['divergent']);
  });

  it('computes the recorded gradients, bit for bit, from the recorded parameters', () => {
    const loops = corpus.manifest.files
      .filter(({ path }) => path.startsWith('closed-loops/'))
      .flatMap(corpus.readCases);
    for (const { loop, dtype, scenario, golden } of loops) {
      const steps = scenario.events.flatMap((event, index) => {
        const before = golden[index - 1];
        return event.kind === 'step' && before ? [{ event, before }] : [];
      });
      expect(steps.length).toBeGreaterThan(10);
      for (const { event, before } of steps) {
        expect(loop && gradientsOf(loop, dtype, before.params)).toEqual(event.gradients);
      }
    }
    expect(loops.length).toBe(28);
  });
});

describe('verify() on cases that PyTorch refuses [FIX-13]', () => {
  it('finds the reference exact: the same exception with the same message', async () => {
    const results = await judge('refusals', () => ({}));
    expect(verdicts(results)).toEqual(['exact']);
    expect(results.length).toBeGreaterThanOrEqual(29);
  });

  it('finds a port divergent that accepts a refused case', async () => {
    const results = await judge('refusals', () => ({ run: async () => [] }));
    expect(verdicts(results)).toEqual(['divergent']);
    expect(elementAt(results, 0).comparison?.first).toMatchObject({
      kind: 'refusal',
      actual: null,
    });
  });

  it('finds a port divergent that refuses with another message or exception', async () => {
    const wrong = new TorchError('ValueError', 'Invalid learning rate: -1.0', 'none');
    const results = await judge('refusals', () => ({ run: () => Promise.reject(wrong) }));
    expect(verdicts(results)).toEqual(['divergent']);
  });

  it('counts any other error as a failure of the port', async () => {
    const results = await judge('refusals', () => ({
      run: () => Promise.reject(new Error('out of memory')),
    }));
    expect(verdicts(results)).toEqual(['failed']);
  });
});
