import { describe, expect, it } from 'vitest';
import { closeUpOf, type CloseUp } from '../../src/dialect/diagnosis/close-up.ts';
import { dialectOf, type Deviation } from '../../src/dialect/dialect.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import { boundsOf } from '../../src/parity/bound.ts';
import { compareTrajectories } from '../../src/parity/compare.ts';
import type { TensorName, ValueDivergence } from '../../src/parity/divergence.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import type { Snapshot, Trajectory } from '../../src/scenario/scenario.ts';
import { caseOf } from '../few-cases.ts';
import { valueDivergence } from './value-divergence.ts';

const epsInside: Deviation = { axis: 'epsilon', value: 'inside' };

/** Returns the close-up of a case in which a dialect, or any other answer, differs. */
function closeUpIn(
  caseId: string,
  answer: readonly Deviation[] | Trajectory = [epsInside],
): CloseUp | null {
  const testCase = caseOf(caseId);
  const { scenario, golden, dtype } = testCase;
  const isDialect = (value: typeof answer): value is readonly Deviation[] =>
    value.every((item) => 'axis' in item);
  const trajectory = isDialect(answer)
    ? dialectTrajectory(scenario, dialectOf(answer), { arithmetic: 'portable' })
    : answer;
  const bounds = boundsOf(scenario, golden);
  const { worst } = compareTrajectories(dtype, golden, trajectory, { bounds });
  return worst && closeUpOf({ testCase, trajectory }, worst, allCapabilities);
}

describe('closeUpOf() [REP-7]', () => {
  it('follows the worst lane through all events', () => {
    const found = closeUpIn('grid/float32/portable/plain');
    const { golden } = caseOf('grid/float32/portable/plain');
    expect(found).toMatchObject({ tensor: 'param', lane: expect.any(String) });
    expect(found).not.toHaveProperty('part');
    expect(found?.points.map(({ event }) => event)).toEqual(golden.map((_, event) => event));
    const read = golden.map(({ params }) => params[found?.parameter ?? 0]?.[found?.element ?? 0]);
    expect(found?.points.map((point) => point.golden)).toEqual(read);
  });

  it('gives distance and bound in ULP, and names the first event beyond the bound', () => {
    const found = closeUpIn('grid/float32/portable/plain');
    const first = found?.points.find(({ event }) => event === found.event);
    expect(first && first.ulp > first.bound).toBe(true);
    expect(
      found?.points.every(({ ulp, bound, event }) => event >= found.event || ulp <= bound),
    ).toBe(true);
    const bounds = found?.points.map(({ bound }) => bound) ?? [];
    expect(Math.min(...bounds)).toBeGreaterThan(1);
    expect(Math.max(...bounds)).toBeLessThan(10_000); // a few roundings in each of a few steps
  });

  it('gives lr / denominator as the effective learning rate, which differs for the textbook formula', () => {
    const found = closeUpIn('grid/float64/portable/plain');
    const { scenario, golden } = caseOf('grid/float64/portable/plain');
    const [group] = scenario.groups;
    const rate = found?.rates.at(-1);
    const v =
      golden[rate?.event ?? 0]?.state[found?.parameter ?? 0]?.squareAvg[found?.element ?? 0];
    const expected = (group?.lr ?? NaN) / (Math.sqrt(v ?? NaN) + (group?.eps ?? NaN));
    expect(Math.abs((rate?.golden ?? NaN) / expected - 1)).toBeLessThan(1e-6);
    expect(rate?.port).not.toBe(rate?.golden);
  });

  it('shows the operations of the first step beyond the bound', () => {
    const found = closeUpIn('grid/float32/portable/plain');
    expect(found?.quantities.map(({ name }) => name)).toEqual(['g', 'v', 'a', 'q', 'p']);
    expect(found?.quantities.find(({ isOff }) => isOff)?.name).toBe('a');
  });

  it('names the part of a complex element, and reads that part', () => {
    const found = closeUpIn('grid/complex64/portable/plain');
    expect(found?.part).toMatch(/^(real|imaginary)$/);
    const { golden } = caseOf('grid/complex64/portable/plain');
    const component = 2 * (found?.element ?? 0) + (found?.part === 'imaginary' ? 1 : 0);
    expect(found?.points[0]?.golden).toBe(golden[0]?.params[found?.parameter ?? 0]?.[component]);
  });

  it('has no points for values that the port lacks', () => {
    const { golden } = caseOf('grid/float32/portable/plain');
    const short = golden.slice(0, 2).map((snapshot) => ({
      ...snapshot,
      params: snapshot.params.map((param) => param.map((value) => value * 2)),
    }));
    expect(closeUpIn('grid/float32/portable/plain', short)?.points).toHaveLength(2);
  });

  it('returns null if the answer does not differ', () => {
    const testCase = caseOf('grid/float32/portable/plain');
    const { golden: trajectory } = testCase;
    const answer = { testCase, trajectory };
    expect(closeUpOf(answer, valueDivergence({}), allCapabilities)).toBeNull();
  });
});

