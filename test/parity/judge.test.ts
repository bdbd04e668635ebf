import { describe, expect, it } from 'vitest';
import type { Case } from '../../src/corpus/corpus.ts';
import { PortError, TorchError, UnsupportedError } from '../../src/errors.ts';
import { judge, judgeCase, missingFor, type CaseResult } from '../../src/parity/judge-case.ts';
import { noLimit } from '../../src/port/time-limit.ts';
import { allCapabilities, type Capabilities } from '../../src/port/capabilities.ts';
import type { Port } from '../../src/port/port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import type { Trajectory } from '../../src/scenario/scenario.ts';
import { caseOf } from '../few-cases.ts';

const reference = referencePort('portable', 'test');
const plain = (): Case => caseOf('grid/float32/portable/plain');

/** Returns the reference with other capabilities and a changed answer. */
const portWith = (
  capabilities: Partial<Capabilities>,
  change: (answer: Trajectory) => Trajectory = (answer) => answer,
): Port => ({
  ...reference,
  capabilities: { ...allCapabilities, ...capabilities },
  run: async (scenario) => change(await reference.run(scenario)),
});

/** Changes every value of the parameters, or of the square averages. */
const params =
  (change: (value: number) => number) =>
  (answer: Trajectory): Trajectory =>
    answer.map((snapshot) => ({
      ...snapshot,
      params: snapshot.params.map((param) => param.map(change)),
    }));
const squares =
  (change: (value: number) => number) =>
  (answer: Trajectory): Trajectory =>
    answer.map((snapshot) => ({
      ...snapshot,
      state: snapshot.state.map(
        (entry) => entry && { ...entry, squareAvg: entry.squareAvg.map(change) },
      ),
    }));

const double = (value: number): number => 2 * value;
/** Returns the next float32 away from zero, for a normal number. */
const nudge = (value: number): number => Math.fround(value * (1 + 1.01 * 2 ** -24));
const flush = (value: number): number => (Math.abs(value) < 2 ** -126 ? 0 : value);

describe('judgeCase() [CMP-1]', () => {
  it('keeps the header of the case for any verdict', async () => {
    const { caseId, dtype, foreach, oracle } = plain();
    const header = { caseId, dtype, foreach, oracle };
    expect(await judgeCase(plain(), reference)).toMatchObject(header);
    expect(await judgeCase(plain(), portWith({ dtypes: [] }))).toMatchObject(header);
    const broken = { ...reference, run: () => Promise.reject(new Error('broken')) };
    expect(await judgeCase(plain(), broken)).toMatchObject(header);
  });

  it('is exact, counts every value and finds no difference', async () => {
    const { golden } = plain();
    // per snapshot: 47 parameters, 47 square averages, and a step for each of two tensors
    expect(await judgeCase(plain(), reference)).toMatchObject({
      verdict: 'exact',
      reason: null,
      lane: null,
      comparison: { values: golden.length * 96, mismatches: 0, beyond: 0, first: null },
    });
  });

  it('is equivalent within the bound and divergent beyond it, and names the lane', async () => {
    const near = await judgeCase(plain(), portWith({}, params(nudge)));
    expect(near).toMatchObject({ verdict: 'equivalent', lane: 'normal', reason: null });
    expect(near.comparison?.largestMultiple).toBeLessThan(1);
    const far = await judgeCase(plain(), portWith({}, params(double)));
    expect(far).toMatchObject({ verdict: 'divergent', lane: 'normal', reason: null });
    expect(far.comparison).toMatchObject({ first: { event: 0, element: 0, tensor: 'param' } });
  });

  it('compares only the state that the port shows', async () => {
    expect((await judgeCase(plain(), portWith({}, squares(double)))).verdict).toBe('divergent');
    const withoutSquares = portWith({ state: ['step'] }, squares(double));
    expect((await judgeCase(plain(), withoutSquares)).verdict).toBe('exact');
  });

  it('allows flushed subnormals if the port declares them [BND-5]', async () => {
    const testCase = caseOf('grid/float32/portable/weight_decay');
    const flushing = squares(flush);
    expect((await judgeCase(testCase, portWith({}, flushing))).verdict).toBe('divergent');
    const declared = portWith({ flushesSubnormals: true }, flushing);
    expect((await judgeCase(testCase, declared)).verdict).toBe('equivalent');
  });

  it('passes the answer on before judging, but not for a case that PyTorch refuses', async () => {
    const answers: [string, number][] = [];
    const judging = {
      required: [],
      onAnswer: ({ caseId }: Case, answer: Trajectory) => {
        answers.push([caseId, answer.length]);
      },
      limit: noLimit,
    };
    await judge(plain(), reference, judging);
    await judge(caseOf('refusals/float32/portable/nan-lr'), reference, judging);
    expect(answers).toEqual([['grid/float32/portable/plain', 12]]);
  });
});

