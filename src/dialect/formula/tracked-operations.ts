import { settle, type Tracked } from '../../parity/tracked.ts';
import {
  averageDistance,
  bufferDistance,
  decayedDistance,
  meanDistance,
  movedDistance,
  quotientDistance,
  rootDistance,
  scaledQuotientLoss,
  scalarSumDistance,
  varianceDistance,
} from '../../parity/bound-rows.ts';
import type { RoundingModel } from '../../parity/rounding-model.ts';
import type { Operations } from '../../rmsprop/operations.ts';
import type { Neighbor } from './element-step.ts';

/** The weight of a new value in an average, and the largest error of the weight. */
export interface Share {
  readonly value: number;
  readonly uncertainty: number;
}

/** The kinds of squares of a complex number that an optimizer can average for both of its parts. */
type ComplexSquare = 'complex-square' | 'complex-square-size' | 'complex-magnitude';

type Unary = (a: Tracked) => Tracked;
type Binary = (a: Tracked, b: Tracked) => Tracked;

/**
 * The operations of all RMSprop formulas, on values with their distances. The values come from torch's operations, so
 * torch's formula has torch's bits. The distances come from the rows of BND-2. Each method binds the scalars of a step.
 */
export class TrackedOperations {
  readonly #operations: Operations;
  readonly #model: RoundingModel;

  constructor(operations: Operations, model: RoundingModel) {
    this.#operations = operations;
    this.#model = model;
  }

  readonly negated: Unary = ({ value, distance }) => ({
    value: this.#operations.neg(value),
    distance,
  });

