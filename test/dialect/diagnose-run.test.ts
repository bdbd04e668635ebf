import { describe, expect, it } from 'vitest';
import { diagnoseRun } from '../../src/dialect/diagnosis/diagnose-run.ts';
import { dialectOf } from '../../src/dialect/dialect.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import { caseOf, corpusOf } from '../few-cases.ts';

describe('diagnoseRun() [DIA-6]', () => {
  it('separates explanations by the first case of the same dtype and arithmetic without an answer', () => {
    const testCase = caseOf('dialects/float32/fma/heavy-eps-momentum');
    const { scenario, oracle } = testCase;
    const dialect = dialectOf([{ axis: 'epsilon', value: 'inside-with-momentum' }]);
    const answers = [{ testCase, trajectory: dialectTrajectory(scenario, dialect, oracle) }];
    const corpus = corpusOf(
      'dialects/float64/fma.json',
      'dialects/float32/portable.json',
      'dialects/float32/fma.json',
    );
    const { explanations } = diagnoseRun({ capabilities: allCapabilities }, answers, corpus);
    expect(explanations.map(({ separatedBy }) => separatedBy)).toEqual([
      null,
      'dialects/float32/fma/heavy-eps-weight_decay',
    ]);
  });
});
