import { describe, expect, it } from 'vitest';
import {
  fitWithConstant,
  mayCause,
  sampleOf,
  TwoConstants,
} from '../../../src/dialect/diagnosis/constants.ts';
import type { Answer } from '../../../src/dialect/diagnosis/evidence.ts';
import { fitAnswer, Fitter, type TorchFits } from '../../../src/dialect/diagnosis/fit.ts';
import { solveConstant } from '../../../src/dialect/diagnosis/solve-constant.ts';
import {
  allDeviations,
  dialectOf,
  hasConstant,
  origin,
  type Deviation,
} from '../../../src/dialect/dialect.ts';
import { dialectTrajectory } from '../../../src/dialect/formula/play-dialect.ts';
import type { TensorName } from '../../../src/parity/divergence.ts';
import { allCapabilities } from '../../../src/port/capabilities.ts';
import { caseOf } from '../../few-cases.ts';

const plain = 'grid/float32/portable/plain';

/** Returns the answer of a port that computes this dialect. */
function answerOf(caseId: string, deviations: readonly Deviation[]): Answer {
  const testCase = caseOf(caseId);
  const { scenario, oracle } = testCase;
  return { testCase, trajectory: dialectTrajectory(scenario, dialectOf(deviations), oracle) };
}

describe('fitWithConstant() [DIA-11]', () => {
  const unknown: Deviation = { axis: 'lr-value', value: 'fixed' };
  const known = { ...unknown, constant: 0.012345 };
  const coarse = 'grid/bfloat16/portable/plain';

  it('adds an answer that contradicts the number, and solves again', () => {
    const [first, second] = [coarse, 'grid/float64/portable/plain'].map((caseId) =>
      answerOf(caseId, [known]),
    );
    const answers = [first, second].flatMap((answer) => answer ?? []);
    const sample = answers.slice(0, 1);
    // bfloat16 leaves simpler numbers open
    expect(solveConstant(unknown, sample, allCapabilities)).not.toBe(known.constant);
    const fitter = new Fitter({ answers, capabilities: allCapabilities }, new Map());
    const found = fitWithConstant(unknown, sample, fitter, allCapabilities);
    expect(found?.deviations).toEqual([known]);
    expect(found?.fit.contradicted).toBe(0);
  });

  it('returns null if no number fits all answers', () => {
    const answers = [answerOf(plain, [known]), answerOf(coarse, [{ ...unknown, constant: 0.5 }])];
    const fitter = new Fitter({ answers, capabilities: allCapabilities }, new Map());
    expect(fitWithConstant(unknown, answers.slice(0, 1), fitter, allCapabilities)).toBeNull();
  });
});

describe('TwoConstants [DIA-11]', () => {
  const alpha: Deviation = { axis: 'alpha-value', value: 'fixed', constant: 0.85 };
  const lr: Deviation = { axis: 'lr-value', value: 'scaled', constant: 2.5 };
  const answers = [plain, 'grid/float32/portable/momentum'].map((caseId) =>
    answerOf(caseId, [alpha, lr]),
  );
  const fitter = new Fitter({ answers, capabilities: allCapabilities }, new Map());
  const withoutNumber = ({ axis, value }: Deviation): Deviation => ({ axis, value }) as Deviation;

  it('solves the first number from the averages, and the second from what the first does not explain', () => {
    const search = new TwoConstants(withoutNumber(alpha), answers, fitter, allCapabilities);
    const found = search.fitWith(withoutNumber(lr));
    expect(found?.deviations).toEqual([alpha, lr]);
    expect(found?.fit.contradicted).toBe(0);
    expect(search.fitWith({ axis: 'eps-value', value: 'fixed' })).toBeNull();
  });

  it('has nothing if no first number explains the averages', () => {
    const decay: Deviation = { axis: 'weight-decay-value', value: 'fixed' };
    const search = new TwoConstants(decay, answers, fitter, allCapabilities);
    expect(search.fitWith(withoutNumber(lr))).toBeNull();
  });
});

describe('mayCause() [DIA-11]', () => {
  const numbers = allDeviations.filter(hasConstant);
  const causes = (wrong: readonly TensorName[], shown = allCapabilities.state): Deviation[] =>
    numbers.filter((deviation) => mayCause(deviation, new Set(wrong), shown));

  it('expects a number that changes the square average if and only if it is wrong', () => {
    const ofAverage = causes(['square_avg', 'param']);
    const ofRest = causes(['param']);
    expect(new Set(ofAverage.map(({ axis }) => axis))).toEqual(
      new Set(['square-avg', 'gradient', 'alpha-value', 'weight-decay-value']),
    );
    expect([...ofAverage, ...ofRest]).toHaveLength(numbers.length);
    expect(ofRest).toContainEqual({ axis: 'square-avg', value: 'clipped-after' });
  });

  it('excludes nothing if the port does not show the square average', () => {
    expect(causes(['param'], ['step', 'momentum_buffer'])).toEqual(numbers);
  });
});

describe('sampleOf() [DIA-11]', () => {
  const ids = (caseIds: readonly string[]): string[] =>
    sampleOf(fitsOf(caseIds.map((caseId) => answerOf(caseId, [])))).map(
      ({ testCase }) => testCase.caseId,
    );
  const fitsOf = (answers: readonly Answer[]): TorchFits =>
    new Map(answers.map((answer) => [answer, fitAnswer(answer, origin, allCapabilities)]));

  it('takes only the widest dtype, and the smallest case first', () => {
    expect(ids([plain, 'grid/float64/portable/plain', 'grid/float16/portable/plain'])).toEqual([
      'grid/float64/portable/plain',
    ]);
    expect(ids([plain, 'dialects/float32/portable/heavy-eps'])[0]).toBe(
      'dialects/float32/portable/heavy-eps',
    );
    expect(ids([])).toEqual([]);
  });

  it('ends an answer a few events after torch fails', () => {
    const answer = answerOf(plain, [{ axis: 'lr-value', value: 'decays', constant: 0.1 }]);
    const { first } = fitAnswer(answer, origin, allCapabilities);
    expect(first?.divergence).toMatchObject({ event: 1 }); // the first step has the whole learning rate
    const [shorter] = sampleOf(fitsOf([answer]));
    expect(shorter?.trajectory).toHaveLength(1 + 5);
    expect(shorter?.testCase.scenario.events).toHaveLength(1 + 5);
  });

  it('takes at most three answers', () => {
    expect(ids(Array.from({ length: 9 }, () => plain))).toHaveLength(3);
  });
});
