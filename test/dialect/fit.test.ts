import { describe, expect, it } from 'vitest';
import type { Case } from '../../src/corpus/corpus.ts';
import { dialectOf, origin, type Deviation } from '../../src/dialect/dialect.ts';
import type { Answer, Evidence } from '../../src/dialect/diagnosis/evidence.ts';
import { fitAnswer, Fitter, sumOf } from '../../src/dialect/diagnosis/fit.ts';
import { greedyDeviations } from '../../src/dialect/diagnosis/greedy-deviations.ts';
import { dialectTrajectory, type ElementPlace } from '../../src/dialect/formula/play-dialect.ts';
import type { Storage } from '../../src/float/dtype.ts';
import { boundsOf } from '../../src/parity/bound.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import { caseOf } from '../few-cases.ts';

const place = 'float32/portable';
const plain = (): Case => caseOf(`grid/${place}/plain`);
const inside: Deviation = { axis: 'epsilon', value: 'inside' };
const absent: Deviation = { axis: 'epsilon', value: 'absent' };
const nesterov: Deviation = { axis: 'momentum', value: 'nesterov' };
const startsAtOne: Deviation = { axis: 'initial-square-avg', value: 'one' };

const answerOf = (testCase: Case, deviations: readonly Deviation[]): Answer => ({
  testCase,
  trajectory: dialectTrajectory(testCase.scenario, dialectOf(deviations), {
    arithmetic: 'portable',
  }),
});
/** Counts the values of a case with an infinite bound: squares near the overflow, and what follows from an infinite gradient. */
function undecidedIn({ scenario, golden }: Case): number {
  const distances = boundsOf(scenario, golden).flatMap(({ params, state }, event) => [
    ...params,
    ...state.flatMap(({ squareAvg, momentumBuffer }, parameter) => {
      const hasBuffer = golden[event]?.state[parameter]?.momentumBuffer !== undefined;
      return hasBuffer ? [squareAvg, momentumBuffer] : [squareAvg];
    }),
  ]);
  const infinite = distances.flatMap((tensor) => tensor.filter((size) => size === Infinity).length);
  return infinite.reduce((sum, count) => sum + count, 0);
}

const evidenceOf = (...answers: Answer[]): Evidence => ({ answers, capabilities: allCapabilities });

