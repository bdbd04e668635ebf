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

/** One lane of a case, event by event: the lane with the largest difference. */
export interface CloseUp {
  /** The index of the parameter, across groups. */
  readonly parameter: number;
  /** The tensor of the lane. */
  readonly tensor: TensorName;
  /** The index of the element, in row-major order. */
  readonly element: number;
  /** The part of a complex element. */
  readonly part?: 'real' | 'imaginary';
  /** The name of the lane. Null if the fixture has no lanes. */
  readonly lane: string | null;
  /** The values after each event, if both the port and PyTorch have the value. */
  readonly points: readonly CloseUpPoint[];
  /** The effective learning rate of each step whose gradient is not 0. */
  readonly rates: readonly EffectiveRate[];
  /** The quantities of the first step in which this lane diverges. Empty if the parameter has no gradient there. */
  readonly quantities: readonly QuantityRow[];
  /** The index of this step's event. */
  readonly event: number;
}

/** The two values of a lane after an event. */
interface CloseUpPoint {
  /** The index of the event. */
  readonly event: number;
  /** PyTorch's value. */
  readonly golden: number;
  /** The port's value. */
  readonly port: number;
  /** The distance of the two values, in ULP. Infinite if only one of them is NaN. */
  readonly ulp: number;
  /** The bound, in ULP of the golden value. Infinite if the value is ill-conditioned. */
  readonly bound: number;
}

/** The movement of a parameter divided by its gradient: lr / denominator without momentum. */
interface EffectiveRate {
  /** The index of the event. */
  readonly event: number;
  /** PyTorch's rate. */
  readonly golden: number;
  /** The port's rate. */
  readonly port: number;
}

/**
 * Returns the lane of a divergence, event by event: the golden values and the port's. Returns null if the lane does not
 * diverge in this answer. That happens if only the port's own training diverges.
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
  /** The index of the real component. */
  readonly component: number;
}

/** Returns the values after one event. Returns no point if the port or PyTorch lacks the value. */
function pointAt(
  format: RealFormat,
  event: number,
  place: LanePlace,
  golden: Snapshot,
  actual: Snapshot | undefined,
  bound: SnapshotBound | undefined,
): CloseUpPoint[] {
  const [expected, found] = [golden, actual].map((snapshot) => {
    const word = snapshot && storageOf(snapshot, place)?.[place.component];
    return word === undefined ? null : format.decode(word);
  });
  if (typeof expected !== 'number' || typeof found !== 'number') {
    return [];
  }
  const distance = bound && boundAt(bound, place);
  return [
    {
      event,
      golden: expected,
      port: found,
      ulp: ulpDistance(format, expected, found),
      bound: distance === undefined ? 0 : distance / ulpAt(format, expected),
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

/**
 * Returns one ULP at a value: the distance to the next larger magnitude. At 0, NaN and infinity, it is the smallest
 * number.
 */
function ulpAt({ minExponent, precision }: RealFormat, value: number): number {
  const exponent = Number.isFinite(value) && value !== 0 ? exponentOf(value) : minExponent;
  return 2 ** (Math.max(exponent, minExponent) - precision + 1);
}

/** Returns the effective learning rates of a lane. */
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
