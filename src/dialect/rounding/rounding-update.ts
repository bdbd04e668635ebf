import { dtypes } from '../../float/dtype.ts';
import { fmaFloat32, fmaFloat64 } from '../../float/fma.ts';
import { formats, type RealDtype, type RealFormat } from '../../float/format.ts';
import type { Tracked } from '../../parity/tracked.ts';
import { operations } from '../../rmsprop/operations.ts';
import type { StepSetting, TorchUpdate } from '../formula/element-step.ts';
import type { Change } from './bases.ts';
import { plain, torchPieces, type Context, type Pieces } from './pieces.ts';

const fusedIn: Readonly<Record<RealDtype, Context['F']>> = {
  float32: fmaFloat32,
  float64: fmaFloat64,
  float16: (a, b, c) => formats.float16.round(fmaFloat64(a, b, c)),
  bfloat16: (a, b, c) => formats.bfloat16.round(fmaFloat64(a, b, c)),
};

function flushing({ isFlushed }: Change, { minExponent }: RealFormat): Context['flush'] {
  const smallestNormal = 2 ** minExponent;
  const zeroOf = (value: number): number => (value < 0 || Object.is(value, -0) ? -0 : 0); // as hardware does
  return isFlushed === true
    ? (value) => (Math.abs(value) < smallestNormal ? zeroOf(value) : value)
    : Number;
}

function contextOf(
  { options, key }: RoundingSetting,
  change: Change,
  inside: RealDtype = dtypes[key.dtype].format.name,
): Context {
  const format = formats[inside];
  const flush = flushing(change, format);
  const R: Context['R'] = (value) => flush(format.round(value));
  const fuse = fusedIn[format.name];
  const scalar = change.areScalarsExact === true ? Number : R;
  const alpha = scalar(options.alpha);
  const isPlain = change.isTailPlain === true && key.part === 'tail';
  return {
    R,
    F: isPlain ? (a, b, c) => R(R(a * b) + c) : (a, b, c) => flush(fuse(a, b, c)),
    flush,
    format,
    lr: scalar(options.lr),
    alpha,
    rest: change.isShareRounded === true ? R(1 - alpha) : scalar(1 - options.alpha),
    eps: scalar(options.eps),
    decay: scalar(options.weightDecay),
    momentum: scalar(options.momentum),
    bufferRate: change.isRateInBuffer === true ? scalar(options.lr) : 1,
  };
}

/** Adds by Kahan's method: the distance holds the rounding error of the value. */
function compensatedSum({ R }: Context, sum: Tracked, term: number): Tracked {
  const complete = R(term + sum.distance);
  const value = R(sum.value + complete);
  const lacking = R(complete - R(value - sum.value));
  return { value, distance: Number.isFinite(lacking) ? lacking : 0 };
}

/** The inputs of a step that are the same for all elements of a parameter. */
export type RoundingSetting = Pick<StepSetting, 'options' | 'key'>;

function piecesOf(
  { options, key }: RoundingSetting,
  { torch, movement, pieces, isRateInBuffer = false }: Change,
): Pieces {
  const isMultiplyAdd = torch?.mean === 'multiply-add';
  const start = torch
    ? torchPieces(operations({ ...key, ...torch }), options, isMultiplyAdd, isRateInBuffer)
    : plain;
  const { negated, decayed, average, mean } = start;
  return {
    ...start,
    ...(movement && { ...plain, negated, decayed, average, mean }),
    ...pieces,
  };
}

/**
 * Returns the step of torch's formula with another rounding.
 *
 * The distance of each value is not a bound here. It holds what rounding lost of the value, if the step keeps that for the
 * next step.
 */
export function roundingUpdate(setting: RoundingSetting, change: Change): TorchUpdate {
  const on = contextOf(setting, change, change.inside);
  const moving = contextOf(setting, change, change.movement ?? change.inside);
  const pieces = piecesOf(setting, change);
  const { weightDecay, momentum, centered, maximize } = setting.options;
  const { round } = dtypes[setting.key.dtype].format;
  const isKept = change.isKept === true;
  const load = ({ value, distance }: Tracked): number =>
    on.flush(isKept ? value + distance : value);
  const store = (exact: number): Tracked => {
    const value = round(exact);
    return { value, distance: isKept && Number.isFinite(value) ? exact - value : 0 };
  };
  const settled = change.isStoredFirst === true ? round : Number;
  const isSum = (name: 'param' | 'squareAvg'): boolean =>
    change.compensated?.includes(name) === true;
  const [isParamSum, isAverageSum] = [isSum('param'), isSum('squareAvg')];

  return ({ param, squareAvg, gradAvg, momentumBuffer }, { value: gradient }, turned) => {
    const p = load(param);
    const signed = on.flush(maximize ? pieces.negated(on, gradient) : gradient);
    const g = weightDecay === 0 ? signed : pieces.decayed(on, signed, p, turned);
    const old = load(squareAvg);
    const average = isAverageSum
      ? compensatedSum(on, squareAvg, on.R(pieces.average(on, 0, g) - on.R(on.rest * old)))
      : undefined;
    const v = average ? average.value : settled(pieces.average(on, old, g));
    const m = centered ? settled(pieces.mean(on, load(gradAvg), g)) : load(gradAvg);
    const w = centered ? pieces.variance(moving, v, m) : v;
    const a = pieces.denominator(moving, pieces.root(moving, w));
    const b =
      momentum > 0
        ? settled(pieces.buffer(moving, load(momentumBuffer), g, a))
        : load(momentumBuffer);
    const move = (from: number): number =>
      momentum > 0 ? pieces.moved(moving, from, b) : pieces.movedByQuotient(moving, from, g, a);
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
