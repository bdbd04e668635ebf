import { describe, expect, it } from 'vitest';
import type { Case } from '../../src/corpus/corpus.ts';
import { dialectOf, origin, type Deviation } from '../../src/dialect/dialect.ts';
import type { Answer, Evidence } from '../../src/dialect/diagnosis/evidence.ts';
import { fitAnswer, Fitter, sumOf } from '../../src/dialect/diagnosis/fit.ts';
import { greedyDeviations } from '../../src/dialect/diagnosis/greedy-deviations.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import type { Storage } from '../../src/float/dtype.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import { caseOf } from '../few-cases.ts';

const place = 'float32/portable';
const plain = (): Case => caseOf(`grid/${place}/plain`);
const inside: Deviation = { axis: 'epsilon', value: 'inside' };
const absent: Deviation = { axis: 'epsilon', value: 'absent' };
const nesterov: Deviation = { axis: 'momentum', value: 'nesterov' };
const one: Deviation = { axis: 'initial-square-avg', value: 'one' };

const answerOf = (testCase: Case, deviations: readonly Deviation[]): Answer => ({
  testCase,
  trajectory: dialectTrajectory(testCase.scenario, dialectOf(deviations), {
    arithmetic: 'portable',
  }),
});
const evidenceOf = (...answers: Answer[]): Evidence => ({ answers, capabilities: allCapabilities });

describe('fitAnswer()', () => {
  it('explains every value by the dialect that computed them', () => {
    const all = { values: 12 * 96, explained: 12 * 96, contradicted: 0, first: null };
    expect(fitAnswer(answerOf(plain(), [inside]), dialectOf([inside]), allCapabilities)).toEqual(
      all,
    );
  });

  it('counts what contradicts it, and has the first of it with its event', () => {
    const { trajectory } = answerOf(plain(), []);
    const off = trajectory.map((snapshot, event) =>
      event < 5
        ? snapshot
        : {
            ...snapshot,
            params: snapshot.params.map((param) => param.map((v, at) => (at === 1 ? v + 1 : v))),
          },
    );
    const fit = fitAnswer({ testCase: plain(), trajectory: off }, origin, allCapabilities);
    expect(fit).toMatchObject({
      values: 12 * 96,
      explained: 12 * 96 - 2 * 7,
      contradicted: 2 * 7, // in both tensors
      first: {
        caseId: 'grid/float32/portable/plain',
        divergence: { kind: 'value', event: 5, element: 1 },
      },
    });
    const stopped = fitAnswer(
      { testCase: plain(), trajectory: off },
      origin,
      allCapabilities,
      true,
    );
    expect(stopped).toMatchObject({ values: 6 * 96, contradicted: 2 });
    expect(stopped.first?.divergence).toMatchObject({ event: 5 });
  });

  it('looks at the state that is shown, and allows for flushing where it is declared', () => {
    const testCase = caseOf(`grid/${place}/weight_decay`);
    const answer = answerOf(testCase, [{ axis: 'precision', value: 'subnormals-flushed' }]);
    const fitOf = (capabilities: Evidence['capabilities']): number =>
      fitAnswer(answer, origin, capabilities).contradicted;
    expect(fitOf(allCapabilities)).toBeGreaterThan(0);
    expect(fitOf({ ...allCapabilities, flushesSubnormals: true })).toBe(0);
    expect(fitAnswer(answer, origin, { state: [] }).values).toBe(12 * 47);
  });

  it('counts missing snapshots as one contradiction each, and no values', () => {
    const { trajectory } = answerOf(plain(), []);
    const cut = { testCase: plain(), trajectory: trajectory.slice(0, 10) };
    expect(fitAnswer(cut, origin, allCapabilities)).toEqual({
      values: 10 * 96,
      explained: 10 * 96,
      contradicted: 2,
      first: {
        caseId: 'grid/float32/portable/plain',
        divergence: { kind: 'snapshots', expected: 1, actual: 0 },
      },
    });
  });

  it('computes in the arithmetic of the case', () => {
    const testCase = caseOf('grid/float32/fma/plain');
    const fused = { testCase, trajectory: testCase.golden };
    expect(fitAnswer(fused, origin, allCapabilities).contradicted).toBe(0);
  });
});

