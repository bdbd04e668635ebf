import {
  plainPieces,
  roundings,
  type Averages,
  type Mistake,
  type Options,
  type Pieces,
} from './independent-optimizer.ts';
import { optionMistakes } from './independent-options.ts';
import { bfloat16, stateMistakes } from './independent-state.ts';

/*
 * RMSprops with one mistake each, in plain formulas. They implement each value of each axis of spec/dialects.md a
 * second
 * time.
 */

const { sqrt, max, min, fround } = Math;
const plain = plainPieces((value) => value);
const zero = Number(0); // times infinity it is NaN; Number() hides the constant from the linter
const clip = (g: number): number => max(-5, min(5, g));
const variance = ({ v, m }: Averages, { centered }: Options): number => (centered ? v - m * m : v);
const signed = (given: number, { maximize }: Options): number => (maximize ? -given : given);
const withoutWeightDecay: Pieces['gradient'] = (given, _, options) => signed(given, options);

/** The mistakes, by axis and value. */
export const mistakes: Readonly<Record<string, Mistake>> = {
  ...optionMistakes,
  ...stateMistakes,
  'epsilon: inside': () => ({
    denominator: (of, options) => sqrt(variance(of, options) + options.eps),
  }),
  'epsilon: inside-with-momentum': () => ({
    denominator: (of, options) =>
      options.momentum > 0
        ? sqrt(variance(of, options) + options.eps)
        : sqrt(variance(of, options)) + options.eps,
  }),
  'epsilon: inside-subtracted-if-centered': () => ({
    denominator: ({ v, m }, { centered, eps }) => sqrt(centered ? v - (m * m + eps) : v + eps),
  }),
  'epsilon: inside-kept': () => ({
    square: (v, g, options) => plain.square(v, g, options) + options.eps,
    denominator: (of, options) => sqrt(variance(of, options)),
  }),
  'epsilon: floor': () => ({
    denominator: (of, options) => max(sqrt(variance(of, options)), options.eps),
  }),
  'epsilon: absent': () => ({ denominator: (of, options) => sqrt(variance(of, options)) }),
  'initial-square-avg: one': () => ({ start: () => [1, 0, 0] }),
  'initial-square-avg: eps': () => ({ start: (_, __, { eps }) => [eps, 0, 0] }),
  'initial-square-avg: first-square': () => ({ start: (g) => [g * g, 0, 0] }),
  'initial-square-avg: parameter': () => ({ start: (_, p) => [p, 0, 0] }),
  'square-avg: undamped': () => ({ square: (v, g, { alpha }) => alpha * v + g * g }),
  'square-avg: sum': () => ({ square: (v, g) => v + g * g }),
  'square-avg: swapped': () => ({
    square: (v, g, { alpha }) => (1 - alpha) * v + alpha * g * g,
  }),
  'square-avg: previous': () => ({
    denominator: ({ before, m }, { centered, eps }) =>
      sqrt(centered ? before - m * m : before) + eps,
  }),
  'square-avg: clipped-before': () => ({
    gradient: (given, p, options, place) => clip(plain.gradient(given, p, options, place)),
  }),
  'square-avg: clipped-after': () => ({ applied: (g) => clip(g) }),
  'square-avg: root-kept': () => ({
    square: (v, g, options) => {
      const average = plain.square(v, g, options);
      return options.centered ? average : sqrt(average);
    },
    denominator: ({ v, m }, { centered, eps }) => (centered ? sqrt(v - m * m) : v) + eps,
  }),
  // real numbers have no imaginary part
  'square-avg: complex-square': () => ({}),
  'square-avg: complex-square-size': () => ({}),
  'square-avg: complex-magnitude': () => ({}),
  'denominator: no-root': () => ({
    denominator: (of, options) => variance(of, options) + options.eps,
  }),
  'learning-rate: inside-buffer': () => ({
    buffer: (b, q, { lr, momentum }) => momentum * b + lr * q,
    move: (p, q, b, { lr, momentum }) => (momentum > 0 ? p - b : p - lr * q),
  }),
  'learning-rate: zero-is-default': () => ({
    optionsOf: (own) => ({ ...own, lr: own.lr || 0.01 }),
  }),
  'momentum: nesterov': () => ({
    move: (p, q, b, { lr, momentum }) => p - lr * (momentum > 0 ? q + momentum * b : q),
  }),
  'momentum: dampened': () => ({
    buffer: (b, q, { momentum }) => momentum * b + (1 - momentum) * q,
  }),
  'momentum: only-if-centered': () => ({
    optionsOf: (own) => ({ ...own, momentum: own.centered ? own.momentum : 0 }),
  }),
  'momentum: ignored': () => ({ optionsOf: (own) => ({ ...own, momentum: 0 }) }),
  'initial-buffer: gradient': () => ({
    buffer: (b, q, options, { g, t }) => (t === 1 ? g : plain.buffer(b, q, options, { g, t })),
  }),
  'weight-decay: l2-after-clipping': () => ({ gradient: plain.gradient }), // without clipping, this changes nothing
  'weight-decay: l2-after-square-avg': () => ({
    gradient: withoutWeightDecay,
    applied: (g, p, { weightDecay }) => (weightDecay === 0 ? g : g + weightDecay * p),
  }),
  'weight-decay: decoupled-lr': () => ({
    gradient: withoutWeightDecay,
    move: (p, q, b, options) =>
      plain.move(decayed(p, options.lr * options.weightDecay), q, b, options),
  }),
  'weight-decay: decoupled-raw': () => ({
    gradient: withoutWeightDecay,
    move: (p, q, b, options) => plain.move(decayed(p, options.weightDecay), q, b, options),
  }),
  'weight-decay: decoupled-raw-after': () => ({
    gradient: withoutWeightDecay,
    move: (p, q, b, options) => decayed(plain.move(p, q, b, options), options.weightDecay),
  }),
  'weight-decay: of-previous-gradient': () => ({
    gradient: (given, _, options, { lastGradient }) =>
      signed(given, options) + options.weightDecay * lastGradient,
  }),
  'weight-decay: of-index': () => ({
    gradient: (given, _, options, { indexInGroup }) =>
      signed(given, options) + options.weightDecay * (indexInGroup + 1),
  }),
  'weight-decay: multiplied': () => ({
    gradient: (given, p, options) =>
      signed(given, options) * (options.weightDecay === 0 ? 1 : options.weightDecay * p),
  }),
  'weight-decay: in-movement': () => ({
    gradient: withoutWeightDecay,
    // c is -1
    move: (p, q, b, options) => plain.move(p, q, b, options) + options.weightDecay * p,
  }),
  'weight-decay: ignored': () => ({ gradient: withoutWeightDecay }),
  'centered: multiply-add': () => ({ mean: (m, g, { alpha }) => alpha * m + (1 - alpha) * g }),
  'centered: ignored': () => ({ optionsOf: (own) => ({ ...own, centered: false }) }),
  'centered: eps-inside': () => ({
    denominator: ({ v, m }, { centered, eps }) =>
      centered ? sqrt(v - m * m + eps) : sqrt(v) + eps,
  }),
  'centered: clamped': () => ({
    denominator: ({ v, m }, { centered, eps }) => sqrt(centered ? max(v - m * m, 0) : v) + eps,
  }),
  'initial-mean: gradient': () => ({
    mean: (m, g, options, t) => (t === 1 ? g : plain.mean(m, g, options, t)),
  }),
  'bias-correction: square-avg': () => ({
    denominator: ({ v, m, t }, { centered, alpha, eps }) => {
      const corrected = v / (1 - alpha ** t);
      return sqrt(centered ? corrected - m * m : corrected) + eps;
    },
  }),
  'bias-correction: both': () => ({
    denominator: ({ v, m, t }, { centered, alpha, eps }) => {
      const [v1, m1] = [v / (1 - alpha ** t), m / (1 - alpha ** t)];
      return sqrt(centered ? v1 - m1 * m1 : v1) + eps;
    },
  }),
  'maximize: after-weight-decay': () => ({
    gradient: (given, p, options, place) =>
      signed(plain.gradient(given, p, { ...options, maximize: false }, place), options),
  }),
  'maximize: ignored': () => ({ optionsOf: (own) => ({ ...own, maximize: false }) }),
  'movement: one-step-late': () => ({ isLate: true }),
  'parameter: clipped': () => ({
    move: (p, q, b, options) => max(-1, min(1, plain.move(p, q, b, options))),
  }),
  'state: by-position': () => ({ slotOf: ({ position, length }) => `${position} ${length}` }),
  'state: shared-by-groups': () => ({
    slotOf: ({ indexInGroup, length }) => `${indexInGroup} ${length}`,
  }),
  'state: reset-on-reload': () => ({ restores: false }),
  'state: created-for-null': () => ({ forNull: 'state' }),
  'state: null-as-zero': () => ({ forNull: 'zeros' }),
  'state: seeded-from-gradient': () => ({ start: (g) => [g * zero, g * zero, g * zero] }),
  'groups: first-everywhere': () => ({ optionsOf: (_, { first }) => first }),
  'groups: only-lr-weight-decay': () => ({
    optionsOf: ({ lr, weightDecay }, { first }) => ({ ...first, lr, weightDecay }),
  }),
  'caller-gradient: changed': () => ({
    // maximize negates a copy first
    left: (given, g, { weightDecay, maximize }) => (weightDecay !== 0 && !maximize ? g : given),
  }),
  'caller-gradient: zeroed': () => ({ left: () => 0 }),
  'caller-gradient: aliased': () => ({ home: (gradient) => gradient }),
  'precision: float64': () => plain,
  'precision: reciprocal-root': (dtype) => {
    const r = roundings[dtype];
    return { quotient: (g, a) => r(g * r(1 / a)) };
  },
  'precision: one-minus-alpha-float32': () => ({
    optionsOf: ({ lr, alpha, momentum, weightDecay, ...others }) => ({
      ...others,
      lr: fround(lr),
      alpha: fround(alpha),
      momentum: fround(momentum),
      weightDecay: fround(weightDecay),
    }),
    square: (v, g, { alpha }) => alpha * v + fround(1 - alpha) * g * g,
    mean: (m, g, { alpha }) => m + fround(1 - alpha) * (g - m),
  }),
  'precision: denominator-float32': () => ({}), // only in 16-bit types
  'precision: narrow-state': (dtype) => ({ keep: dtype === 'float32' ? bfloat16 : fround }),
  'precision: subnormals-flushed': (dtype) => {
    const smallest = dtype === 'float32' ? 2 ** -126 : 2 ** -1022;
    return plainPieces((value) => {
      const rounded = roundings[dtype](value);
      return Math.abs(rounded) < smallest ? rounded * zero : rounded;
    });
  },
};