describe('closeUpOf() of one lane [REP-7]', () => {
  const place = 'dialects/float32/portable';

  /** Returns a lane as lines: its values after each event, then the effective learning rates. */
  function lane(
    caseId: string,
    deviations: readonly Deviation[],
    at: Partial<ValueDivergence>,
    change: (trajectory: Trajectory) => Trajectory = (same) => same,
  ): string[] | null {
    const testCase = caseOf(caseId);
    const { scenario, oracle } = testCase;
    const trajectory = change(dialectTrajectory(scenario, dialectOf(deviations), oracle));
    const worst = valueDivergence(at);
    const found = closeUpOf({ testCase, trajectory }, worst, allCapabilities);
    return (
      found && [
        `${found.lane} ${found.tensor} from event ${found.event}`,
        ...found.points.map(
          ({ event, golden, port, ulp, bound }) =>
            `${event}: ${golden} ${port}, ${ulp} of ${bound}`,
        ),
        ...found.rates.map(({ event, golden, port }) => `rate ${event}: ${golden} ${port}`),
      ]
    );
  }

  /** Replaces the square averages by a subnormal number. */
  const raised = (snapshot: Snapshot): Snapshot => ({
    ...snapshot,
    state: snapshot.state.map(
      (entry) => entry && { ...entry, squareAvg: entry.squareAvg.map(() => 2 ** -140) },
    ),
  });
  const sum: Deviation = { axis: 'square-avg', value: 'sum' };

  it('shows a parameter and its rates', () => {
    expect(lane(`${place}/heavy-eps`, [epsInside], { element: 3 })).toMatchInlineSnapshot(`
      [
        "sign-flipping param from event 0",
        "0: -0.3490777611732483 -0.30725404620170593, 1403371 of 7.641774421980146",
        "1: -0.24391722679138184 -0.22232604026794434, 1448960 of 29.26049624866033",
        "2: -0.3331789970397949 -0.2987883388996124, 1153959 of 20.752119907362676",
        "3: -0.2533072531223297 -0.22811353206634521, 1579749 of 27.031847490738386",
        "4: -0.32689040899276733 -0.2945668399333954, 1084599 of 32.90487483115301",
        "5: -0.2578379809856415 -0.23132970929145813, 1515941 of 39.044954697516474",
        "rate 0: 0.5561203314975379 0.39060850147370374",
        "rate 1: 0.4161589304936197 0.3360913704566011",
        "rate 2: 0.3532416705458689 0.3025894515340707",
        "rate 3: 0.31608188110428886 0.27968621686319",
        "rate 4: 0.29119562418909734 0.2629801920679818",
        "rate 5: 0.2732658668610612 0.25025259533078104",
      ]
    `);
  });

  it('shows state', () => {
    const caseId = `${place}/heavy-eps-momentum-centered`;
    const points = (tensor: TensorName): string[] | undefined =>
      lane(caseId, [sum], { tensor })?.filter((line) => !line.startsWith('rate'));
    expect(points('square_avg')).toMatchInlineSnapshot(`
      [
        "normal square_avg from event 0",
        "0: 0.0935245230793953 0.9352452158927917, 28303986 of 7.481963182457784",
        "1: 0.1223406195640564 1.3169306516647339, 28181367 of 16.521020027570508",
        "2: 0.19151976704597473 2.1310627460479736, 29640083 of 15.095253234355948",
        "3: 0.24427038431167603 2.8500888347625732, 29115863 of 23.356550021980723",
        "4: 0.21992626786231995 2.8509180545806885, 30753047 of 29.817953630173996",
        "5: 0.1988431066274643 2.8600127696990967, 32206060 of 34.78989259353331",
      ]
    `);
    expect(points('momentum_buffer')).toMatchInlineSnapshot(`
      [
        "normal momentum_buffer from event 0",
        "0: -3.2222683429718018 -0.9947003722190857, 13604086 of 22.979690671986905",
        "1: -4.4698286056518555 -1.3339732885360718, 14960947 of 20.15164334614722",
        "2: -1.5502495765686035 -0.4530237913131714, 14580696 of 111.66901776666627",
        "3: -2.976405382156372 -0.8630855083465576, 14780993 of 63.15354293504632",
        "4: -2.3193511962890625 -0.6734791994094849, 15206174 of 55.9343235295206",
        "5: -1.642163634300232 -0.48264721035957336, 14357730 of 101.88768723229386",
      ]
    `);
    expect(points('grad_avg')).toBeUndefined();
  });

  it('counts in steps of the smallest subnormal number at 0', () => {
    const at = { parameter: 1, element: 2, tensor: 'square_avg' } as const;
    const zero = lane('events/float32/portable/groups', [epsInside], at, (trajectory) =>
      trajectory.slice(0, 3).map(raised),
    );
    expect(zero?.filter((line) => !line.startsWith('rate'))).toMatchInlineSnapshot(`
      [
        "subnormal square_avg from event 0",
        "0: 0 7.174648137343064e-43, 512 of 1.01",
        "1: 0 7.174648137343064e-43, 512 of 3.0099002979934784",
        "2: 0 7.174648137343064e-43, 512 of 4.989802183063701",
      ]
    `);
  });

  it.each([
    ['without a gradient', `${place}/gradients-missing`, null],
    ['of 0', 'grid/float32/portable/plain', 'sparse'],
  ])('has no rate for a step %s', (_, caseId, name) => {
    const { scenario, lanes } = caseOf(caseId);
    const element = name === null ? 0 : (lanes?.[0]?.indexOf(name) ?? -1);
    const eventsWithGradient = scenario.events.flatMap((event, at) =>
      event.kind === 'step' && event.gradients[0]?.[element] ? [at] : [],
    );
    const rates = lane(caseId, [sum], { element })?.filter((line) => line.startsWith('rate'));
    expect(eventsWithGradient.length).toBeLessThan(scenario.events.length);
    expect(rates?.map((line) => line.split(':')[0])).toEqual(
      eventsWithGradient.map((at) => `rate ${at}`),
    );
  });

  it('starts at the first event beyond the bound, also if the bound is 0', () => {
    const caseId = 'grid/float32/portable/plain';
    const element = caseOf(caseId).lanes?.[0]?.indexOf('zero') ?? -1;
    const late = (trajectory: Trajectory): Trajectory =>
      trajectory.map((snapshot, event) => (event < 2 ? snapshot : raised(snapshot)));
    const lines = lane(caseId, [], { element, tensor: 'square_avg' }, late);
    expect(lines?.slice(0, 3)).toEqual([
      'zero square_avg from event 2',
      '0: 0 0, 0 of 0',
      '1: 0 0, 0 of 0',
    ]);
  });

  it('has no points if PyTorch or the port lacks the value', () => {
    const caseId = `${place}/gradients-missing`;
    const events = (change?: (trajectory: Trajectory) => Trajectory): number[] | undefined => {
      const created: Deviation = { axis: 'state', value: 'created-for-null' };
      return lane(caseId, [sum, created], { parameter: 1, tensor: 'square_avg' }, change)
        ?.filter((line) => /^\d/.test(line))
        .map((line) => Number.parseInt(line, 10));
    };
    // PyTorch creates no state before the first gradient
    expect(caseOf(caseId).golden[0]?.state[1]).toBeNull();
    expect(events()).toEqual([1, 2, 3, 4, 5]);
    const stateless = (trajectory: Trajectory): Trajectory =>
      trajectory.map((snapshot, event) => (event < 4 ? snapshot : { ...snapshot, state: [] }));
    expect(events(stateless)).toEqual([1, 2, 3]);
  });

  it('allows a port to flush subnormals if it declares this', () => {
    const testCase = caseOf('grid/float32/portable/weight_decay');
    const { scenario, golden, dtype, oracle } = testCase;
    const flushed = dialectOf([{ axis: 'precision', value: 'subnormals-flushed' }]);
    const trajectory = dialectTrajectory(scenario, flushed, oracle);
    const bounds = boundsOf(scenario, golden);
    const { worst } = compareTrajectories(dtype, golden, trajectory, { bounds });
    const close = (capabilities: Parameters<typeof closeUpOf>[2]): CloseUp | null =>
      worst && closeUpOf({ testCase, trajectory }, worst, capabilities);
    expect(close(allCapabilities)).not.toBeNull();
    expect(close({ ...allCapabilities, flushesSubnormals: true })).toBeNull();
  });

  it('has no lane if the fixture has none', () => {
    expect(lane('examples/float32/portable/linear-regression', [sum], {})?.[0]).toBe(
      'null param from event 0',
    );
  });
});