describe('judgeCase() with an undeclared feature [PRO-3]', () => {
  const everything = (): Case =>
    caseOf('grid/float32/portable/centered-momentum-weight_decay-maximize');

  it('does not judge the case, and names the missing dtype or features', async () => {
    expect(await judgeCase(everything(), portWith({ dtypes: ['float64'], features: [] }))).toEqual(
      expect.objectContaining({
        verdict: 'notJudged',
        reason: 'not declared: float32',
        comparison: null,
        lane: null,
      }),
    );
    expect(missingFor(everything(), portWith({ features: ['centered', 'maximize'] }))).toEqual([
      'momentum',
      'weight_decay',
    ]);
    expect(await judgeCase(everything(), portWith({ features: ['centered'] }))).toMatchObject({
      verdict: 'notJudged',
      reason: 'not declared: momentum, weight_decay, maximize',
    });
  });

  it('fails the case if the feature is required, and names only required features', async () => {
    const port = portWith({ features: ['centered'] });
    expect(await judgeCase(everything(), port, ['maximize', 'momentum', 'foreach'])).toEqual(
      expect.objectContaining({
        verdict: 'failed',
        reason: 'not declared, but required: momentum, maximize',
        comparison: null,
        lane: null,
      }),
    );
    expect((await judgeCase(everything(), port, ['foreach'])).verdict).toBe('notJudged');
  });

  it('requires the feature "refusals" only in cases that PyTorch refuses', async () => {
    const refused = caseOf('refusals/float32/portable/nan-lr');
    const port = portWith({ features: [] });
    expect(missingFor(refused, port)).toEqual(['refusals']);
    expect(missingFor(plain(), port)).toEqual([]);
  });
});

describe('judgeCase() with a port that breaks [CMP-3]', () => {
  const failing = (error: unknown, required: string[] = []): Promise<CaseResult> =>
    judgeCase(plain(), { ...reference, run: () => Promise.reject(error) }, required);

  it('fails the case with the message of the error', async () => {
    expect(await failing(new Error('out of memory'))).toEqual(
      expect.objectContaining({
        verdict: 'failed',
        reason: 'out of memory',
        comparison: null,
        lane: null,
      }),
    );
    expect(await failing('a mere text')).toMatchObject({
      verdict: 'failed',
      reason: 'a mere text',
    });
    expect(await failing({ code: 'unsupported' })).toMatchObject({ verdict: 'failed' });
    expect(await failing(new PortError('timeout', 'too late'))).toMatchObject({
      verdict: 'failed',
      reason: 'too late',
    });
  });

  it('does not judge an unsupported case, unless it is required', async () => {
    const cannot = new UnsupportedError('no float32 here');
    expect(await failing(cannot)).toMatchObject({
      verdict: 'notJudged',
      reason: 'no float32 here',
    });
    expect(await failing(cannot, ['momentum'])).toMatchObject({ verdict: 'notJudged' });
    expect(await failing(cannot, ['momentum', 'float32'])).toMatchObject({ verdict: 'failed' });
  });
});

describe('judgeCase() with a port that refuses a case [CMP-5, PRO-7]', () => {
  const refusing = (error: Error, required: string[] = []): Promise<CaseResult> =>
    judgeCase(plain(), { ...reference, run: () => Promise.reject(error) }, required);
  const refusal = new TorchError('ValueError', 'eps must be above 0', 'none');

  it('does not judge the case, and says how the port declined it', async () => {
    expect(await refusing(refusal)).toMatchObject({
      verdict: 'notJudged',
      reason: 'ValueError: eps must be above 0',
      declined: 'refused',
      comparison: null,
    });
    const withoutException = Object.assign(new Error('no'), { code: 'refused' });
    expect(await refusing(withoutException)).toMatchObject({ reason: 'no', declined: 'refused' });
    expect(await refusing(new UnsupportedError('not here'))).toMatchObject({
      declined: 'unsupported',
    });
    expect(await refusing(new Error('broken'))).not.toHaveProperty('declined');
  });

  it('fails the case if it is required', async () => {
    expect(await refusing(refusal, ['float32'])).toMatchObject({
      verdict: 'failed',
      declined: 'refused',
    });
    expect(await refusing(refusal, ['float64'])).toMatchObject({ verdict: 'notJudged' });
  });

  it('does not call it declined if PyTorch refuses the case too', async () => {
    const refused = caseOf('refusals/float32/portable/nan-lr');
    const run = (error: Error): Promise<CaseResult> =>
      judgeCase(refused, { ...reference, run: () => Promise.reject(error) });
    expect(await run(new UnsupportedError('no'))).not.toHaveProperty('declined');
    const withoutException = Object.assign(new Error('no'), { code: 'refused' });
    expect(await run(withoutException)).toMatchObject({ verdict: 'failed', reason: 'no' });
  });
});

