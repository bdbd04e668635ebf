import type { BaseName } from '../dialect/rounding/bases.ts';
import type { ChoiceOf, Place } from '../dialect/rounding/place-choices.ts';

/** The text about a place of the step. */
export interface PlaceText {
  /** torch's formula. */
  readonly torch: string;
  /** What to change. */
  readonly fix: string;
}

const fusedByArithmetic =
  'In portable arithmetic, round the product and the sum separately. In fma arithmetic, round them together.';
const neverFused = 'Round each operation separately, in both arithmetics.';

/** How torch computes each place, and what to change in a port that rounds it in another way. */
export const placeTexts: Readonly<Record<Place, PlaceText>> = {
  decayed: { torch: 'grad + weight_decay * param', fix: fusedByArithmetic },
  average: {
    torch: 'alpha * square_avg + ((1 - alpha) * grad) * grad',
    fix: `First multiply 1 - alpha by the gradient. ${fusedByArithmetic}`,
  },
  mean: {
    torch:
      'grad_avg + (1 - alpha) * (grad - grad_avg), or grad - alpha * (grad - grad_avg) if 1 - alpha is at least 0.5',
    fix: fusedByArithmetic,
  },
  variance: { torch: 'square_avg - grad_avg * grad_avg', fix: fusedByArithmetic },
  root: {
    torch: 'sqrt(variance)',
    fix: 'Use a square root that rounds to the nearest number, and no fast approximation.',
  },
  movedByQuotient: {
    torch: 'param - (lr * grad) / avg',
    fix: `First multiply lr by the gradient, and then divide by avg. ${neverFused}`,
  },
  buffer: { torch: 'momentum * momentum_buffer + grad / avg', fix: neverFused },
  moved: {
    torch: 'param - lr * momentum_buffer',
    fix: `Multiply by lr only here, and not in the momentum buffer. ${fusedByArithmetic}`,
  },
};

/** What each choice does: completes a sentence that begins with "It". */
export const choiceTexts: {
  readonly [Name in Place]: Readonly<Record<ChoiceOf<Name>, string>>;
} = {
  decayed: {
    fused: 'rounds grad + weight_decay * param once, with a fused multiply-add',
    negated: 'adds weight decay to the negated gradient: -(-grad - weight_decay * param)',
  },
  average: {
    'square-first': 'squares the gradient first: alpha * square_avg + (1 - alpha) * (grad * grad)',
    'square-first-fused':
      'squares the gradient first, and rounds its product with 1 - alpha together with the sum',
    'square-added-fused': 'rounds ((1 - alpha) * grad) * grad together with the sum',
    'decayed-last':
      'squares the gradient first, and rounds alpha * square_avg together with the sum',
    lerp: 'moves the square average: square_avg + (1 - alpha) * (grad * grad - square_avg)',
    'lerp-fused':
      'moves the square average, with fused products: square_avg + (1 - alpha) * (grad * grad - square_avg)',
  },
  mean: {
    'multiply-add':
      'computes the mean as alpha * grad_avg + (1 - alpha) * grad, like PyTorch before 2.1',
    'gradient-fused':
      'computes the mean as alpha * grad_avg + (1 - alpha) * grad, and rounds the second product together with the sum',
    'decay-fused':
      'computes the mean as alpha * grad_avg + (1 - alpha) * grad, and rounds the first product together with the sum',
    lerp: 'computes the mean as grad_avg + (1 - alpha) * (grad - grad_avg) for every alpha',
    'lerp-fused':
      'computes the mean as grad_avg + (1 - alpha) * (grad - grad_avg) for every alpha, with a fused product',
    'lerp-back':
      'computes the mean as grad - alpha * (grad - grad_avg) only if 1 - alpha is positive and at least 0.5',
  },
  variance: { fused: 'rounds square_avg - grad_avg * grad_avg once, with a fused multiply-add' },
  root: {
    above: 'takes a square root that is one ULP too large if it is not exact',
    below: 'takes a square root that is one ULP too small if it is not exact',
  },
  movedByQuotient: {
    'quotient-scaled': 'multiplies the quotient by lr: param - lr * (grad / avg)',
    'quotient-scaled-fused':
      'multiplies the quotient by lr, together with the difference: param - lr * (grad / avg)',
    'rate-divided': 'divides lr: param - (lr / avg) * grad',
    'rate-divided-fused':
      'divides lr, and rounds its product together with the difference: param - (lr / avg) * grad',
    reciprocal: 'multiplies by the reciprocal: param - lr * (grad * (1 / avg))',
    'reciprocal-of-scaled': 'multiplies by the reciprocal: param - (lr * grad) * (1 / avg)',
    'reciprocal-scaled': 'scales the reciprocal: param - (lr * (1 / avg)) * grad',
    'reciprocal-fused':
      'multiplies by the reciprocal, together with the difference: param - (lr * grad) * (1 / avg)',
    negated: 'subtracts the parameter, and negates: -(lr * (grad / avg) - param)',
  },
  buffer: {
    'decay-fused': 'rounds momentum * momentum_buffer together with the sum',
    reciprocal:
      'multiplies by the reciprocal in the momentum buffer: momentum * momentum_buffer + grad * (1 / avg)',
    'reciprocal-decay-fused':
      'multiplies by the reciprocal in the momentum buffer, and rounds momentum * momentum_buffer together with the sum',
    'reciprocal-fused':
      'multiplies by the reciprocal in the momentum buffer, and rounds grad * (1 / avg) together with the sum',
  },
  moved: {
    fused: 'rounds param - lr * momentum_buffer once, with a fused multiply-add',
    negated: 'subtracts the parameter, and negates: -(lr * momentum_buffer - param)',
    'rate-in-buffer':
      'keeps lr inside the momentum buffer (learning-rate: inside-buffer), which is more than rounding if lr changes',
  },
};

