import { dtypes, type Storage } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import type { Tracked } from '../parity/tracked.ts';
import type { Divergence } from '../parity/divergence.ts';
import { origin } from './dialect.ts';
import type { Answer, Evidence } from './evidence.ts';
import type { Intermediates, TrackedElement } from './element-step.ts';
import { playDialect, type ElementPlace } from './player.ts';

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

/** A divergence of a value. */
export type ValueDivergence = Extract<Divergence, { kind: 'value' }>;

/**
 * What goes on inside the step in which a port first departs, at the element where it does: torch's quantities, and the
 * port's as far as it shows them, or as far as its parameter's movement implies them.
 */
export function sideBySide(
  { testCase, trajectory }: Answer,
  divergence: ValueDivergence,
  { state: shown }: Evidence['capabilities'],
): QuantityRow[] {
  const { scenario, oracle, dtype } = testCase;
  const { event, parameter, element, part } = divergence;
  const { components, format } = dtypes[dtype];
  const component = element * components + (part === 'imaginary' ? 1 : 0);
  let found: (TrackedElement & Intermediates) | undefined;
  let options: ElementPlace['options'] | undefined;
  const before = [
    ...playDialect(scenario, origin, {
      arithmetic: oracle.arithmetic,
      onElement: (place, next) => {
        if (
          place.event === event &&
          place.parameter === parameter &&
          place.component === component
        ) {
          found = next;
          options = place.options;
        }
      },
    }),
  ][event - 1]?.snapshot;
  if (!found || !options) {
    return []; // torch does not step this parameter here
  }
  const { lr, momentum, centered } = options;
  const read = (storage: Storage | undefined): number | null =>
    storage?.[component] === undefined ? null : format.decode(elementAt(storage, component));
  const initial = scenario.groups.flatMap(({ params }) => params)[parameter]?.data;
  const now = trajectory[event];
  const state = now?.state[parameter] ?? undefined;
  const earlier = trajectory[event - 1];

  const p = read(now?.params[parameter]);
  const pBefore = read(earlier?.params[parameter] ?? initial);
  const movement = p === null || pBefore === null || lr === 0 ? null : (pBefore - p) / lr;
  const uncertainty =
    (found.param.distance + 4 * format.unitRoundoff * Math.abs(found.param.value)) / lr;
  const shownBuffer = shown.includes('momentum_buffer') ? read(state?.momentumBuffer) : null;
  const buffer = shownBuffer ?? movement;
  const bufferBefore = read(before?.state[parameter]?.momentumBuffer) ?? 0;
  const quotient =
    momentum > 0 ? (buffer === null ? null : buffer - momentum * bufferBefore) : movement;
  const torchQuotient = found.applied.value / found.denominator.value;
  const isZeroByZero = found.applied.value === 0 && Number.isNaN(quotient);
  const denominator = quotient === null ? null : isZeroByZero ? 0 : found.applied.value / quotient;

  const exact = (name: QuantityName, torch: Tracked, port: number | null): QuantityRow => ({
    name,
    torch: torch.value,
    port,
    isImplied: false,
    isOff: port !== null && isOff(torch.value, port, torch.distance),
  });
  const implied = (
    name: QuantityName,
    torch: number,
    port: number | null,
    tolerance: number,
  ): QuantityRow => ({
    name,
    torch,
    port,
    isImplied: true,
    isOff: port !== null && isOff(torch, port, tolerance),
  });
  const relative = isZeroByZero ? 0 : uncertainty / Math.abs(torchQuotient);
  return [
    exact('g', found.applied, null),
    exact('v', found.squareAvg, shown.includes('square_avg') ? read(state?.squareAvg) : null),
    ...(centered
      ? [exact('m', found.gradAvg, shown.includes('grad_avg') ? read(state?.gradAvg) : null)]
      : []),
    implied(
      'a',
      found.denominator.value,
      denominator,
      found.denominator.distance + relative * found.denominator.value,
    ),
    implied('q', torchQuotient, quotient, uncertainty),
    ...(momentum > 0
      ? [
          shownBuffer === null
            ? implied('b', found.momentumBuffer.value, movement, uncertainty)
            : exact('b', found.momentumBuffer, shownBuffer),
        ]
      : []),
    exact('p', found.param, p),
  ];
}

function isOff(torch: number, port: number, tolerance: number): boolean {
  if (Object.is(torch, port) || tolerance === Infinity) {
    return false;
  }
  const distance = Math.abs(torch - port);
  return Number.isNaN(distance) || distance > tolerance;
}
