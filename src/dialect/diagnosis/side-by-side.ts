import type { Case } from '../../corpus/corpus.ts';
import { dtypes, type Dtype, type Storage } from '../../float/dtype.ts';
import type { StateName } from '../../port/capabilities.ts';
import type { Trajectory } from '../../scenario/scenario.ts';
import type { Tracked } from '../../parity/tracked.ts';
import type { ValueDivergence } from '../../parity/divergence.ts';
import { origin } from '../dialect.ts';
import type { Answer, Evidence } from './evidence.ts';
import type { Intermediates, TrackedElement } from '../formula/element-step.ts';
import { playDialect, type ElementPlace } from '../formula/play-dialect.ts';

/**
 * A quantity of a step, in the order of the formula:
 * - g: the gradient with weight decay and sign.
 * - v: the square average. m: the mean of the gradients, only if centered.
 * - a: the denominator. q: the quotient g / a.
 * - b: the momentum buffer, only with momentum. p: the parameter.
 */
export type QuantityName = 'g' | 'v' | 'm' | 'a' | 'q' | 'b' | 'p';

/** A quantity of a step: torch's value, and the port's. */
export interface QuantityRow {
  /** The name of the quantity. */
  readonly name: QuantityName;
  /** torch's value. */
  readonly torch: number;
  /** The port's value. Null if the port does not show it, and the movement of its parameter does not imply it. */
  readonly port: number | null;
  /**
   * True if the value follows from a right momentum buffer that the port shows, or else from the movement of its parameter. False
   * if the port shows the value.
   */
  readonly isImplied: boolean;
  /** Whether the difference is too large for rounding alone. */
  readonly isOff: boolean;
}

/**
 * Returns the quantities of the step of a divergence, for its element: torch's and the port's. The port's values are
 * those that it shows, or those that the movement of its parameter implies. Returns no rows if torch does not step the
 * parameter.
 */
export function sideBySide(
  { testCase, trajectory }: Answer,
  divergence: ValueDivergence,
  { state: shownState }: Evidence['capabilities'],
): QuantityRow[] {
  const torch = torchStep(testCase, divergence);
  if (!torch) {
    return []; // torch does not step this parameter here
  }
  const { next, options } = torch;
  const port = portStep(testCase, trajectory, divergence, shownState, torch);
  const quotient = next.applied.value / next.denominator.value;
  // the rounding of the parameter, or of a shown buffer, limits the accuracy of implied values
  const { unitRoundoff } = dtypes[testCase.dtype].format;
  const blurOf = ({ value, distance }: Tracked): number =>
    distance + 4 * unitRoundoff * Math.abs(value);
  const movementBlur = blurOf(next.param) / options.lr;
  const blur = port.isBufferRight ? blurOf(next.momentumBuffer) : movementBlur;
  const relativeBlur = port.isZeroByZero ? 0 : blur / Math.abs(quotient);

  const shownRow = (name: QuantityName, { value, distance }: Tracked, portValue: number | null) =>
    row(name, value, portValue, distance, false);
  const impliedRow = (
    name: QuantityName,
    value: number,
    portValue: number | null,
    tolerance: number,
  ) => row(name, value, portValue, tolerance, true);
  const { denominator } = next;
  return [
    shownRow('g', next.applied, null),
    shownRow('v', next.squareAvg, port.squareAvg),
    ...(options.centered ? [shownRow('m', next.gradAvg, port.gradAvg)] : []),
    impliedRow(
      'a',
      denominator.value,
      port.denominator,
      denominator.distance + relativeBlur * denominator.value,
    ),
    impliedRow('q', quotient, port.quotient, blur),
    ...(!(options.momentum > 0)
      ? []
      : port.shownBuffer === null
        ? [impliedRow('b', next.momentumBuffer.value, port.movement, movementBlur)]
        : [shownRow('b', next.momentumBuffer, port.shownBuffer)]),
    shownRow('p', next.param, port.param),
  ];
}

/** torch's step for one real component. */
interface TorchStep {
  readonly next: TrackedElement & Intermediates;
  readonly options: ElementPlace['options'];
  /** The momentum buffer before the step. */
  readonly bufferBefore: number;
}

