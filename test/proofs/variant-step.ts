import type { StepSetting, TrackedUpdate } from '../../src/dialect/formula/element-step.ts';
import { fromBits, toBits } from '../../src/float/bits.ts';
import { dtypes } from '../../src/float/dtype.ts';
import { fmaFloat32, fmaFloat64 } from '../../src/float/fma.ts';
import { formats, type RealDtype, type RealFormat } from '../../src/float/format.ts';
import type { Tracked } from '../../src/parity/tracked.ts';
import type { Hyperparameters } from '../../src/rmsprop/options.ts';

/** The rounding of a variant, with the scalars of a step. */
interface Context {
  readonly R: (value: number) => number;
  /** Returns a · b + c, rounded once. */
  readonly F: (a: number, b: number, c: number) => number;
  /** Replaces subnormal numbers by zero if the variant flushes. */
  readonly flush: (value: number) => number;
  readonly format: RealFormat;
  readonly lr: number;
  readonly alpha: number;
  /** 1 - alpha */
  readonly rest: number;
  readonly eps: number;
  readonly decay: number;
  readonly momentum: number;
}

/** The operations of a step. */
export interface Pieces {
  readonly decayed: (on: Context, g: number, p: number) => number;
  readonly average: (on: Context, v: number, g: number) => number;
  readonly mean: (on: Context, m: number, g: number) => number;
  readonly variance: (on: Context, v: number, m: number) => number;
  readonly root: (on: Context, w: number) => number;
  readonly denominator: (on: Context, s: number) => number;
  readonly buffer: (on: Context, b: number, g: number, a: number) => number;
  readonly moved: (on: Context, p: number, b: number) => number;
  readonly movedByQuotient: (on: Context, p: number, g: number, a: number) => number;
}

export const lerp: Pieces['mean'] = ({ R, rest }, m, g) => R(m + R(rest * R(g - m)));
/** Interpolates from the gradient's end, like torch for a weight of at least 0.5. */
export const lerpBack: Pieces['mean'] = ({ R, rest }, m, g) => R(g - R(R(1 - rest) * R(g - m)));

/** torch's operations, each rounded once. */
const plain: Pieces = {
  decayed: ({ R, decay }, g, p) => R(g + R(decay * p)),
  average: ({ R, alpha, rest }, v, g) => R(R(alpha * v) + R(R(rest * g) * g)),
  mean: (on, m, g) => (Math.abs(on.rest) < 0.5 ? lerp(on, m, g) : lerpBack(on, m, g)),
  variance: ({ R }, v, m) => R(v - R(m * m)),
  root: ({ R }, w) => R(Math.sqrt(w)),
  denominator: ({ R, eps }, s) => R(s + eps),
  buffer: ({ R, momentum }, b, g, a) => R(R(momentum * b) + R(g / a)),
  moved: ({ R, lr }, p, b) => R(p - R(lr * b)),
  movedByQuotient: ({ R, lr }, p, g, a) => R(p - R(R(lr * g) / a)),
};

/** Fuses every product with the addition that follows it. */
export const fused: Partial<Pieces> = {
  decayed: ({ F, decay }, g, p) => F(decay, p, g),
  average: ({ R, F, alpha, rest }, v, g) => F(R(rest * g), g, R(alpha * v)),
  mean: ({ R, F, rest }, m, g) =>
    Math.abs(rest) < 0.5 ? F(rest, R(g - m), m) : F(R(rest - 1), R(g - m), g),
  variance: ({ F }, v, m) => F(-m, m, v),
  buffer: ({ R, F, momentum }, b, g, a) => F(momentum, b, R(g / a)),
  moved: ({ F, lr }, p, b) => F(-lr, b, p),
  movedByQuotient: ({ R, F, lr }, p, g, a) => F(-lr, R(g / a), p),
};

/** Returns the neighbour of a root that is not exact, on one side. MKL's root sometimes has this error. */
export const besideRoot =
  (step: bigint): Pieces['root'] =>
  ({ R, format }, w) => {
    const root = R(Math.sqrt(w));
    const isExact = !(root > 0 && root < Infinity) || fmaFloat64(root, root, -w) === 0;
    return isExact ? root : fromBits(format, toBits(format, root) + step);
  };

/** The differences between a variant and torch's step. */
export interface Change {
  /** The format of the computation inside a step if it is not the dtype. The end of the step rounds to the dtype. */
  readonly inside?: 'float32' | 'float64';
  /** Whether parameters and state keep this format, and are rounded only for output. */
  readonly isKept?: boolean;
  /** The tensors that the variant adds up as compensated sums. */
  readonly compensated?: readonly ('param' | 'squareAvg')[];
  /** Whether the variant fuses in the vector body only. */
  readonly isTailPlain?: boolean;
  /** Whether scalars keep the digits of a float64. */
  readonly areScalarsExact?: boolean;
  /** Whether the variant replaces subnormal numbers by zero, before and after every operation. */
  readonly isFlushed?: boolean;
  readonly pieces?: Partial<Pieces>;
}

