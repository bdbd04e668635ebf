import { toBits } from '../../src/float/bits.ts';
import { dtypes } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { formats } from '../../src/float/format.ts';
import type { Hyperparameters } from '../../src/rmsprop/options.ts';
import type { Scenario, ScenarioGroup } from '../../src/scenario/scenario.ts';

/*
 * torch's algorithm in numbers of 300 bits. Their rounding errors are negligible compared with those of float64.
 */

/** significand · 2^exponent */
export interface Big {
  readonly significand: bigint;
  readonly exponent: number;
}

const BITS = 300;
const zero: Big = { significand: 0n, exponent: 0 };

const bitLength = (magnitude: bigint): number => magnitude.toString(16).length * 4;
const magnitudeOf = (value: bigint): bigint => (value < 0n ? -value : value);

/** Cuts a number to about 300 bits. */
function cut(significand: bigint, exponent: number): Big {
  const excess = bitLength(magnitudeOf(significand)) - BITS;
  return excess > 0
    ? { significand: significand >> BigInt(excess), exponent: exponent + excess }
    : { significand, exponent };
}

/** Converts a finite float64 exactly. */
function big(value: number): Big {
  const bits = toBits(formats.float64, Math.abs(value));
  const field = Number(bits >> 52n);
  const fraction = bits & ((1n << 52n) - 1n);
  const magnitude = field === 0 ? fraction : fraction | (1n << 52n);
  return { significand: value < 0 ? -magnitude : magnitude, exponent: Math.max(field, 1) - 1075 };
}

/** Returns the nearest float64, or a neighbour. */
function toNumber({ significand, exponent }: Big): number {
  const excess = Math.max(bitLength(magnitudeOf(significand)) - 64, 0);
  const leading = Number(significand >> BigInt(excess));
  const power = exponent + excess;
  return power < -1000 ? leading * 2 ** -900 * 2 ** (power + 900) : leading * 2 ** power;
}

const negative = ({ significand, exponent }: Big): Big => ({ significand: -significand, exponent });

function plus(a: Big, b: Big): Big {
  if (a.significand === 0n) {
    return b;
  }
  if (b.significand === 0n) {
    return a;
  }
  const [high, low] = a.exponent >= b.exponent ? [a, b] : [b, a];
  const shift = high.exponent - low.exponent;
  // a number far below the last bit of the other has no effect
  return shift > 4 * BITS
    ? high
    : cut((high.significand << BigInt(shift)) + low.significand, low.exponent);
}

const minus = (a: Big, b: Big): Big => plus(a, negative(b));

const times = (a: Big, b: Big): Big => cut(a.significand * b.significand, a.exponent + b.exponent);

function over(a: Big, b: Big): Big {
  const shift = 2 * BITS;
  return cut((a.significand << BigInt(shift)) / b.significand, a.exponent - b.exponent - shift);
}

/** Returns the square root of a value that is not negative. */
function root({ significand, exponent }: Big): Big {
  if (significand === 0n) {
    return zero;
  }
  const shift = 2 * BITS + (exponent % 2 === 0 ? 0 : 1);
  const radicand = significand << BigInt(shift);
  return { significand: integerRoot(radicand), exponent: (exponent - shift) / 2 };
}

/** Returns ⌊√radicand⌋, by Newton's method from above. */
function integerRoot(radicand: bigint): bigint {
  let estimate = 1n << BigInt(Math.ceil(bitLength(radicand) / 2));
  for (;;) {
    const next = (estimate + radicand / estimate) >> 1n;
    if (next >= estimate) {
      return estimate;
    }
    estimate = next;
  }
}

/** One real component. null stands for an undefined result: the root of a negative variance, or a quotient by 0. */
export interface ExactElement {
  readonly param: Big | null;
  readonly squareAvg: Big;
  readonly gradAvg: Big;
  readonly momentumBuffer: Big | null;
}

function exactStart(param: number): ExactElement | null {
  return Number.isFinite(param)
    ? { param: big(param), squareAvg: zero, gradAvg: zero, momentumBuffer: zero }
    : null;
}

/** Returns an element with new data. Its state stays. */
function withParam(element: ExactElement | null, param: number): ExactElement | null {
  return element && Number.isFinite(param) ? { ...element, param: big(param) } : null;
}