function torchStep(
  { scenario, oracle, dtype }: Case,
  divergence: ValueDivergence,
): TorchStep | null {
  const component = componentOf(dtype, divergence);
  let bufferBefore = 0;
  let found: TorchStep | null = null;
  const snapshots = playDialect(scenario, origin, {
    arithmetic: oracle.arithmetic,
    onElement: (place, next) => {
      if (place.parameter !== divergence.parameter || place.component !== component) {
        return;
      }
      if (place.event === divergence.event) {
        found = { next, options: place.options, bufferBefore };
      }
      bufferBefore = next.momentumBuffer.value;
    },
  });
  Array.from(snapshots);
  return found;
}

/** A port's step for one real component. A quantity is null if the port neither shows nor implies it. */
interface PortStep {
  readonly squareAvg: number | null;
  readonly gradAvg: number | null;
  readonly shownBuffer: number | null;
  /** Whether the port shows torch's buffer, up to rounding. */
  readonly isBufferRight: boolean;
  readonly param: number | null;
  /** The movement of the parameter, divided by the learning rate. */
  readonly movement: number | null;
  readonly quotient: number | null;
  readonly denominator: number | null;
  /** Whether a zero gradient gives NaN. Then the denominator is 0. */
  readonly isZeroByZero: boolean;
}

function portStep(
  { scenario, dtype }: Case,
  trajectory: Trajectory,
  divergence: ValueDivergence,
  shown: readonly StateName[],
  { next, options: { lr, momentum }, bufferBefore }: TorchStep,
): PortStep {
  const { event, parameter } = divergence;
  const component = componentOf(dtype, divergence);
  const { decode } = dtypes[dtype].format;
  const read = (storage: Storage | undefined): number | null => {
    const word = storage?.[component];
    return word === undefined ? null : decode(word);
  };
  const now = trajectory[event];
  const state = now?.state[parameter];
  const initial = scenario.groups.flatMap(({ params }) => params)[parameter]?.data;

  const param = read(now?.params[parameter]);
  const paramBefore = read(trajectory[event - 1]?.params[parameter] ?? initial);
  const movement =
    param === null || paramBefore === null || lr === 0 ? null : (paramBefore - param) / lr;
  const isBufferShown = momentum > 0 && shown.includes('momentum_buffer');
  const shownBuffer = isBufferShown ? read(state?.momentumBuffer) : null;
  // a right buffer says what the quotient is, whatever the learning rate does to the parameter
  const isBufferRight = shownBuffer !== null && !isTooFar(next.momentumBuffer, shownBuffer);
  const buffer = isBufferRight ? shownBuffer : movement;
  const quotient = momentum > 0 && buffer !== null ? buffer - momentum * bufferBefore : movement;
  const isZeroByZero = next.applied.value === 0 && Number.isNaN(quotient);
  return {
    squareAvg: shown.includes('square_avg') ? read(state?.squareAvg) : null,
    gradAvg: shown.includes('grad_avg') ? read(state?.gradAvg) : null,
    shownBuffer,
    isBufferRight,
    param,
    movement,
    quotient,
    denominator: quotient === null ? null : isZeroByZero ? 0 : next.applied.value / quotient,
    isZeroByZero,
  };
}

function componentOf(dtype: Dtype, { element, part }: ValueDivergence): number {
  return element * dtypes[dtype].components + (part === 'imaginary' ? 1 : 0);
}

/** Returns a row. It is off if the difference exceeds the tolerance. */
function row(
  name: QuantityName,
  torch: number,
  port: number | null,
  tolerance: number,
  isImplied: boolean,
): QuantityRow {
  const isOff = port !== null && isTooFar({ value: torch, distance: tolerance }, port);
  return { name, torch, port, isImplied, isOff };
}

/** Returns whether a value is farther from torch's than its distance. Nothing is too far from an uncertain value. */
function isTooFar({ value, distance }: Tracked, port: number): boolean {
  const apart = Object.is(value, port) ? 0 : Math.abs(value - port);
  return distance !== Infinity && !(apart <= distance);
}