/** Combines two mistakes. `joint` replaces the pieces that both change. */
function together(
  firstName: string,
  secondName: string,
  joint: Partial<Pieces> = {},
): readonly [name: string, mistake: Mistake] {
  const [first, second] = [mistakes[firstName], mistakes[secondName]];
  if (!first || !second) {
    throw new Error(`there is no ${first ? secondName : firstName}`);
  }
  const mistake: Mistake = (dtype) => {
    const pieces = first(dtype);
    const secondPieces = second(dtype);
    const contested = Object.keys(pieces).find((name) => name in secondPieces && !(name in joint));
    if (contested !== undefined) {
      throw new Error(`${firstName} and ${secondName} both change ${contested}`);
    }
    return { ...pieces, ...secondPieces, ...joint };
  };
  return [`${firstName}, ${secondName}`, mistake];
}

/** RMSprops with two mistakes, in the order of the axes. */
export const pairs: readonly (readonly [name: string, mistake: Mistake])[] = [
  together('epsilon: inside', 'initial-square-avg: one'),
  together('epsilon: inside', 'bias-correction: square-avg', {
    denominator: ({ v, m, t }, { centered, alpha, eps }) => {
      const corrected = v / (1 - alpha ** t);
      return sqrt((centered ? corrected - m * m : corrected) + eps);
    },
  }),
  together('epsilon: inside', 'caller-gradient: zeroed'),
  together('square-avg: undamped', 'weight-decay: decoupled-lr'),
  together('square-avg: previous', 'state: created-for-null'),
  together('square-avg: clipped-before', 'weight-decay: l2-after-clipping', {
    gradient: (given, p, options) => {
      const clipped = clip(signed(given, options));
      return options.weightDecay === 0 ? clipped : clipped + options.weightDecay * p;
    },
  }),
  together('square-avg: clipped-after', 'weight-decay: decoupled-raw'),
  together('learning-rate: inside-buffer', 'momentum: nesterov', {
    move: (p, q, b, { lr, momentum }) => p - (momentum > 0 ? lr * q + momentum * b : lr * q),
  }),
  together('momentum: nesterov', 'state: by-position'),
  together('momentum: nesterov', 'precision: narrow-state'),
  together('momentum: dampened', 'groups: first-everywhere'),
  together('centered: ignored', 'maximize: after-weight-decay'),
  together('bias-correction: square-avg', 'state: null-as-zero'),
  together('state: shared-by-groups', 'groups: only-lr-weight-decay'),
  together('state: reset-on-reload', 'precision: one-minus-alpha-float32'),
];

/**
 * Two mistakes of which the second mostly hides the first: the first step overwrites the square average, so its start no
 * longer shows.
 */
export const hidden = together('initial-square-avg: first-square', 'caller-gradient: aliased');

function decayed(p: number, share: number): number {
  return share === 0 ? p : p - share * p;
}