/** Computes one step of the formula in `elementUpdate` without rounding. The scalars are the given float64 values. */
function exactStep(
  element: ExactElement,
  gradient: number,
  options: Hyperparameters,
): ExactElement | null {
  const { maximize, centered } = options;
  const [lr, alpha, eps, decay, momentum] = [
    options.lr,
    options.alpha,
    options.eps,
    options.weightDecay,
    options.momentum,
  ].map(big) as [Big, Big, Big, Big, Big];
  const rest = minus(big(1), alpha);
  const signed = big(maximize ? -gradient : gradient);
  if (!element.param && options.weightDecay !== 0) {
    return null; // the gradient is undefined, too
  }
  const g = element.param ? plus(signed, times(decay, element.param)) : signed;
  const squareAvg = plus(times(alpha, element.squareAvg), times(rest, times(g, g)));
  const gradAvg = centered ? plus(times(alpha, element.gradAvg), times(rest, g)) : element.gradAvg;
  const variance = centered ? minus(squareAvg, times(gradAvg, gradAvg)) : squareAvg;
  const a = variance.significand < 0n ? null : plus(root(variance), eps);
  const q = a === null || a.significand === 0n ? null : over(g, a);
  const { param, momentumBuffer: b } = element;
  const momentumBuffer = options.momentum > 0 ? q && b && plus(times(momentum, b), q) : b;
  const move = options.momentum > 0 ? momentumBuffer : q;
  return {
    param: param && move && minus(param, times(lr, move)),
    squareAvg,
    gradAvg,
    momentumBuffer,
  };
}

/** Returns whether the distance of a value from the exact one is at most `limit`. */
export function isWithin(exact: Big, value: number, limit: number): boolean {
  const difference = minus(big(value), exact);
  const distance = difference.significand < 0n ? negative(difference) : difference;
  return minus(big(limit), distance).significand >= 0n;
}

/** Returns |value - exact| as a float64. */
export function distanceTo(exact: Big, value: number): number {
  return Math.abs(toNumber(minus(big(value), exact)));
}

/**
 * For each parameter after each event, its elements; null from the first gradient on that is not finite.
 */
export type ExactTrajectory = readonly (readonly (readonly (ExactElement | null)[])[])[];

/** Plays a scenario of a real dtype. */
export function exactTrajectory({ dtype, groups, events }: Scenario): ExactTrajectory {
  const { decode } = dtypes[dtype].format;
  const options: Hyperparameters[] = [];
  const groupOf: number[] = [];
  let elements: (ExactElement | null)[][] = [];
  const add = ({ params, ...hyperparameters }: ScenarioGroup): void => {
    for (const { data } of params) {
      groupOf.push(options.length);
      elements.push(Array.from(data, (word) => exactStart(decode(word))));
    }
    options.push({ ...hyperparameters });
  };
  groups.forEach(add);
  const saves: { readonly options: Hyperparameters[]; readonly elements: typeof elements }[] = [];
  return events.map((event) => {
    switch (event.kind) {
      case 'step':
        elements = elements.map((list, parameter) => {
          const gradient = event.gradients[parameter] ?? null;
          const groupOptions = elementAt(options, elementAt(groupOf, parameter));
          return gradient
            ? list.map((element, at) => {
                const value = decode(elementAt(gradient, at));
                return element && Number.isFinite(value)
                  ? exactStep(element, value, groupOptions)
                  : null;
              })
            : list;
        });
        break;
      case 'set':
        Object.assign(elementAt(options, event.group), event.changes);
        break;
      case 'add_group':
        add(event.group);
        break;
      case 'set_data':
        elements = elements.map((list, parameter) => {
          const data = event.data[parameter] ?? null;
          return data
            ? list.map((element, at) => withParam(element, decode(elementAt(data, at))))
            : list;
        });
        break;
      case 'save':
        saves.push({ options: options.map((group) => ({ ...group })), elements });
        break;
      case 'load': {
        const saved = elementAt(saves, event.saved);
        saved.options.forEach((group, index) => Object.assign(elementAt(options, index), group));
        elements = elements.map((list, parameter) =>
          list.map((element, at) => {
            const old = elementAt(elementAt(saved.elements, parameter), at);
            return element && old && { ...old, param: element.param };
          }),
        );
        break;
      }
      case 'reload':
      case 'backward':
      case 'zero_grad': // no parameter changes
    }
    return [...elements];
  });
}
