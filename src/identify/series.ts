import type { RealDtype } from '../float/format.ts';
import type { Hyperparameters } from '../rmsprop/options.ts';
import type { StateTensorName } from '../rmsprop/torch-names.ts';

/**
 * One number in a series. A JavaScript number is exact. A text is a number as a program printed it: the number of its
 * digits says how exact it is. A text can be:
 *
 * - a decimal, such as `0.97597469` or `-1e-8`, and also `nan`, `inf` and `-inf`;
 * - a hexadecimal float of C or Python, such as `0x1.8p+1`;
 * - `0x` and the bits of the number, such as `0x3f800000`.
 */
export type SeriesNumber = number | string;

/** What one element of an optimizer did: the gradient of each step, and the parameter and the state after it. */
export interface Series {
  /** The parameter before the first step. */
  readonly initial: SeriesNumber;
  /** The gradient of each step. */
  readonly gradient: ArrayLike<SeriesNumber>;
  /** The parameter after each step. It has the length of `gradient`, as the state does. */
  readonly parameter: ArrayLike<SeriesNumber>;
  /** The square average after each step. */
  readonly square_avg?: ArrayLike<SeriesNumber>;
  /** The mean of the gradients after each step. Only with `centered`. */
  readonly grad_avg?: ArrayLike<SeriesNumber>;
  /** The momentum buffer after each step. Only with `momentum`. */
  readonly momentum_buffer?: ArrayLike<SeriesNumber>;
  /** The learning rate of each step, if it changes. */
  readonly lr?: ArrayLike<number>;
}

/** A column of values after each step. */
export type ValueColumn = 'parameter' | StateTensorName;

/** The options of {@link identify}. */
export interface IdentifyOptions extends Readonly<Partial<Hyperparameters>> {
  /**
   * The type in which the optimizer computes. By default, float32 if the numbers have at most 9 digits, or if they all are float32
   * numbers; otherwise float64.
   */
  readonly dtype?: RealDtype;
  /**
   * Whether the gradients are exact as written. By default, they are if they have fewer digits than the parameters, as numbers
   * that someone chose. Otherwise the last digit counts as rounded.
   */
  readonly exactGradients?: boolean;
}

/** The most steps of a series. */
export const MOST_STEPS = 500;
