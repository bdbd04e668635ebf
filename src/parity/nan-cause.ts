import type { Case } from '../corpus/corpus.ts';
import { dtypes, type Storage } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import type { RealFormat } from '../float/format.ts';
import type { Capabilities, StateName } from '../port/capabilities.ts';
import type { Hyperparameters } from '../rmsprop/options.ts';
import { stateKeys, stateTensorNames, type StateTensorName } from '../rmsprop/torch-names.ts';
import type { Scenario, Snapshot, Trajectory } from '../scenario/scenario.ts';
import { timelineOf } from '../scenario/timeline.ts';
import { boundsOf } from './bound.ts';

/* Why a value is NaN. The cause is in the step in which the first value of the element becomes NaN. */

/** The operation that made a NaN. */
export const nanCauses = [
  'eps rounds to 0',
  'zero by zero',
  'negative variance',
  'negative square average',
  'infinity minus infinity',
  'infinity by infinity',
  'not a finite gradient',
  'unknown',
] as const;

export type NanCause = (typeof nanCauses)[number];

/** The number of values that are NaN in PyTorch and a number in the port, by what made PyTorch's NaN. */
export interface NanCount {
  readonly cause: NanCause;
  readonly values: number;
}

/**
 * Counts the values that do not count as divergent because PyTorch has NaN there and the port has a number, by cause. Leaves out
 * state that the port does not show, tensors whose lengths differ, and NaNs that every right port has (BND-4).
 */
export function countNans(
  { scenario, golden }: Pick<Case, 'scenario' | 'golden'>,
  actual: Trajectory,
  { state, flushesSubnormals = false }: Pick<Capabilities, 'state' | 'flushesSubnormals'>,
): NanCount[] {
  const { decode } = dtypes[scenario.dtype].format;
  const isNan = (storage: Storage, index: number): boolean =>
    Number.isNaN(decode(elementAt(storage, index)));
  const causeOf = causes(scenario, golden);
  const bounds = boundsOf(scenario, golden, { flushesSubnormals });
  const counts = new Map<NanCause, number>();
  golden.slice(0, actual.length).forEach((snapshot, event) => {
    snapshot.params.forEach((_, parameter) => {
      const others = tensorsOf(elementAt(actual, event), parameter, state);
      const limits = tensorsOf(elementAt(bounds, event), parameter, state);
      tensorsOf(snapshot, parameter, state).forEach((storage, at) => {
        const [other, limit] = [others[at], limits[at]];
        if (!storage || !limit || other?.length !== storage.length) {
          return;
        }
        for (let index = 0; index < storage.length; index++) {
          if (limit[index] === Infinity && isNan(storage, index) && !isNan(other, index)) {
            const cause = causeOf({ event, parameter, index });
            counts.set(cause, (counts.get(cause) ?? 0) + 1);
          }
        }
      });
    });
  });
  return nanCauses.flatMap((cause) => {
    const values = counts.get(cause) ?? 0;
    return values > 0 ? [{ cause, values }] : [];
  });
}

/** Returns nanCauseOf() with a memory: all later NaNs of an element have the cause of its first. */
function causes(scenario: Scenario, golden: Trajectory): (place: Place) => NanCause {
  const known = new Map<string, NanCause>();
  return (place) => {
    const key = `${place.parameter}:${place.index}`;
    const cause = known.get(key) ?? nanCauseOf(scenario, golden, place);
    known.set(key, cause);
    return cause;
  };
}

/** Returns an entry for the parameter and each shown tensor of its state: golden values, answers or bounds, in one order. */
function tensorsOf<Tensor>(
  {
    params,
    state,
  }: {
    readonly params: readonly Tensor[];
    readonly state: readonly (Readonly<Partial<Record<StateKey, Tensor>>> | null)[];
  },
  parameter: number,
  shown: readonly StateName[],
): (Tensor | undefined)[] {
  const entry = state[parameter];
  const names = stateTensorNames.filter((name) => shown.includes(name));
  return [params[parameter], ...names.map((name) => entry?.[stateKeys[name]])];
}

type StateKey = (typeof stateKeys)[StateTensorName];

/** An element of a trajectory. `index` counts real components. */
interface Place {
  readonly event: number;
  readonly parameter: number;
  readonly index: number;
}

