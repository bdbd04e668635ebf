import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/dialect/diagnosis/evidence.ts';
import { solveConstant, wrongTensors } from '../../../src/dialect/diagnosis/solve-constant.ts';
import { dialectOf, type Deviation } from '../../../src/dialect/dialect.ts';
import { dialectTrajectory } from '../../../src/dialect/formula/play-dialect.ts';
import type { TensorName } from '../../../src/parity/divergence.ts';
import { allCapabilities } from '../../../src/port/capabilities.ts';
import { caseOf } from '../../few-cases.ts';

const plain = 'grid/float32/portable/plain';
const decayed = 'grid/float32/portable/momentum-weight_decay';

/** Returns the answer of a port that computes this dialect. */
function answerOf(caseId: string, deviations: readonly Deviation[]): Answer {
  const testCase = caseOf(caseId);
  const { scenario, oracle } = testCase;
  return { testCase, trajectory: dialectTrajectory(scenario, dialectOf(deviations), oracle) };
}

describe('solveConstant() [DIA-11]', () => {
  it.each<[string, Deviation]>([
    [plain, { axis: 'alpha-value', value: 'fixed', constant: 0.95 }],
    [plain, { axis: 'lr-value', value: 'scaled', constant: 1 / 3 }],
    [plain, { axis: 'lr-value', value: 'decays', constant: 0.25 }],
    [plain, { axis: 'gradient', value: 'scaled', constant: 0.0625 }],
    ['dialects/float32/portable/heavy-eps', { axis: 'eps-value', value: 'fixed', constant: 0.02 }],
    [decayed, { axis: 'momentum-value', value: 'fixed', constant: 0.7 }],
    [decayed, { axis: 'weight-decay-value', value: 'scaled', constant: 0.5 }],
    ['grid/bfloat16/portable/plain', { axis: 'lr-value', value: 'fixed', constant: 0.05 }],
    ['grid/float64/portable/plain', { axis: 'alpha-value', value: 'fixed', constant: 0.123456 }],
  ])('finds in %s the number of %j', (caseId, deviation) => {
    const { constant, ...unknown } = deviation;
    expect(solveConstant(unknown, [answerOf(caseId, [deviation])], allCapabilities)).toBe(constant);
  });

  it('finds the number without any state of the port', () => {
    const fixed: Deviation = { axis: 'alpha-value', value: 'fixed', constant: 0.95 };
    const { constant, ...unknown } = fixed;
    expect(solveConstant(unknown, [answerOf(plain, [fixed])], { state: [] })).toBe(constant);
  });

  it('returns null if no number fits', () => {
    const answer = answerOf(plain, [{ axis: 'epsilon', value: 'absent' }]);
    const unknown: Deviation = { axis: 'lr-value', value: 'fixed' };
    expect(solveConstant(unknown, [answer], allCapabilities)).toBeNull();
    expect(solveConstant(unknown, [], allCapabilities)).toBeNull();
  });
});

describe('wrongTensors() [DIA-11]', () => {
  const wrongWith = (deviation: Deviation): TensorName[] =>
    [...wrongTensors([answerOf(decayed, [deviation])], allCapabilities)].toSorted();

  it('returns the tensors that a step computes wrongly from right values', () => {
    expect(wrongWith({ axis: 'alpha-value', value: 'fixed', constant: 0.5 })).toContain(
      'square_avg',
    );
    expect(wrongWith({ axis: 'momentum', value: 'dampened' })).toEqual([
      'momentum_buffer',
      'param',
    ]);
    // later steps start from the wrong parameters of the port, and are right
    expect(wrongWith({ axis: 'lr-value', value: 'scaled', constant: 2 })).toEqual(['param']);
  });
});