/** The text about a way to round a whole step. */
export interface BaseText {
  /** What the port does: completes a sentence that begins with "It". */
  readonly does: string;
  readonly fix: string;
}

const likeTorch = "Round each operation to the parameter's dtype.";

/** The texts of the ways to round a whole step. */
export const baseTexts: Readonly<Record<BaseName, BaseText>> = {
  torch: { does: "rounds as PyTorch does, in the case's arithmetic", fix: '' },
  'torch-portable': {
    does: "has PyTorch's bits in portable arithmetic, also in cases of another arithmetic",
    fix: 'Judge the port with --arithmetic portable.',
  },
  'torch-fma': {
    does: "has PyTorch's bits in fma arithmetic, also in cases of another arithmetic",
    fix: 'Judge the port with --arithmetic fma, or compile it without fused multiply-adds.',
  },
  'torch-single': {
    does: "has PyTorch's bits with foreach=False, also if the case sets foreach",
    fix: 'Do not declare the feature foreach, or round as spec/numerics.md says.',
  },
  'torch-foreach': {
    does: "has PyTorch's bits with foreach=True, also if the case does not set foreach",
    fix: 'Round as PyTorch does with foreach=False, as spec/numerics.md says.',
  },
  'torch-before-2.1': {
    does: 'has the bits of PyTorch before 2.1, which computes the mean as alpha * grad_avg + (1 - alpha) * grad',
    fix: `Compute the mean as PyTorch does since 2.1: ${placeTexts.mean.torch}.`,
  },
  'each-rounded': {
    does: 'rounds each operation and each scalar once to the dtype, in both arithmetics and in the whole tensor',
    fix: 'Look at spec/numerics.md: it says where PyTorch fuses products, rounds scalars in another way, and loses the sign of zero.',
  },
  'scalars-exact': {
    does: 'uses lr, alpha and the other scalars as float64 numbers',
    fix: "Round each scalar to the parameter's dtype before its first operation.",
  },
  'share-rounded': {
    does: "computes 1 - alpha in the parameter's dtype",
    fix: 'Compute 1 - alpha in float64, and then round it.',
  },
  fused: {
    does: 'rounds every product together with the sum that it enters',
    fix: 'Fuse only the products that PyTorch fuses in fma arithmetic. For portable arithmetic, compile without fused multiply-adds.',
  },
  'fused-in-body': {
    does: 'rounds every product together with its sum in the vector body of a tensor, but not in the tail',
    fix: 'Fuse only the products that PyTorch fuses, in the tail too.',
  },
  'float32-inside': {
    does: 'computes a whole step in float32, and only then rounds its results',
    fix: likeTorch,
  },
  'float64-inside': {
    does: 'computes a whole step in float64, and only then rounds its results',
    fix: likeTorch,
  },
  'float32-stored': {
    does: 'computes in float32, and rounds each average, buffer and parameter when it stores it',
    fix: likeTorch,
  },
  'float64-stored': {
    does: 'computes in float64, and rounds each average, buffer and parameter when it stores it',
    fix: likeTorch,
  },
  'float32-kept': {
    does: 'keeps parameters and state in float32, and rounds only what it shows',
    fix: "Keep parameters and state in the parameter's dtype, and round each operation to it.",
  },
  'float64-kept': {
    does: 'keeps parameters and state in float64, and rounds only what it shows',
    fix: "Keep parameters and state in the parameter's dtype, and round each operation to it.",
  },
  'float32-movement': {
    does: 'computes from the root to the parameter in float32, and only then rounds the parameter',
    fix: "Round the root, the sum with eps, the quotient and the product to the parameter's dtype.",
  },
  'float64-movement': {
    does: 'computes from the root to the parameter in float64, and only then rounds the parameter',
    fix: "Round the root, the sum with eps, the quotient and the product to the parameter's dtype.",
  },
  'param-compensated': {
    does: 'adds up the parameter as a compensated sum (Kahan)',
    fix: 'Round the parameter after each step, and keep no rest.',
  },
  'square-compensated': {
    does: 'adds up the square average as a compensated sum (Kahan)',
    fix: 'Round the square average after each step, and keep no rest.',
  },
  'both-compensated': {
    does: 'adds up the parameter and the square average as compensated sums (Kahan)',
    fix: 'Round both after each step, and keep no rest.',
  },
  flushed: {
    does: 'replaces subnormal numbers by zero, and rounds each operation once to the dtype',
    fix: 'Turn off flushing to zero (FTZ, DAZ, -ffast-math).',
  },
};
