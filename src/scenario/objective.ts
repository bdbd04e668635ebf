import { multiplyAdds } from '../float/arithmetic.ts';
import { dtypes, type Dtype, type Storage } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import type { Tensor } from './scenario.ts';

/*
 * Objectives for closed loops. Their gradients use only +, -, · and /, in a fixed order, and round each operation once to the
 * dtype. Any language gets the same bits. scripts/generate/fixture_objectives.py has the same objectives for PyTorch.
 */

export const objectiveNames = [
  'linear-regression',
  'quadratic-bowl',
  'rosenbrock',
  'logistic-regression',
] as const;

export type ObjectiveName = (typeof objectiveNames)[number];

/** An objective with its data. The gradients of a training come from it. */
export interface Loop {
  readonly objective: ObjectiveName;
  readonly data: readonly Tensor[];
  /** How the program clips the gradients, if it does. */
  readonly clip?: Clip;
}

/** Clipping by norm, as torch's `clip_grad_norm_` does. */
export interface Clip {
  /** The largest norm of the gradient. */
  readonly maxNorm: number;
  /** Whether the sum of the squares uses fused multiply-adds, as PyTorch does with fma arithmetic. */
  readonly isFused: boolean;
}

/** The four operations, each rounded to a real dtype. */
class Rounded {
  readonly #round: (value: number) => number;
  readonly #format: 'float32' | 'float64';

  constructor(dtype: Dtype) {
    this.#round = dtypes[dtype].format.round;
    this.#format = dtype === 'float64' ? 'float64' : 'float32';
  }

  add(a: number, b: number): number {
    return this.#round(a + b);
  }

  subtract(a: number, b: number): number {
    return this.#round(a - b);
  }

  multiply(a: number, b: number): number {
    return this.#round(a * b);
  }

  divide(a: number, b: number): number {
    return this.#round(a / b);
  }

  number(value: number): number {
    return this.#round(value);
  }

  root(a: number): number {
    return this.#round(Math.sqrt(a));
  }

  /** Returns a · b + c. It rounds once if it is fused, and else each operation. */
  multiplyAdd(a: number, b: number, c: number, isFused: boolean): number {
    return multiplyAdds[isFused ? 'fma' : 'portable'][this.#format](a, b, c);
  }

  /** Adds the values from the first to the last, starting from 0. */
  sum(values: readonly number[]): number {
    return values.reduce((total, value) => this.add(total, value), 0);
  }
}

type Gradients = (
  on: Rounded,
  params: readonly (readonly number[])[],
  data: readonly Tensor[],
) => number[][];

/** gradient = curvature · x. The largest curvature is 10⁴ times the smallest. */
const quadraticBowl: Gradients = (on, [x = []], [curvature]) => [
  x.map((value, index) => on.multiply(valueAt(curvature, index), value)),
];

/** (1 - x)² + 100 · (y - x²)² */
const rosenbrock: Gradients = (on, [[x = 0, y = 0] = []]) => {
  const valley = on.subtract(y, on.multiply(x, x));
  const slope = on.multiply(on.multiply(400, x), valley);
  const pull = on.multiply(2, on.subtract(1, x));
  return [[on.subtract(on.subtract(0, pull), slope), on.multiply(200, valley)]];
};

/** The mean squared error of inputs · weight + bias. */
const linearRegression: Gradients = (on, params, data) => regression(on, params, data, (z) => z, 2);

/** The mean cross entropy of the logistic function of inputs · weight + bias. */
const logisticRegression: Gradients = (on, params, data) =>
  regression(on, params, data, (z) => sigmoid(on, z), 1);

/** For each weight and the bias: the mean of scale · (link(inputs · weight + bias) - target) · input over the samples. */
function regression(
  on: Rounded,
  [weight = [], [bias = 0] = []]: readonly (readonly number[])[],
  [inputs, targets]: readonly Tensor[],
  link: (z: number) => number,
  scale: number,
): number[][] {
  const [samples = 0] = inputs?.shape ?? [];
  const features = weight.length;
  const input = (sample: number, feature: number): number =>
    valueAt(inputs, sample * features + feature);
  const errors = Array.from({ length: samples }, (_, sample) => {
    const products = weight.map((value, feature) => on.multiply(input(sample, feature), value));
    const z = on.add(on.sum(products), bias);
    const error = on.subtract(link(z), valueAt(targets, sample));
    return on.divide(on.multiply(scale, error), samples);
  });
  return [
    weight.map((_, feature) =>
      on.sum(errors.map((error, sample) => on.multiply(error, input(sample, feature)))),
    ),
    [on.sum(errors)],
  ];
}

/** 1 / (1 + e). e approximates exp(-z): it is (1 - z / 1024)^1024, by ten squarings. */
function sigmoid(on: Rounded, z: number): number {
  let e = on.subtract(1, on.divide(z, 1024));
  for (let squaring = 0; squaring < 10; squaring++) {
    e = on.multiply(e, e);
  }
  return on.divide(1, on.add(1, e));
}

function valueAt(tensor: Tensor | undefined, index: number): number {
  return tensor ? elementAt(tensor.data, index) : 0;
}

const objectives: Readonly<Record<ObjectiveName, Gradients>> = {
  'linear-regression': linearRegression,
  'quadratic-bowl': quadraticBowl,
  rosenbrock,
  'logistic-regression': logisticRegression,
};

/** Returns the gradients of an objective at the given parameters, one for each. The dtype is float32 or float64. */
export function gradientsOf(loop: Loop, dtype: Dtype, params: readonly Storage[]): Storage[] {
  const { StorageType } = dtypes[dtype];
  const on = new Rounded(dtype);
  const values = params.map((param) => Array.from(param));
  const gradients = objectives[loop.objective](on, values, loop.data);
  const used = loop.clip
    ? gradients.map((gradient) => clipped(on, gradient, loop.clip))
    : gradients;
  return used.map((gradient) => Object.assign(new StorageType(gradient.length), gradient));
}

/** The number that `clip_grad_norm_` adds to the norm before it divides by it. */
const NORM_OFFSET = 1e-6;

/** Clips the gradient of the only parameter. PyTorch adds the squares of a short tensor from the first to the last. */
function clipped(on: Rounded, gradient: readonly number[], clip: Clip | undefined): number[] {
  const { maxNorm, isFused } = clip ?? { maxNorm: Infinity, isFused: false };
  const square = gradient.reduce((sum, value) => on.multiplyAdd(value, value, sum, isFused), 0);
  const norm = on.root(square);
  const factor = on.divide(maxNorm, on.add(norm, on.number(NORM_OFFSET)));
  return gradient.map((value) => on.multiply(value, Math.min(factor, 1)));
}
