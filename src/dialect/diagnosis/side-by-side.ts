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

/** A quantity of a step, in the order in which they are computed; m only if centered, b only with momentum. */
export type QuantityName = 'g' | 'v' | 'm' | 'a' | 'q' | 'b' | 'p';

/** torch's value of a quantity beside the port's. */
export interface QuantityRow {
  readonly name: QuantityName;
  readonly torch: number;
  /** Null where the port does not show it, and nothing that it shows implies it. */
  readonly port: number | null;
  /** Whether the port shows the quantity, or its parameter's movement implies it. */
  readonly isImplied: boolean;
  /** Whether the two are farther apart than rounding can explain. */
  readonly isOff: boolean;
}

/**
 * What goes on inside the step in which a port first departs, at the element where it does: torch's quantities, and the
 * port's as far as it shows them, or as far as its parameter's movement implies them.
 */
export function sideBySide(
  { testCase, trajectory }: Answer,
  divergence: ValueDivergence,
  { state: shown }: Evidence['capabilities'],
): QuantityRow[] {
  const torch = torchStep(testCase, divergence);
  if (!torch) {
    return []; // torch does not step this parameter here
  }
  const { next, options } = torch;
  const port = portStep(testCase, trajectory, divergence, shown, torch);
  const quotient = next.applied.value / next.denominator.value;
  // rounding of the parameter limits what its movement tells
  const { unitRoundoff } = dtypes[testCase.dtype].format;
  const blur = (next.param.distance + 4 * unitRoundoff * Math.abs(next.param.value)) / options.lr;
  const relativeBlur = port.isZeroByZero ? 0 : blur / Math.abs(quotient);

  const exact = (name: QuantityName, { value, distance }: Tracked, seen: number | null) =>
    row(name, value, seen, distance, false);
  const implied = (name: QuantityName, value: number, seen: number | null, tolerance: number) =>
    row(name, value, seen, tolerance, true);
  const { denominator } = next;
  return [
    exact('g', next.applied, null),
    exact('v', next.squareAvg, port.squareAvg),
    ...(options.centered ? [exact('m', next.gradAvg, port.gradAvg)] : []),
    implied(
      'a',
      denominator.value,
      port.denominator,
      denominator.distance + relativeBlur * denominator.value,
    ),
    implied('q', quotient, port.quotient, blur),
    ...(!(options.momentum > 0)
      ? []
      : port.shownBuffer === null
        ? [implied('b', next.momentumBuffer.value, port.movement, blur)]
        : [exact('b', next.momentumBuffer, port.shownBuffer)]),
    exact('p', next.param, port.param),
  ];
}

/** torch's step of one element. */
interface TorchStep {
  readonly next: TrackedElement & Intermediates;
  readonly options: ElementPlace['options'];
  /** The momentum buffer before. */
  readonly bufferBefore: number;
}

function torchStep(
  { scenario, oracle, dtype }: Case,
  divergence: ValueDivergence,
): TorchStep | null {
  const component = componentOf(dtype, divergence);
  let bufferBefore = 0;
  let found: TorchStep | null = null;
  const played = playDialect(scenario, origin, {
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
  Array.from(played);
  return found;
}

/** A port's step of one element: null where something is neither shown nor implied. */
interface PortStep {
  readonly squareAvg: number | null;
  readonly gradAvg: number | null;
  readonly shownBuffer: number | null;
  readonly param: number | null;
  /** How far the parameter went, in learning rates. */
  readonly movement: number | null;
  readonly quotient: number | null;
  readonly denominator: number | null;
  /** Whether a zero gradient gave NaN, which tells of a zero denominator. */
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
  const shownBuffer = shown.includes('momentum_buffer') ? read(state?.momentumBuffer) : null;
  const quotient =
    momentum > 0 && movement !== null ? movement - momentum * bufferBefore : movement;
  const isZeroByZero = next.applied.value === 0 && Number.isNaN(quotient);
  return {
    squareAvg: shown.includes('square_avg') ? read(state?.squareAvg) : null,
    gradAvg: shown.includes('grad_avg') ? read(state?.gradAvg) : null,
    shownBuffer,
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

/** A row, off if the two are farther apart than the tolerance. */
function row(
  name: QuantityName,
  torch: number,
  port: number | null,
  tolerance: number,
  isImplied: boolean,
): QuantityRow {
  const distance = port === null || Object.is(torch, port) ? 0 : Math.abs(torch - port);
  const isOff = tolerance !== Infinity && (Number.isNaN(distance) || distance > tolerance);
  return { name, torch, port, isImplied, isOff };
}
