import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/dialect/diagnosis/evidence.ts';
import { UnsupportedError } from '../../src/errors.ts';
import type { CaseVerdict } from '../../src/parity/judge-case.ts';
import { judgeCorpus } from '../../src/parity/judge-corpus.ts';
import { noLimit } from '../../src/port/time-limit.ts';
import type { Port } from '../../src/port/port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import type { Scenario, Trajectory } from '../../src/scenario/scenario.ts';
import { askAgain, casesToAskAgain, type FirstAnswers } from '../../src/run/ask-again.ts';
import { Deadline } from '../../src/run/deadline.ts';
import { caseOf, corpusOf } from '../few-cases.ts';
import { resultOf } from '../parity/result-of.ts';

const right = referencePort('portable', '1.0.0');
const corpus = corpusOf('grid/float32/portable.json');

/** Judges the 16 cases of one file. */
async function firstAnswers(port: Port): Promise<FirstAnswers> {
  const answers: Answer[] = [];
  const results = await judgeCorpus({
    corpus,
    portFor: () => port,
    onAnswer: (testCase, trajectory) => answers.push({ testCase, trajectory }),
  });
  return { results, answers };
}

/** Adds 1 to the first element of the first parameter. */
function changed(trajectory: Trajectory): Trajectory {
  return trajectory.map((snapshot) => ({
    ...snapshot,
    params: snapshot.params.map((data, index) =>
      index === 0 ? data.map((value: number, at) => (at === 0 ? value + 1 : value)) : data,
    ),
  }));
}

const changes = async (scenario: Scenario): Promise<Trajectory> =>
  changed(await right.run(scenario));

describe('askAgain() [DET-1, TRU-5]', async () => {
  const first = await firstAnswers(right);

  it('finds nothing in a port that gives the same values again, with NaN among them', async () => {
    expect(await askAgain(right, first, noLimit)).toEqual({ askedAgain: null, incidents: [] });
  });

  it('finds other values, with both bit patterns, and asks in another order', async () => {
    const asked: Scenario[] = [];
    const port: Port = {
      ...right,
      run: (scenario) => {
        asked.push(scenario);
        return asked.length === 2 ? changes(scenario) : right.run(scenario);
      },
    };
    const { askedAgain } = await askAgain(port, first, noLimit);
    const ids = first.answers.map(({ testCase }) => testCase.caseId);
    expect(asked).toEqual(first.answers.map(({ testCase }) => testCase.scenario).toReversed());
    expect(askedAgain).toMatchObject({
      cases: 16,
      differing: 1,
      failed: 0,
      first: {
        caseId: ids.at(-2),
        divergence: { kind: 'value', event: 0, tensor: 'param', element: 0 },
      },
      firstFailure: null,
    });
    const divergence = askedAgain?.first?.divergence;
    if (divergence?.kind !== 'value') {
      throw new Error('expected a value');
    }
    expect(divergence.actual.value).toBe(Math.fround(divergence.expected.value + 1));
    expect(divergence.actual.bits).not.toBe(divergence.expected.bits);
  });

  it('asks a new copy of the port, and closes it', async () => {
    let closed = 0;
    const copy: Port = {
      ...right,
      run: changes,
      incidents: ['broke'],
      close: async () => void (closed += 1),
    };
    const port: Port = {
      ...right,
      run: () => Promise.reject(new Error('not asked')),
      openCopy: async () => copy,
    };
    const { askedAgain, incidents } = await askAgain(port, first, noLimit);
    expect(askedAgain).toMatchObject({ cases: 16, differing: 16, failed: 0 });
    expect(incidents).toEqual(['broke']);
    expect(closed).toBe(1);
  });

  it('reports a port that fails the second time, and does not call it nondeterministic', async () => {
    for (const error of [new Error('out of order'), new UnsupportedError('not now')]) {
      const port: Port = { ...right, run: () => Promise.reject(error) };
      expect((await askAgain(port, first, noLimit)).askedAgain).toEqual({
        cases: 1,
        differing: 0,
        first: null,
        failed: 1,
        firstFailure: {
          caseId: first.answers.at(-1)?.testCase.caseId,
          reason: error.message,
        },
      });
    }
  });

  it('reports a copy that does not start', async () => {
    const port: Port = { ...right, openCopy: () => Promise.reject(new Error('busy')) };
    expect((await askAgain(port, first, noLimit)).askedAgain).toMatchObject({
      failed: 1,
      firstFailure: { reason: 'the port did not start a second time: busy' },
    });
  });

  it('finds nothing after the time limit, and closes a copy that starts later', async () => {
    let start: (copy: Port) => void = () => undefined;
    let closed = 0;
    const opening = new Promise<Port>((resolve) => {
      start = resolve;
    });
    const port: Port = { ...right, openCopy: () => opening };
    expect(await askAgain(port, first, new Deadline(20))).toEqual({
      askedAgain: null,
      incidents: [],
    });
    start({ ...right, close: async () => void (closed += 1) });
    await expect.poll(() => closed).toBe(1);
  });

  it('stops waiting for an answer at the time limit', async () => {
    const port: Port = { ...right, run: () => new Promise(() => undefined) };
    expect((await askAgain(port, first, new Deadline(20))).askedAgain).toBeNull();
  });
});

describe('casesToAskAgain()', () => {
  const made = (...verdicts: CaseVerdict[]): FirstAnswers => ({
    results: verdicts.map((verdict, index) => resultOf(`${verdict} ${index}`, verdict)),
    answers: verdicts.map((verdict, index) => ({
      testCase: { ...caseOf('grid/float32/portable/plain'), caseId: `${verdict} ${index}` },
      trajectory: [],
    })),
  });
  const chosen = (...verdicts: CaseVerdict[]): string[] =>
    casesToAskAgain(made(...verdicts)).map(({ testCase }) => testCase.caseId);
  const many = (verdict: CaseVerdict, count: number): CaseVerdict[] =>
    Array.from({ length: count }, () => verdict);
  const count = (ids: readonly string[], verdict: CaseVerdict): number =>
    ids.filter((id) => id.startsWith(verdict)).length;

  it('chooses all of a few cases, and at most 32 of many', () => {
    expect(chosen('exact', 'divergent')).toEqual(['divergent 1', 'exact 0']);
    expect(chosen(...many('exact', 100))).toHaveLength(32);
    expect(chosen(...many('divergent', 100))).toHaveLength(32);
    expect(chosen()).toEqual([]);
  });

  it('chooses divergent cases up to half, and others from all over the corpus', () => {
    const ids = chosen(...many('exact', 320), ...many('divergent', 40));
    expect([count(ids, 'divergent'), count(ids, 'exact')]).toEqual([16, 16]);
    expect(ids.slice(16, 19)).toEqual(['exact 0', 'exact 20', 'exact 40']);
    const few = chosen(...many('exact', 5), ...many('divergent', 40));
    expect([count(few, 'divergent'), count(few, 'exact')]).toEqual([27, 5]);
    const rare = chosen(...many('exact', 320), 'divergent');
    expect([count(rare, 'divergent'), count(rare, 'exact')]).toEqual([1, 31]);
  });
});
