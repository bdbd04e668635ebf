import type { RoundingModel } from '../../parity/rounding-model.ts';
import { settle, type Tracked } from '../../parity/tracked.ts';
import { formats, type RealFormat } from '../../float/format.ts';
import { constantOf, type Dialect } from '../dialect.ts';
import { LaneValues } from './lane-values.ts';

/** The gradients of a step, one for each parameter. A parameter without a gradient has null. */
type Gradients = readonly (LaneValues | null)[];

/**
 * What an optimizer does to the gradients of all parameters before it updates any of them: it scales them, limits their norm, adds
 * them up, or leaves out the step.
 */
export class GradientsInEffect {
  readonly #dialect: Dialect;
  readonly #format: RealFormat;
  readonly #model: RoundingModel;
  /** The last gradient of each parameter. */
  readonly #last: (LaneValues | null)[] = [];
  /** The sum of the gradients of each parameter. */
  readonly #sums: LaneValues[] = [];

  constructor(dialect: Dialect, format: RealFormat, model: RoundingModel) {
    this.#dialect = dialect;
    this.#format = format;
    this.#model = model;
  }

  /** Returns a function that sets the memory back to what it is now. */
  save(): () => void {
    const [last, sums] = [[...this.#last], [...this.#sums]];
    return () => {
      this.#last.splice(0, Infinity, ...last);
      this.#sums.splice(0, Infinity, ...sums);
    };
  }

  /** Returns the gradients that the optimizer uses. Returns null if it leaves out the step. */
  of(given: Gradients): Gradients | null {
    const gradients = this.#dialect.state === 'null-as-last-gradient' ? this.#filled(given) : given;
    switch (this.#dialect.gradient) {
      case 'given':
      case 'zeros-skipped': // the player skips these elements
        return gradients;
      case 'scaled': {
        const factor = constantOf(this.#dialect, 'gradient');
        return gradients.map((gradient) => gradient && this.#scaled(gradient, factor, 0));
      }
      case 'clipped-by-value': {
        const most = constantOf(this.#dialect, 'gradient');
        return gradients.map((gradient) => gradient && this.#clipped(gradient, most));
      }
      case 'clipped-by-norm':
        return this.#limited(gradients);
      case 'clipped-by-tensor-norm':
        return gradients.flatMap((gradient) => this.#limited([gradient]));
      case 'accumulated':
        return gradients.map((gradient, parameter) => gradient && this.#sum(gradient, parameter));
      case 'non-finite-skipped':
        return gradients.some((gradient) => gradient?.values.some((g) => !Number.isFinite(g)))
          ? null
          : gradients;
    }
  }

  /** Replaces each null by the last gradient of the parameter. */
  #filled(gradients: Gradients): Gradients {
    return gradients.map((gradient, parameter) => {
      const last = gradient ?? this.#last[parameter] ?? null;
      this.#last[parameter] = last;
      return last;
    });
  }

  #clipped(gradient: LaneValues, most: number): LaneValues {
    const bound = this.#format.round(most);
    return gradient.map(({ value, distance }) => ({
      value: Math.max(-bound, Math.min(bound, value)),
      distance: Math.abs(value) - distance > most ? this.#model.scalarError(most) : distance,
    }));
  }

  #sum(gradient: LaneValues, parameter: number): LaneValues {
    const before = this.#sums[parameter] ?? LaneValues.zeros(gradient.length);
    const sum = gradient.map((g, index) => {
      const old = before.at(index);
      const value = this.#format.round(old.value + g.value);
      const distance = this.#model.after(old.distance + g.distance, Math.abs(value), 1);
      return { value, distance: settle(value, distance, old, g) };
    });
    this.#sums[parameter] = sum;
    return sum;
  }

  /** Scales gradients so that the norm of all of them is at most the constant. */
  #limited(gradients: Gradients): Gradients {
    const limit = constantOf(this.#dialect, 'gradient');
    const values = gradients.flatMap((gradient) => (gradient ? [...gradient.values] : []));
    const norm = Math.hypot(...values);
    if (norm <= limit) {
      return gradients;
    }
    return gradients.map(
      (gradient) =>
        gradient &&
        this.#scaled(
          gradient,
          norm < Infinity ? limit / norm : 1,
          this.#factorError(norm, values.length),
        ),
    );
  }

  /** Returns the largest relative error of a factor limit/norm in an implementation. */
  #factorError(norm: number, length: number): number {
    if (!(norm < Infinity)) {
      return Infinity; // implementations differ in what they do with a norm that is not finite
    }
    // an implementation can sum the squares in the dtype, and add 1e-6 to the norm, as clip_grad_norm_ does
    const { unitRoundoff, largestFinite } = this.#format;
    // if the sum overflows, its factor is 0. It sums 16-bit numbers in float32, as PyTorch does
    const largestSum = Math.max(largestFinite, formats.float32.largestFinite);
    return norm * norm > largestSum / 2 ? 1 : (length / 2 + 8) * unitRoundoff + 1e-6 / norm;
  }

  /** @param error the largest relative error of the factor. */
  #scaled(gradient: LaneValues, factor: number, error: number): LaneValues {
    return gradient.map((g): Tracked => {
      const value = this.#format.round(factor * g.value);
      const size = Math.abs(value);
      const fromFactor = size === 0 && error < Infinity ? 0 : error * size;
      const input = Math.abs(factor) * g.distance + fromFactor;
      const distance = this.#model.after(input, size, 2) + this.#model.underflow(value, input);
      return { value, distance: settle(value, distance, g) };
    });
  }
}