describe('sumOf()', () => {
  it('adds up, and keeps the first contradiction', () => {
    const divergence = { kind: 'snapshots', expected: 1, actual: 0 } as const;
    const some = { values: 4, explained: 3, contradicted: 1, first: { caseId: 'a', divergence } };
    const more = { values: 5, explained: 3, contradicted: 2, first: { caseId: 'b', divergence } };
    const none = { values: 7, explained: 7, contradicted: 0, first: null };
    expect(sumOf([none, some, more])).toEqual({
      values: 16,
      explained: 13,
      contradicted: 3,
      first: { caseId: 'a', divergence },
    });
    expect(sumOf([])).toEqual({ values: 0, explained: 0, contradicted: 0, first: null });
  });
});

describe('Fitter', () => {
  const momentum = (): Case => caseOf(`grid/${place}/momentum`);

  it('adds up the fits where nothing contradicts, and has nothing where something does', () => {
    const fitter = new Fitter(
      evidenceOf(answerOf(momentum(), [inside]), answerOf(plain(), [inside])),
      new Set(),
    );
    expect(fitter.fitWhole([])).toBeNull();
    expect(fitter.fitWhole([inside, nesterov])).toBeNull();
    const values = 12 * (96 + 143);
    expect(fitter.fitWhole([inside])).toEqual({
      values,
      explained: values,
      contradicted: 0,
      first: null,
    });
    // the same again, from what was found
    expect(fitter.fitWhole([inside])?.explained).toBe(values);
    expect(fitter.fitWhole([])).toBeNull();
  });

  it('tells deviations that do not show in a case from those that do', () => {
    const answers = [answerOf(plain(), [inside]), answerOf(momentum(), [inside, nesterov])];
    const fitter = new Fitter(evidenceOf(...answers), new Set());
    expect(fitter.fitWhole([inside])).toBeNull();
    expect(fitter.fitWhole([nesterov])).toBeNull();
    expect(fitter.fitWhole([inside, nesterov])?.contradicted).toBe(0);
  });

  it('has the fit of what is contradicted too, in all cases', () => {
    const answers = [answerOf(plain(), [inside]), answerOf(momentum(), [])];
    const fitter = new Fitter(evidenceOf(...answers), new Set());
    const fit = fitter.fit([]);
    expect(fit.values).toBe(12 * (96 + 143));
    expect(fit.contradicted).toBe(
      fitAnswer(answers[0] ?? answerOf(plain(), []), origin, allCapabilities).contradicted,
    );
    expect(fit.first?.caseId).toBe('grid/float32/portable/plain');
  });

  it('counts contradictions in the first cases: those that depart first, then the shortest', () => {
    const long = answerOf(plain(), [inside]);
    const short = answerOf(caseOf(`dialects/${place}/heavy-eps`), [inside]);
    const countOf = (answer: Answer): number =>
      fitAnswer(answer, origin, allCapabilities).contradicted;
    const [ofLong, ofShort] = [countOf(long), countOf(short)];
    expect(ofLong).not.toBe(ofShort);
    const fitter = new Fitter(evidenceOf(long, short), new Set());
    expect(fitter.contradictions([], 1, Infinity)).toBe(ofShort);
    expect(fitter.contradictions([], 2, Infinity)).toBe(ofLong + ofShort);
    expect(fitter.contradictions([inside], 2, Infinity)).toBe(0);
    // no further than to the limit
    expect(fitter.contradictions([], 2, ofShort - 1)).toBe(ofShort);
    expect(fitter.contradictions([], 2, ofShort)).toBe(ofLong + ofShort);
    const departing = new Fitter(evidenceOf(short, long), new Set([long]));
    expect(departing.contradictions([], 1, Infinity)).toBe(ofLong);
  });

  it('takes the elements times the events for the length of a case', () => {
    const { scenario, ...rest } = caseOf(`dialects/${place}/heavy-eps`);
    const cut = (elements: number, events: number): Answer => {
      const some = <Values extends Storage>(values: Values): Storage => values.slice(0, elements);
      const groups = scenario.groups.map((group) => ({
        ...group,
        params: group.params.map(({ data }) => ({ shape: [elements], data: some(data) })),
      }));
      const steps = scenario.events.flatMap((event) =>
        event.kind === 'step'
          ? [{ ...event, gradients: event.gradients.map((gradient) => gradient && some(gradient)) }]
          : [],
      );
      return answerOf(
        { ...rest, scenario: { ...scenario, groups, events: steps.slice(0, events) } },
        [inside],
      );
    };
    const [narrow, wide] = [cut(5, 6), cut(19, 1)];
    const countOf = (answer: Answer): number =>
      fitAnswer(answer, origin, allCapabilities).contradicted;
    expect(countOf(narrow)).not.toBe(countOf(wide));
    const fitter = new Fitter(evidenceOf(narrow, wide), new Set());
    expect(fitter.contradictions([], 1, Infinity)).toBe(countOf(wide)); // 19 · 1 < 5 · 6
  });

  it('tries what refuted something first from then on', () => {
    const torchs = answerOf(caseOf(`dialects/${place}/heavy-eps`), []);
    const other = answerOf(plain(), [inside]);
    const fitter = new Fitter(evidenceOf(torchs, other), new Set());
    expect(fitter.contradictions([], 1, Infinity)).toBe(0);
    expect(fitter.fitWhole([])).toBeNull();
    expect(fitter.contradictions([], 1, Infinity)).toBeGreaterThan(0);
    expect(fitter.contradictions([], 2, Infinity)).toBe(fitter.contradictions([], 1, Infinity));
  });
});