/** The options with which a step uses a piece. Pieces without an entry are always in use. */
const uses: Readonly<Partial<Record<keyof Pieces, (options: Hyperparameters) => boolean>>> = {
  decayed: ({ weightDecay }) => weightDecay !== 0,
  mean: ({ centered }) => centered,
  variance: ({ centered }) => centered,
  buffer: ({ momentum }) => momentum > 0,
  moved: ({ momentum }) => momentum > 0,
  movedByQuotient: ({ momentum }) => !(momentum > 0),
};

/** Returns whether a change has an effect with these options. A change of unused pieces alone has none. */
export function changesStep({ pieces, ...others }: Change, options: Hyperparameters): boolean {
  const names = Object.keys(pieces ?? {}) as (keyof Pieces)[];
  const isOfPiecesAlone = names.length > 0 && Object.keys(others).length === 0;
  return !isOfPiecesAlone || names.some((name) => uses[name]?.(options) ?? true);
}

const fusedIn: Readonly<Record<RealDtype, Context['F']>> = {
  float32: fmaFloat32,
  float64: fmaFloat64,
  float16: (a, b, c) => formats.float16.round(fmaFloat64(a, b, c)),
  bfloat16: (a, b, c) => formats.bfloat16.round(fmaFloat64(a, b, c)),
};

function flushing({ isFlushed }: Change, { minExponent }: RealFormat): Context['flush'] {
  const smallestNormal = 2 ** minExponent;
  return isFlushed === true ? (value) => (Math.abs(value) < smallestNormal ? 0 : value) : Number;
}

function contextOf({ options, key }: StepSetting, change: Change): Context {
  const format = formats[change.inside ?? dtypes[key.dtype].format.name];
  const flush = flushing(change, format);
  const R: Context['R'] = (value) => flush(format.round(value));
  const fuse = fusedIn[format.name];
  const scalar = change.areScalarsExact === true ? Number : R;
  const isPlain = change.isTailPlain === true && key.part === 'tail';
  return {
    R,
    F: isPlain ? (a, b, c) => R(R(a * b) + c) : (a, b, c) => flush(fuse(a, b, c)),
    flush,
    format,
    lr: scalar(options.lr),
    alpha: scalar(options.alpha),
    rest: scalar(1 - options.alpha),
    eps: scalar(options.eps),
    decay: scalar(options.weightDecay),
    momentum: scalar(options.momentum),
  };
}

/** Adds by Kahan's method: the distance holds the rounding error of the value. */
function compensatedSum({ R }: Context, sum: Tracked, term: number): Tracked {
  const complete = R(term + sum.distance);
  const value = R(sum.value + complete);
  const lacking = R(complete - R(value - sum.value));
  return { value, distance: Number.isFinite(lacking) ? lacking : 0 };
}

/**
 * Returns the update of a variant. The player passes each distance to the next step; here it holds the rounding
 * error.
 */
export function variantUpdate(setting: StepSetting, change: Change): TrackedUpdate {
  const on = contextOf(setting, change);
  const operations: Pieces = { ...plain, ...change.pieces };
  const { weightDecay, momentum, centered, maximize } = setting.options;
  const { round } = dtypes[setting.key.dtype].format;
  const isKept = change.isKept === true;
  const load = ({ value, distance }: Tracked): number =>
    on.flush(isKept ? value + distance : value);
  const store = (exact: number): Tracked => {
    const value = round(exact);
    return { value, distance: isKept && Number.isFinite(value) ? exact - value : 0 };
  };
  const isSum = (name: 'param' | 'squareAvg'): boolean =>
    change.compensated?.includes(name) === true;
  const [isParamSum, isAverageSum] = [isSum('param'), isSum('squareAvg')];

  return ({ param, squareAvg, gradAvg, momentumBuffer }, { value: gradient }) => {
    const p = load(param);
    const signed = on.flush(maximize ? -gradient : gradient);
    const g = weightDecay === 0 ? signed : operations.decayed(on, signed, p);
    const old = load(squareAvg);
    const average = isAverageSum
      ? compensatedSum(on, squareAvg, on.R(operations.average(on, 0, g) - on.R(on.rest * old)))
      : undefined;
    const v = average ? average.value : operations.average(on, old, g);
    const m = centered ? operations.mean(on, load(gradAvg), g) : load(gradAvg);
    const w = centered ? operations.variance(on, v, m) : v;
    const a = operations.denominator(on, operations.root(on, w));
    const b =
      momentum > 0 ? operations.buffer(on, load(momentumBuffer), g, a) : load(momentumBuffer);
    const move = (from: number): number =>
      momentum > 0 ? operations.moved(on, from, b) : operations.movedByQuotient(on, from, g, a);
    return {
      param: isParamSum ? compensatedSum(on, param, move(0)) : store(move(p)),
      squareAvg: average ?? store(v),
      gradAvg: store(m),
      momentumBuffer: store(b),
      accumulated: { value: g, distance: 0 },
      applied: { value: g, distance: 0 },
      variance: { value: w, distance: 0 },
      denominator: { value: a, distance: 0 },
    };
  };
}