describe('fitAnswer()', () => {
  it('explains every decided value by the dialect that computed them', () => {
    const undecided = undecidedIn(plain());
    expect(fitAnswer(answerOf(plain(), [inside]), dialectOf([inside]), allCapabilities)).toEqual({
      values: 12 * 96,
      explained: 12 * 96 - undecided,
      rounded: 0,
      contradicted: 0,
      first: null,
    });
    // three lanes come near the overflow, one of them from step 3 on; three have an infinite gradient in step 6
    expect(undecided).toBe(2 * 2 * 12 + 2 * 10 + 3 * (7 + 6));
  });

  it('counts explained values with other bits', () => {
    const { trajectory } = answerOf(plain(), []);
    const rounded = trajectory.map((snapshot, event) =>
      event !== 5
        ? snapshot
        : {
            ...snapshot,
            params: snapshot.params.map((param) =>
              param.map((value, at) => (at === 1 ? value * (1 + 2 ** -23) : value)),
            ),
          },
    );
    const fit = fitAnswer({ testCase: plain(), trajectory: rounded }, origin, allCapabilities);
    expect(fit).toMatchObject({
      explained: 12 * 96 - undecidedIn(plain()),
      rounded: 2, // in both tensors
      contradicted: 0,
    });
  });

  it('applies deviations only where they hold', () => {
    const half = (at: ElementPlace): boolean => at.component % 2 === 0;
    const { scenario } = plain();
    const setting = { arithmetic: 'portable', where: half } as const;
    const trajectory = dialectTrajectory(scenario, dialectOf([inside]), setting);
    const contradictions = (where?: typeof half): number =>
      fitAnswer({ testCase: plain(), trajectory }, dialectOf([inside]), allCapabilities, {
        ...(where && { where }),
      }).contradicted;
    expect(contradictions(half)).toBe(0);
    expect(contradictions()).toBeGreaterThan(0);
  });

  it('counts contradictions, and returns the first with its event', () => {
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
      explained: 12 * 96 - undecidedIn(plain()) - 2 * 7,
      contradicted: 2 * 7, // in both tensors
      first: {
        caseId: 'grid/float32/portable/plain',
        divergence: { kind: 'value', event: 5, element: 1 },
      },
    });
    const stopped = fitAnswer({ testCase: plain(), trajectory: off }, origin, allCapabilities, {
      stops: true,
    });
    expect(stopped).toMatchObject({ values: 6 * 96, contradicted: 2 });
    expect(stopped.first?.divergence).toMatchObject({ event: 5 });
  });

  it('compares the state that the port shows, and allows declared flushing', () => {
    const testCase = caseOf(`grid/${place}/weight_decay`);
    const answer = answerOf(testCase, [{ axis: 'precision', value: 'subnormals-flushed' }]);
    const fitOf = (capabilities: Evidence['capabilities']): number =>
      fitAnswer(answer, origin, capabilities).contradicted;
    expect(fitOf(allCapabilities)).toBeGreaterThan(0);
    expect(fitOf({ ...allCapabilities, flushesSubnormals: true })).toBe(0);
    expect(fitAnswer(answer, origin, { state: [] }).values).toBe(12 * 47);
  });

  it('counts each missing snapshot as one contradiction without values', () => {
    const { trajectory } = answerOf(plain(), []);
    const cut = { testCase: plain(), trajectory: trajectory.slice(0, 10) };
    expect(fitAnswer(cut, origin, allCapabilities)).toEqual({
      values: 10 * 96,
      // without the values of the last two events: six lanes, each with a parameter and an average
      explained: 10 * 96 - (undecidedIn(plain()) - 2 * 6 * 2),
      rounded: 0,
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
  it('adds up fits, and keeps the first contradiction', () => {
    const divergence = { kind: 'snapshots', expected: 1, actual: 0 } as const;
    const first = {
      values: 4,
      explained: 3,
      rounded: 1,
      contradicted: 1,
      first: { caseId: 'a', divergence },
    };
    const second = {
      values: 5,
      explained: 3,
      rounded: 0,
      contradicted: 2,
      first: { caseId: 'b', divergence },
    };
    const none = { values: 7, explained: 7, rounded: 5, contradicted: 0, first: null };
    expect(sumOf([none, first, second])).toEqual({
      values: 16,
      explained: 13,
      rounded: 6,
      contradicted: 3,
      first: { caseId: 'a', divergence },
    });
    expect(sumOf([])).toEqual({
      values: 0,
      explained: 0,
      rounded: 0,
      contradicted: 0,
      first: null,
    });
  });
});

describe('Fitter', () => {
  const momentum = (): Case => caseOf(`grid/${place}/momentum`);

  it('adds up the fits if nothing contradicts, and returns null otherwise', () => {
    const fitter = new Fitter(
      evidenceOf(answerOf(momentum(), [inside]), answerOf(plain(), [inside])),
      new Map(),
    );
    expect(fitter.fitWhole([])).toBeNull();
    expect(fitter.fitWhole([inside, nesterov])).toBeNull();
    const values = 12 * (96 + 143);
    const explained = values - undecidedIn(plain()) - undecidedIn(momentum());
    expect(fitter.fitWhole([inside])).toEqual({
      values,
      explained,
      rounded: 0,
      contradicted: 0,
      first: null,
    });
    // the same result from the cache
    expect(fitter.fitWhole([inside])?.explained).toBe(explained);
    expect(fitter.fitWhole([])).toBeNull();
  });

  it('recognizes deviations that do not show in a case', () => {
    const answers = [answerOf(plain(), [inside]), answerOf(momentum(), [inside, nesterov])];
    const fitter = new Fitter(evidenceOf(...answers), new Map());
    expect(fitter.fitWhole([inside])).toBeNull();
    expect(fitter.fitWhole([nesterov])).toBeNull();
    expect(fitter.fitWhole([inside, nesterov])?.contradicted).toBe(0);
  });

  it('returns the fit in all cases even if some contradict', () => {
    const answers = [answerOf(plain(), [inside]), answerOf(momentum(), [])];
    const fitter = new Fitter(evidenceOf(...answers), new Map());
    const fit = fitter.fit([]);
    expect(fit.values).toBe(12 * (96 + 143));
    expect(fit.contradicted).toBe(
      fitAnswer(answers[0] ?? answerOf(plain(), []), origin, allCapabilities).contradicted,
    );
    expect(fit.first?.caseId).toBe('grid/float32/portable/plain');
  });

  it('counts contradictions in the first cases, sorted by divergence, then by length', () => {
    const long = answerOf(plain(), [inside]);
    const short = answerOf(caseOf(`dialects/${place}/heavy-eps`), [inside]);
    const countOf = (answer: Answer): number =>
      fitAnswer(answer, origin, allCapabilities).contradicted;
    const [ofLong, ofShort] = [countOf(long), countOf(short)];
    expect(ofLong).not.toBe(ofShort);
    const fitter = new Fitter(evidenceOf(long, short), new Map());
    expect(fitter.contradictions([], 1, Infinity)).toBe(ofShort);
    expect(fitter.contradictions([], 2, Infinity)).toBe(ofLong + ofShort);
    expect(fitter.contradictions([inside], 2, Infinity)).toBe(0);
    // stops counting at the limit
    expect(fitter.contradictions([], 2, ofShort - 1)).toBe(ofShort);
    expect(fitter.contradictions([], 2, ofShort)).toBeGreaterThan(ofShort);
    expect(fitter.contradictions([], 2, Infinity)).toBe(ofLong + ofShort);
    const departing = new Fitter(
      evidenceOf(short, long),
      new Map([[long, fitAnswer(long, origin, allCapabilities)]]),
    );
    expect(departing.contradictions([], 1, Infinity)).toBe(ofLong);
  });

  it('uses elements times events as the length of a case', () => {
    const { scenario, ...rest } = caseOf(`dialects/${place}/heavy-eps`);
    const cut = (elements: number, events: number): Answer => {
      const cutData = <Values extends Storage>(values: Values): Storage =>
        values.slice(0, elements);
      const groups = scenario.groups.map((group) => ({
        ...group,
        params: group.params.map(({ data }) => ({ shape: [elements], data: cutData(data) })),
      }));
      const steps = scenario.events.flatMap((event) =>
        event.kind === 'step'
          ? [
              {
                ...event,
                gradients: event.gradients.map((gradient) => gradient && cutData(gradient)),
              },
            ]
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
    const fitter = new Fitter(evidenceOf(narrow, wide), new Map());
    expect(fitter.contradictions([], 1, Infinity)).toBe(countOf(wide)); // 19 · 1 < 5 · 6
  });

  it('moves a case to the front after it has contradicted', () => {
    const torchs = answerOf(caseOf(`dialects/${place}/heavy-eps`), []);
    const insideAnswer = answerOf(plain(), [inside]);
    const fitter = new Fitter(evidenceOf(torchs, insideAnswer), new Map());
    expect(fitter.contradictions([], 1, Infinity)).toBe(0);
    expect(fitter.fitWhole([])).toBeNull();
    expect(fitter.contradictions([], 1, Infinity)).toBeGreaterThan(0);
    expect(fitter.contradictions([], 2, Infinity)).toBe(fitter.contradictions([], 1, Infinity));
  });
});

describe('greedyDeviations()', () => {
  const greedy = (answers: readonly Answer[], visible: readonly Deviation[]): Deviation[] =>
    greedyDeviations(new Fitter(evidenceOf(...answers), new Map()), visible);
  const heavy = (): Case => caseOf(`dialects/${place}/heavy-eps`);

  it('adds the deviation that explains most, one per axis, until nothing contradicts', () => {
    expect(
      greedy([answerOf(heavy(), [inside, startsAtOne])], [absent, startsAtOne, inside, nesterov]),
    ).toEqual([inside, startsAtOne]);
  });

  it('adds nothing if nothing contradicts', () => {
    expect(greedy([answerOf(heavy(), [])], [absent, startsAtOne, inside])).toEqual([]);
  });

  it('adds nothing that leaves more than nine tenths of the contradictions', () => {
    expect(greedy([answerOf(heavy(), [inside])], [nesterov])).toEqual([]);
    expect(greedy([answerOf(heavy(), [inside])], [])).toEqual([]);
  });

  it('adds the first of equally good deviations', () => {
    const answer = answerOf(caseOf(`dialects/${place}/heavy-eps-momentum`), [inside]);
    const alike: Deviation = { axis: 'epsilon', value: 'inside-with-momentum' };
    expect(greedy([answer], [inside, alike])).toEqual([inside]);
    expect(greedy([answer], [alike, inside])).toEqual([alike]);
  });

  it('adds at most five deviations [DIA-7]', () => {
    const six: Deviation[] = [
      { axis: 'momentum', value: 'ignored' },
      { axis: 'weight-decay', value: 'ignored' },
      { axis: 'centered', value: 'ignored' },
      { axis: 'maximize', value: 'ignored' },
      { axis: 'state', value: 'null-as-zero' },
      { axis: 'groups', value: 'first-everywhere' },
    ];
    // each shows in only one of these cases
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