describe('greedyDeviations()', () => {
  const greedy = (answers: readonly Answer[], visible: readonly Deviation[]): Deviation[] =>
    greedyDeviations(new Fitter(evidenceOf(...answers), new Set()), visible);
  const heavy = (): Case => caseOf(`dialects/${place}/heavy-eps`);

  it('adds what explains most, on an axis of its own, until nothing is left', () => {
    expect(greedy([answerOf(heavy(), [inside, one])], [absent, one, inside, nesterov])).toEqual([
      inside,
      one,
    ]);
  });

  it('has nothing to add where nothing contradicts', () => {
    expect(greedy([answerOf(heavy(), [])], [absent, one, inside])).toEqual([]);
  });

  it('adds nothing that leaves more than nine tenths of the contradictions', () => {
    expect(greedy([answerOf(heavy(), [inside])], [nesterov])).toEqual([]);
    expect(greedy([answerOf(heavy(), [inside])], [])).toEqual([]);
  });

  it('adds the first of those that explain as much', () => {
    const answer = answerOf(caseOf(`dialects/${place}/heavy-eps-momentum`), [inside]);
    const alike: Deviation = { axis: 'epsilon', value: 'inside-with-momentum' };
    expect(greedy([answer], [inside, alike])).toEqual([inside]);
    expect(greedy([answer], [alike, inside])).toEqual([alike]);
  });

  it('adds five at most [DIA-7]', () => {
    const six: Deviation[] = [
      { axis: 'momentum', value: 'ignored' },
      { axis: 'weight-decay', value: 'ignored' },
      { axis: 'centered', value: 'ignored' },
      { axis: 'maximize', value: 'ignored' },
      { axis: 'state', value: 'null-as-zero' },
      { axis: 'groups', value: 'first-everywhere' },
    ];
    // each shows in one of these alone
    const answers = [
      'heavy-eps-momentum',
      'heavy-eps-weight_decay',
      'heavy-eps-centered',
      'heavy-eps-maximize',
      'gradients-missing',
      'groups-alike',
    ].map((id) => answerOf(caseOf(`dialects/${place}/${id}`), six));
    expect(greedy(answers, six)).toEqual(six.slice(0, 5));
  });
});
