import { describe, expect, it } from 'vitest';
import { judgedCases } from './kill-matrix.ts';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import {
  allDeviations,
  deviationText,
  dialectOf,
  type Deviation,
} from '../../src/dialect/dialect.ts';
import { dialectPort } from '../../src/dialect/dialect-port.ts';
import { visibleDeviations, visibleTogether } from '../../src/dialect/diagnosis/evidence.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import { compareTrajectories } from '../../src/parity/compare.ts';
import { judgeCorpus } from '../../src/parity/judge-corpus.ts';
import { allCapabilities, needsOf } from '../../src/port/capabilities.ts';

const corpus = await loadCorpus();
const cases = judgedCases(corpus, 'float32').map(({ testCase }) => testCase);

describe('visibleTogether() [DIA-5]', () => {
  it('removes or simplifies only deviations without a difference in a case, beside any other deviation', () => {
    const wrong: string[] = [];
    let reduced = 0;
    for (const [index, { scenario, dtype, caseId }] of cases.entries()) {
      const features = new Set<string>(needsOf(scenario, false));
      for (const [at, deviation] of allDeviations.entries()) {
        const secondDeviation = allDeviations[(at * 7 + index * 13) % allDeviations.length];
        // a third of the pairs, because all take minutes
        if ((at + index) % 3 !== 0 || !secondDeviation || secondDeviation.axis === deviation.axis) {
          continue;
        }
        const pair = [secondDeviation, deviation];
        const visible = visibleTogether(pair, features);
        if (visible.every((item) => pair.includes(item)) && visible.length === pair.length) {
          continue;
        }
        reduced += 1;
        const play = (deviations: readonly Deviation[]): ReturnType<typeof dialectTrajectory> =>
          dialectTrajectory(scenario, dialectOf(deviations), { arithmetic: 'portable' });
        const { mismatches } = compareTrajectories(dtype, play(pair), play(visible));
        if (mismatches > 0) {
          wrong.push(
            `${caseId}: ${deviationText(deviation)} beside ${deviationText(secondDeviation)}`,
          );
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(reduced).toBeGreaterThan(1000);
  });
});

describe('visibleDeviations() [DIA-5]', () => {
  const answersOf = (pattern: RegExp, deviations: readonly Deviation[]) =>
    cases
      .filter(({ caseId }) => pattern.test(caseId))
      .map((testCase) => ({
        testCase,
        trajectory: dialectTrajectory(testCase.scenario, dialectOf(deviations), {
          arithmetic: 'portable',
        }),
      }));

  it('are those that the answered cases can show', () => {
    const visibleTexts = (pattern: RegExp): string[] =>
      visibleDeviations({
        answers: answersOf(pattern, []),
        capabilities: allCapabilities,
      }).map(deviationText);
    const plain = visibleTexts(/grid\/.*\/plain$/);
    expect(plain).toContain('epsilon: inside');
    expect(plain).not.toContain('momentum: nesterov');
    expect(plain).not.toContain('state: by-position');
    expect(visibleTexts(/grid\/.*\/momentum$/)).toContain('momentum: nesterov');
    expect(visibleTexts(/gradients-missing$/)).toContain('state: by-position');
    expect(visibleTexts(/./)).not.toContain('caller-gradient: zeroed');
  });

  it('include the caller’s gradient only if a port changed it', () => {
    const answers = answersOf(/grid\/.*\/plain$/, [{ axis: 'caller-gradient', value: 'zeroed' }]);
    const visible = visibleDeviations({ answers, capabilities: allCapabilities });
    expect(visible.map(deviationText)).toContain('caller-gradient: zeroed');
  });
});

describe('dialectPort()', () => {
  it('is exact at the origin, and divergent with a mistake', async () => {
    const acceptsFile = ({ dtype, oracle }: { dtype: string; oracle: { arithmetic: string } }) =>
      dtype === 'float32' && oracle.arithmetic === 'fma';
    const verdictsOf = async (deviations: readonly Deviation[]): Promise<Set<string>> => {
      const port = dialectPort(dialectOf(deviations), 'fma');
      const results = await judgeCorpus({ corpus, portFor: () => port, acceptsFile });
      return new Set(results.map(({ verdict }) => verdict));
    };
    expect([...(await verdictsOf([]))]).toEqual(['exact']);
    expect(await verdictsOf([{ axis: 'epsilon', value: 'inside' }])).toContain('divergent');
  });
});