/** Returns what made the first NaN of an element, up to an event. `unknown` if more than one operation can be the cause. */
export function nanCauseOf(scenario: Scenario, golden: Trajectory, place: Place): NanCause {
  const { format } = dtypes[scenario.dtype];
  const { parameter, index } = place;
  const valuesAt = (event: number): Values =>
    valuesOf(format, elementAt(golden, event), parameter, index);
  const events = scenario.events.slice(0, place.event + 1);
  const event = events.findIndex((_, at) => Object.values(valuesAt(at)).some(Number.isNaN));
  const step = events[event];
  const { initial, optionsAt } = timelineOf(scenario);
  const options = optionsAt(event, parameter);
  const gradient = step?.kind === 'step' ? step.gradients[parameter]?.[index] : undefined;
  const start = initial[parameter]?.[index];
  if (!options || gradient === undefined || start === undefined) {
    return 'unknown';
  }
  const before = event === 0 ? null : valuesAt(event - 1);
  return causeIn(format, options, {
    gradient: format.decode(gradient),
    before: {
      param: before?.param ?? format.decode(start),
      momentumBuffer: before?.momentumBuffer ?? 0,
    },
    after: valuesAt(event),
  });
}

interface Values {
  readonly param: number;
  readonly squareAvg: number;
  readonly gradAvg: number;
  readonly momentumBuffer: number;
}

function valuesOf(
  { decode }: RealFormat,
  { params, state }: Snapshot,
  parameter: number,
  index: number,
): Values {
  const read = (storage: Storage | undefined): number => decode(storage?.[index] ?? 0);
  const entry = state[parameter] ?? undefined;
  return {
    param: read(params[parameter]),
    squareAvg: read(entry?.squareAvg),
    gradAvg: read(entry?.gradAvg),
    momentumBuffer: read(entry?.momentumBuffer),
  };
}

/** A step of one element that makes its first NaN. */
interface ElementStep {
  readonly gradient: number;
  readonly before: Pick<Values, 'param' | 'momentumBuffer'>;
  readonly after: Values;
}

/** Says which operation of a step makes the first NaN. */
function causeIn(format: RealFormat, options: Hyperparameters, step: ElementStep): NanCause {
  const { centered } = options;
  const { squareAvg, gradAvg } = step.after;
  if (!Number.isFinite(step.gradient)) {
    return infiniteCause(step, centered);
  }
  if (Number.isNaN(squareAvg) || Number.isNaN(gradAvg)) {
    return 'unknown';
  }
  const square = centered ? format.round(gradAvg * gradAvg) : 0;
  const variance = squareAvg - square;
  if (Number.isNaN(variance)) {
    return 'infinity minus infinity';
  }
  if (variance < 0) {
    return centered ? 'negative variance' : 'negative square average';
  }
  return quotientCause(format, options, step, variance);
}

/** The cause if the gradient is NaN or infinite. */
function infiniteCause({ gradient, after }: ElementStep, centered: boolean): NanCause {
  if (Number.isNaN(gradient) || Number.isNaN(after.squareAvg) || Number.isNaN(after.gradAvg)) {
    return 'not a finite gradient';
  }
  return centered ? 'infinity minus infinity' : 'infinity by infinity';
}

/** The cause if the gradient is finite and the variance is not negative. */
function quotientCause(
  format: RealFormat,
  { eps, lr, weightDecay, maximize, centered }: Hyperparameters,
  { gradient, before, after }: ElementStep,
  variance: number,
): NanCause {
  const signed = maximize ? -gradient : gradient;
  const decayed = weightDecay === 0 ? 0 : format.round(weightDecay * before.param);
  const g = format.round(signed + decayed);
  if (g === 0 && variance === 0 && format.round(eps) === 0) {
    return eps === 0 ? 'zero by zero' : 'eps rounds to 0';
  }
  if (Math.abs(g) === Infinity && variance === Infinity) {
    return 'infinity by infinity';
  }
  // PyTorch rounds the variance in other steps than this function, so near 0 its sign can be the other one
  const canCancel = centered && variance <= 8 * format.unitRoundoff * after.squareAvg;
  const isElseFinite = [g, before.param, before.momentumBuffer].every(Number.isFinite);
  return canCancel && isElseFinite && g !== 0 && lr !== 0 ? 'negative variance' : 'unknown';
}