  /** g + λ · p. `Operations.addWeightDecay` explains `turned`. */
  decayed(weightDecay: number): (g: Tracked, param: Tracked, turned: number) => Tracked {
    const add = this.#operations.addWeightDecay(weightDecay);
    return (g, param, turned) => {
      const value = add(g.value, param.value, turned);
      return { value, distance: decayedDistance(this.#model, weightDecay, g, param, value) };
    };
  }

  /** keep · v + take · g² */
  average(keep: number, take: number, uncertainty = 0): Binary {
    const decay = this.#operations.mul(keep);
    const addSquare = this.#operations.addcmul(take);
    return (v, g) => {
      const value = addSquare(decay(v.value), g.value, g.value);
      const distance = averageDistance(this.#model, keep, take, v, g, value);
      const size = Math.abs(g.value) + g.distance;
      return { value, distance: widened(value, distance, uncertainty, size * size) };
    };
  }

  /** keep · v + take · square, with a square of a complex number in place of g². */
  averageOfSquare(
    keep: number,
    take: number,
    kind: ComplexSquare,
  ): (v: Tracked, g: Tracked, partner: Pick<Neighbor, 'gradient' | 'isReal'>) => Tracked {
    const decay = this.#operations.mul(keep);
    const add = this.#operations.addcmul(take);
    return (v, g, partner) => {
      const [real, imaginary] = partner.isReal ? [g, partner.gradient] : [partner.gradient, g];
      const sign = kind === 'complex-magnitude' ? 1 : -1;
      const signed = real.value * real.value + sign * imaginary.value * imaginary.value;
      const square = kind === 'complex-square-size' ? Math.abs(signed) : signed;
      const value = add(decay(v.value), square, 1);
      // two terms instead of one: each has at most the distance of an average with its own square
      const old = { ...v, value: Math.abs(v.value) };
      const distance =
        averageDistance(this.#model, keep, take, old, real, value) +
        averageDistance(this.#model, keep, take, old, imaginary, value);
      return { value, distance: settle(value, distance, real, imaginary) };
    };
  }

  /** a · b */
  times(a: Tracked, b: Tracked): Tracked {
    const value = this.#operations.addcmul(1)(0, a.value, b.value);
    const [sizeA, sizeB] = [Math.abs(a.value), Math.abs(b.value)];
    const input = sizeA * b.distance + sizeB * a.distance + a.distance * b.distance;
    const distance =
      this.#model.after(input, Math.abs(value), 3) + this.#model.underflow(value, input);
    return { value, distance: settle(value, distance, a, b) };
  }

  /** The mean of the gradients, with lerp or multiply-add. */
  mean(alpha: number, take: Share, isMultiplyAdd: boolean): Binary {
    const update = isMultiplyAdd
      ? this.#multiplyAdd(alpha, take.value)
      : this.#operations.lerp(take.value);
    return (m, g) => {
      const value = update(m.value, g.value);
      const distance = meanDistance(this.#model, alpha, m, g, value);
      const size = Math.abs(g.value - m.value) + g.distance + m.distance;
      return { value, distance: widened(value, distance, take.uncertainty, size) };
    };
  }

  #multiplyAdd(alpha: number, take: number): (mean: number, g: number) => number {
    const decay = this.#operations.mul(alpha);
    const add = this.#operations.add(take);
    return (mean, g) => add(decay(mean), g);
  }

  /** v - m² */
  variance(): Binary {
    const subtractSquare = this.#operations.addcmul(-1);
    return (v, m) => {
      const value = subtractSquare(v.value, m.value, m.value);
      return { value, distance: varianceDistance(this.#model, v, m, value) };
    };
  }

  /** √w */
  root(mayBeNegative: boolean): Unary {
    return (w) => {
      const value = this.#operations.sqrt(w.value);
      return { value, distance: rootDistance(this.#model, w, mayBeNegative, value) };
    };
  }

  /** a + scalar. The error of the scalar is at most `uncertainty`. */
  plus(scalar: number, uncertainty = 0): Unary {
    const add = this.#operations.addScalar(scalar);
    return (a) => {
      const value = add(a.value);
      const distance = scalarSumDistance(this.#model, a, scalar, value);
      return { value, distance: distance + uncertainty };
    };
  }

  /** scalar · a */
  scaled(scalar: number): Unary {
    const multiply = this.#operations.mul(scalar);
    const scale = Math.abs(scalar);
    return (a) => {
      const value = multiply(a.value);
      if (scalar === 0 && Math.abs(a.value) === Infinity && a.distance === 0) {
        return { value, distance: 0 }; // certainly NaN
      }
      const product = scale * Math.abs(a.value);
      const distance =
        this.#model.after(scale * a.distance, product, 3, scale) +
        this.#model.underflow(product, scale * a.distance);
      return { value, distance: settle(value, distance, a) };
    };
  }

  /**
   * a - share · a. The share is the product of the factors. An implementation can multiply in any order, and can also multiply a by
   * 1 - share.
   */
  reduced(...factors: readonly number[]): Unary {
    const share = factors.reduce((product, factor) => product * factor, 1);
    const multiply = this.#operations.mul(1 - share);
    const [scale, taken] = [Math.abs(1 - share), Math.abs(share)];
    const [first = 0, second = 0] = factors.map(Math.abs);
    const model = this.#model;
    return (a) => {
      const value = multiply(a.value);
      if (scale === 0 && Math.abs(a.value) === Infinity && a.distance === 0) {
        return { value, distance: 0 }; // certainly NaN
      }
      const [size, input] = [Math.abs(a.value), scale * a.distance];
      const lost = (kept: number, other: number): number =>
        other * model.underflow(kept * size, kept * a.distance);
      const distance =
        model.after(input, (1 + taken) * size, 5, first, second) +
        model.scalarError(taken) * size +
        model.underflow(taken * size, taken * a.distance) +
        (second === 0 ? 0 : lost(first, second) + lost(second, first)) +
        model.overflow((1 + first + second + taken) * (size + a.distance)) +
        model.flush(value, input);
      return { value, distance: settle(value, distance, a) };
    };
  }

  /** a / scalar. The error of the scalar is at most `uncertainty`. */
  dividedBy(scalar: number, uncertainty: number): Unary {
    const divide = this.#operations.addcdiv(1);
    const divisor = { value: scalar, distance: uncertainty };
    return (a) => {
      const value = divide(0, a.value, scalar);
      return { value, distance: quotientDistance(this.#model, a, divisor, value) };
    };
  }

  /** max(a, least). NaN stays NaN. */
  atLeast(least: number): Unary {
    const bound = this.#operations.addScalar(least)(0); // rounded to the dtype
    const error = this.#model.scalarError(Math.abs(least));
    return ({ value, distance }) => ({
      value: Math.max(value, bound),
      // a value far below the bound is certainly replaced by it
      distance: value + distance < bound - error ? error : Math.max(distance, error),
    });
  }

  /** a, limited to ±most. NaN stays NaN. */
  clipped(most: number): Unary {
    return ({ value, distance }) => ({
      value: Math.max(-most, Math.min(most, value)),
      distance: Math.abs(value) - distance > most ? 0 : distance,
    });
  }

  /** μ · b + scale · g / a */
  buffer(
    momentum: number,
    scale: number,
    isByReciprocal: boolean,
  ): (b: Tracked, g: Tracked, a: Tracked) => Tracked {
    const carry = this.#operations.mul(momentum);
    const add = this.#addQuotient(scale, isByReciprocal);
    return (b, g, a) => {
      const value = add(carry(b.value), g.value, a.value);
      const q = this.#quotient(g, a);
      const loss = scaledQuotientLoss(this.#model, scale, g, a);
      const distance = bufferDistance(this.#model, momentum, scale, b, q, value, loss);
      return { value, distance };
    };
  }

  /** p - lr · b. The last step made b from g and a. */
  movedBy(lr: number): (p: Tracked, b: Tracked, g: Tracked, a: Tracked) => Tracked {
    const move = this.#operations.add(-lr);
    return (p, b, g, a) => {
      const value = move(p.value, b.value);
      const movement = { move: b, gradient: g, denominator: a };
      return { value, distance: movedDistance(this.#model, lr, p, movement, value) };
    };
  }

  /** p - lr · g / a */
  movedByQuotient(
    lr: number,
    isByReciprocal: boolean,
  ): (p: Tracked, g: Tracked, a: Tracked) => Tracked {
    const move = this.#addQuotient(-lr, isByReciprocal);
    return (p, g, a) => {
      const value = move(p.value, g.value, a.value);
      const movement = { move: this.#quotient(g, a), gradient: g, denominator: a };
      return { value, distance: movedDistance(this.#model, lr, p, movement, value) };
    };
  }

  #addQuotient(
    scale: number,
    isByReciprocal: boolean,
  ): (to: number, g: number, a: number) => number {
    if (!isByReciprocal) {
      return this.#operations.addcdiv(scale);
    }
    const reciprocal = this.#operations.addcdiv(1);
    const add = this.#operations.addcmul(scale);
    return (to, g, a) => add(to, g, reciprocal(0, 1, a));
  }

  #quotient(g: Tracked, a: Tracked): Tracked {
    const value = g.value / a.value;
    return { value, distance: quotientDistance(this.#model, g, a, value) };
  }
}

/** Returns the distance of a result with an uncertain weight of a term. */
function widened(result: number, distance: number, uncertainty: number, term: number): number {
  return uncertainty === 0 || Number.isNaN(result) ? distance : distance + uncertainty * term;
}
