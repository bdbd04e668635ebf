import { dtypes, type DtypeRow, type Storage } from '../../float/dtype.ts';
import { exponentOf } from '../../float/float64-words.ts';
import type { RealFormat } from '../../float/format.ts';
import { ulpDistance } from '../../float/ulp.ts';
import { boundsOf, type SnapshotBound } from '../../parity/bound.ts';
import type { TensorName, ValueDivergence } from '../../parity/divergence.ts';
import { stateKeys } from '../../rmsprop/torch-names.ts';
import type { Snapshot } from '../../scenario/scenario.ts';
import type { Answer, Evidence } from './evidence.ts';
import { sideBySide, type QuantityRow } from './side-by-side.ts';

/** One lane of a case from event to event: the one in which a port is farthest off. */
export interface CloseUp {
  readonly parameter: number;
  readonly tensor: TensorName;
  readonly element: number;
  readonly part?: 'real' | 'imaginary';
  /** The name of the lane, where the fixture has lanes. */
  readonly lane: string | null;
  /** After each event at which both have the value. */
  readonly points: readonly CloseUpPoint[];
  /** At each step with a gradient other than 0. */
  readonly rates: readonly EffectiveRate[];
  /** The quantities of the step in which this lane departs first; empty where torch takes none there. */
  readonly quantities: readonly QuantityRow[];
  /** The event of that step. */
  readonly event: number;
}

interface CloseUpPoint {
  readonly event: number;
  readonly golden: number;
  readonly port: number;
  /** How far apart the two are, in ULP; infinite where NaN meets a number. */
  readonly ulp: number;
  /** What rounding can explain, in ULP of the golden value; infinite where rounding alone decides. */
  readonly bound: number;
}

/** What a gradient is multiplied by to give the movement of its parameter: lr / denominator without momentum. */
interface EffectiveRate {
  readonly event: number;
  readonly golden: number;
  readonly port: number;
}

/**
 * The lane of a divergence from event to event, golden and as the port has it; null where it does not depart in what was
 * answered: what a port trains by itself is no part of that.
 */
export function closeUpOf(
  answer: Answer,
  worst: ValueDivergence,
  { state, flushesSubnormals = false }: Evidence['capabilities'],
): CloseUp | null {
  const { testCase, trajectory } = answer;
  const { scenario, golden, lanes, dtype } = testCase;
  const { parameter, tensor, element, part } = worst;
  const row = dtypes[dtype];
  const component = element * row.components + (part === 'imaginary' ? 1 : 0);
  const place: LanePlace = { parameter, tensor, component };
  const bounds = boundsOf(scenario, golden, { flushesSubnormals });
  const points = golden.flatMap((snapshot, event) =>
    pointAt(row.format, event, place, snapshot, trajectory[event], bounds[event]),
  );
  const first = points.find(({ ulp, bound }) => ulp > bound)?.event;
  if (first === undefined) {
    return null;
  }
  return {
    parameter,
    tensor,
    element,
    ...(part !== undefined && { part }),
    lane: lanes?.[parameter]?.[element] ?? null,
    points,
    rates: ratesOf(answer, row, place),
    quantities: sideBySide(answer, { ...worst, event: first }, { state }),
    event: first,
  };
}

interface LanePlace {
  readonly parameter: number;
  readonly tensor: TensorName;
  /** Index of the real component. */
  readonly component: number;
}

/** None where one of the two lacks the value. */
function pointAt(
  format: RealFormat,
  event: number,
  place: LanePlace,
  golden: Snapshot,
  actual: Snapshot | undefined,
  bound: SnapshotBound | undefined,
): CloseUpPoint[] {
  const [one, other] = [golden, actual].map((snapshot) => {
    const word = snapshot && storageOf(snapshot, place)?.[place.component];
    return word === undefined ? null : format.decode(word);
  });
  if (typeof one !== 'number' || typeof other !== 'number') {
    return [];
  }
  const reach = bound && boundAt(bound, place);
  return [
    {
      event,
      golden: one,
      port: other,
      ulp: ulpDistance(format, one, other),
      bound: reach === undefined ? 0 : reach / stepAt(format, one),
    },
  ];
}

function storageOf(
  { params, state }: Snapshot,
  { parameter, tensor }: LanePlace,
): Storage | undefined {
  return tensor === 'param' ? params[parameter] : state[parameter]?.[stateKeys[tensor]];
}

function boundAt(
  { params, state }: SnapshotBound,
  { parameter, tensor, component }: LanePlace,
): number | undefined {
  const all = tensor === 'param' ? params[parameter] : state[parameter]?.[stateKeys[tensor]];
  return all?.[component];
}

/** One ULP at a value: the distance to the next larger magnitude; that of the smallest numbers at 0, NaN and infinity. */
function stepAt({ minExponent, precision }: RealFormat, value: number): number {
  const exponent = Number.isFinite(value) && value !== 0 ? exponentOf(value) : minExponent;
  return 2 ** (Math.max(exponent, minExponent) - precision + 1);
}

function ratesOf(
  { testCase, trajectory }: Answer,
  { format }: DtypeRow,
  place: LanePlace,
): EffectiveRate[] {
  const { scenario, golden } = testCase;
  const { parameter, component } = place;
  const initial = scenario.groups.flatMap(({ params }) => params)[parameter]?.data;
  const read = (storage: Storage | undefined | null): number => {
    const word = storage?.[component];
    return word === undefined ? NaN : format.decode(word);
  };
  return scenario.events.flatMap((event, index) => {
    const gradient = event.kind === 'step' ? read(event.gradients[parameter]) : NaN;
    if (Number.isNaN(gradient) || gradient === 0) {
      return [];
    }
    const rateOf = (snapshots: readonly Snapshot[]): number => {
      const before = index === 0 ? initial : snapshots[index - 1]?.params[parameter];
      return (read(before) - read(snapshots[index]?.params[parameter])) / gradient;
    };
    return [{ event: index, golden: rateOf(golden), port: rateOf(trajectory) }];
  });
}
