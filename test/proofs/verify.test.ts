import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import type { FileHeader } from '../../src/corpus/manifest.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { type CaseResult } from '../../src/parity/judge-case.ts';
import { judgeCorpus } from '../../src/parity/judge-corpus.ts';
import type { Port } from '../../src/port/port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import type { Scenario, Trajectory } from '../../src/scenario/scenario.ts';

const corpus = await loadCorpus();
const reference = ({ oracle }: FileHeader): Port => referencePort(oracle.arithmetic, 'test');

/** Returns the reference with changed scenarios or answers: another RMSprop. */
function changed(change: {
  scenario?: (scenario: Scenario) => Scenario;
  answer?: (answer: Trajectory) => Trajectory;
}) {
  const { scenario: ask = (same) => same, answer: reply = (same) => same } = change;
  return (header: FileHeader): Port => {
    const port = reference(header);
    return { ...port, run: async (scenario) => reply(await port.run(ask(scenario))) };
  };
}

const withOption = (name: string, value: unknown) =>
  changed({
    scenario: (scenario) => ({
      ...scenario,
      groups: scenario.groups.map((group) => ({ ...group, [name]: value })),
    }),
  });

const grid = { acceptsCase: (caseId: string) => caseId.startsWith('grid/') };
const verdicts = (results: readonly CaseResult[]): string[] => [
  ...new Set(results.map(({ verdict }) => verdict)),
];

describe('verify() [OPT-1]', () => {
  it('finds the reference exact in every value of every case: 0 ULP, six dtypes, all arithmetics', async () => {
    const results = await judgeCorpus({ corpus, portFor: reference });
    const comparisons = results.flatMap(({ comparison }) => comparison ?? []);
    expect(verdicts(results)).toEqual(['exact']);
    expect(Math.max(...comparisons.map(({ largestUlp }) => largestUlp))).toBe(0);
    expect(comparisons.reduce((sum, { values }) => sum + values, 0)).toBeGreaterThanOrEqual(
      600_000,
    );
    expect(new Set(results.map(({ dtype, oracle }) => `${dtype} ${oracle.arithmetic}`)).size).toBe(
      18,
    );
  });

  it('finds the other arithmetic equivalent and never divergent, in every dtype [BND-1]', async () => {
    const results = await judgeCorpus({
      corpus,
      portFor: ({ oracle }) =>
        referencePort(oracle.arithmetic === 'fma' ? 'portable' : 'fma', 'test'),
    });
    const equivalent = results.filter(({ verdict }) => verdict === 'equivalent');
    expect(new Set(equivalent.map(({ dtype }) => dtype)).size).toBe(6);
    expect(verdicts(results).toSorted()).toEqual(['equivalent', 'exact']);
  });

  it.each([
    ['eps', 1e-7],
    ['alpha', 0.9],
    ['lr', 0.001],
  ])('finds another %s divergent in every case of the grid', async (name, value) => {
    const results = await judgeCorpus({ corpus, portFor: withOption(name, value), ...grid });
    const exact = results.filter(({ verdict }) => verdict === 'exact');
    // the narrow dtypes hide this small difference if the root is not tiny
    expect(exact.filter(({ dtype }) => !(name === 'eps' && dtype.endsWith('float16')))).toEqual([]);
  });

  it.each([
    ['centered', (caseId: string) => caseId.includes('centered')],
    ['maximize', (caseId: string) => caseId.includes('maximize')],
  ])('finds an ignored %s divergent in exactly the cases that use it', async (name, uses) => {
    const results = await judgeCorpus({ corpus, portFor: withOption(name, false), ...grid });
    expect(
      results.filter(({ verdict }) => verdict !== 'exact').map(({ caseId }) => caseId),
    ).toEqual(results.map(({ caseId }) => caseId).filter(uses));
  });

  it('reports event, tensor, element, lane and bits of a single wrong bit [CMP-1]', async () => {
    const answer = (trajectory: Trajectory): Trajectory => {
      const { buffer } = elementAt(elementAt(trajectory, 7).params, 0);
      const words = new Uint32Array(buffer);
      words[4] = elementAt(words, 4) + 1;
      return trajectory;
    };
    const acceptsCase = (caseId: string): boolean => caseId === 'grid/float32/portable/plain';
    const [result] = await judgeCorpus({ corpus, portFor: changed({ answer }), acceptsCase });
    expect(result).toMatchObject({
      verdict: 'equivalent',
      lane: 'spike',
      comparison: {
        mismatches: 1,
        largestUlp: 1,
        first: { event: 7, parameter: 0, tensor: 'param', element: 4, ulp: 1 },
      },
    });
  });

  it('counts a port that throws as failed, and judges the other cases [CMP-3]', async () => {
    const portFor = (header: FileHeader): Port => {
      const port = reference(header);
      return {
        ...port,
        run: async (scenario) => {
          if (scenario.groups[0]?.centered === true) {
            throw new Error('no centered mode');
          }
          return port.run(scenario);
        },
      };
    };
    const acceptsCase = (caseId: string): boolean => caseId.startsWith('grid/float64/portable/');
    const results = await judgeCorpus({ corpus, portFor, acceptsCase });
    const failed = results.filter(({ verdict }) => verdict === 'failed');
    expect(failed.length).toBe(8);
    expect(
      failed.every(
        ({ reason, comparison }) => reason === 'no centered mode' && comparison === null,
      ),
    ).toBe(true);
    expect(results.filter(({ verdict }) => verdict === 'exact').length).toBe(8);
  });
});