describe('judgeCase() of a case that PyTorch refuses [FIX-13]', () => {
  const refused = (): Case => caseOf('refusals/float32/portable/nan-lr');
  const answering = (run: Port['run']): Promise<CaseResult> =>
    judgeCase(refused(), { ...reference, run });
  const message = 'ValueError: Invalid learning rate: nan';

  it('is exact with the same message, and counts it as one value', async () => {
    expect((await judgeCase(refused(), reference)).comparison).toEqual({
      values: 1,
      mismatches: 0,
      largestUlp: 0,
      first: null,
      beyond: 0,
      illConditioned: 0,
      cancelled: 0,
      largestMultiple: 0,
      firstBeyond: null,
      worst: null,
    });
  });

  it('is divergent if the port continues, or refuses with another message', async () => {
    const accepted = { kind: 'refusal', expected: message, actual: null };
    expect((await answering(async () => [])).comparison).toEqual({
      values: 1,
      mismatches: 1,
      largestUlp: 0,
      first: accepted,
      beyond: 1,
      illConditioned: 0,
      cancelled: 0,
      largestMultiple: Infinity,
      firstBeyond: accepted,
      worst: null,
    });
    const otherException = new TorchError('TypeError', 'Invalid learning rate: nan', 'none');
    const result = await answering(() => Promise.reject(otherException));
    expect(result).toMatchObject({
      verdict: 'divergent',
      lane: null,
      comparison: { first: { actual: 'TypeError: Invalid learning rate: nan' } },
    });
  });

  it('does not judge an unsupported refusal, unless it is required', async () => {
    const port: Port = {
      ...reference,
      run: () => Promise.reject(new UnsupportedError('no refusals here')),
    };
    expect((await judgeCase(refused(), port)).verdict).toBe('notJudged');
    expect((await judgeCase(refused(), port, ['momentum'])).verdict).toBe('notJudged');
    expect((await judgeCase(refused(), port, ['refusals'])).verdict).toBe('failed');
    expect((await judgeCase(plain(), port, ['refusals'])).verdict).toBe('notJudged');
  });

  it('fails if the error is not a refusal: its exception is missing, or not a text', async () => {
    const notRefusing = [
      new Error('Invalid learning rate: nan'),
      Object.assign(new Error('Invalid learning rate: nan'), { exception: 7 }),
      { exception: 'ValueError', message: 'Invalid learning rate: nan' },
    ];
    for (const error of notRefusing) {
      expect((await answering(() => Promise.reject(error))).verdict).toBe('failed');
    }
  });
});

describe('judgeCase() of a closed loop [FIX-12]', () => {
  const loop = (): Case => caseOf('closed-loops/float32/portable/rosenbrock');

  it('also judges training if the port can train: twice the values', async () => {
    const { train: _, ...plainPort } = reference;
    const without = await judgeCase(loop(), plainPort);
    const withTraining = await judgeCase(loop(), reference);
    expect(withTraining.verdict).toBe('exact');
    expect(withTraining.comparison?.values).toBe(2 * (without.comparison?.values ?? NaN));
  });

  it('adds up both comparisons, and shows the difference of the training', async () => {
    const once = { kind: 'value', event: 3, parameter: 0, tensor: 'param', element: 1 };
    const result = await judgeCase(loop(), {
      ...reference,
      train: async (scenario) =>
        (await reference.run(scenario)).map((snapshot, event) =>
          event === 3
            ? {
                ...snapshot,
                params: snapshot.params.map((param) =>
                  param.map((value, element) => (element === 1 ? nudge(value) : value)),
                ),
              }
            : snapshot,
        ),
    });
    expect(result.verdict).toBe('divergent'); // there is no bound for training
    expect(result.comparison).toMatchObject({
      mismatches: 1,
      largestUlp: 1,
      first: once,
      beyond: 1,
      illConditioned: 0,
      cancelled: 0,
      largestMultiple: Infinity,
      firstBeyond: once,
      worst: once,
    });
  });

  it('ignores hidden state both in the run and in training', async () => {
    let trained = 0;
    const port: Port = {
      ...portWith({ state: [] }, squares(double)),
      train: async (scenario) => {
        trained += 1;
        const trajectory = await reference.run(scenario);
        return trajectory.map((snapshot) => ({ ...snapshot, state: [] }));
      },
    };
    expect((await judgeCase(loop(), port)).verdict).toBe('exact');
    expect(trained).toBe(1);
  });

  it('does not train if the run already diverges', async () => {
    let trained = 0;
    const port: Port = {
      ...portWith({}, params(double)),
      train: async () => {
        trained += 1;
        return [];
      },
    };
    expect((await judgeCase(loop(), port)).verdict).toBe('divergent');
    expect(trained).toBe(0);
  });
});
