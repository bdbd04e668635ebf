import type { Hyperparameters } from '../rmsprop/options.ts';
import type { Experiment } from './experiment.ts';

/*
 * The experiments that the search tries. They use few, short numbers, which people can copy: each size of gradient makes one kind
 * of RMSprop differ.
 */

/** Returns a positive number with one digit. @example oneDigit(0.00316) // 0.003 */
function oneDigit(value: number): number {
  return Number(value.toExponential(0));
}

/**
 * Returns sizes of gradients:
 *
 * - 0.1, an ordinary one;
 * - 8, beyond the clipping of some RMSprops at 5;
 * - one whose square average is near eps, and one whose root is near eps: there, the place of epsilon shows.
 */
function sizesOf({ eps, alpha }: Readonly<Hyperparameters>): number[] {
  const taken = alpha < 1 ? 1 - alpha : 1;
  const small = [Math.sqrt(eps / taken), eps / Math.sqrt(taken)]
    .filter((size) => size > 1e-30 && size < 1)
    .map(oneDigit);
  return [...new Set([0.1, ...small, 8])];
}

/** Returns the lists of gradients: short ones first, then longer ones that separate more RMSprops at once. */
function gradientLists(options: Readonly<Hyperparameters>): number[][] {
  const sizes = sizesOf(options);
  const twice = (value: number): number => oneDigit(2 * value);
  const short = sizes.flatMap((size) => [
    [size],
    [size, size],
    [size, size, -twice(size)],
    [size, 0],
    [size, 0, -twice(size)],
  ]);
  const pairs = sizes.flatMap((first) =>
    sizes.flatMap((second) =>
      second === first
        ? []
        : [
            [first, second],
            [second, second, first, -twice(first)],
            [second, -twice(second), 0, first, -twice(first)],
          ],
    ),
  );
  const ascending = sizes.toSorted((left, right) => left - right);
  const long = [
    [0, ...ascending.flatMap((size) => [size, size, -twice(size)])],
    ascending.flatMap((size) => [size, -twice(size), 0]),
  ];
  return [[0], ...short, ...pairs, ...long];
}

/** Returns an initial parameter at which single steps are about a hundredth of it. */
function initialOf({ lr }: Readonly<Hyperparameters>): number {
  const exponent = lr > 0 && Number.isFinite(lr) ? Math.round(Math.log10(100 * lr)) : 0;
  return Number(`1e${Math.max(-6, Math.min(6, exponent))}`);
}

/**
 * Returns experiments that change only gradients, with the options of a series. With weight decay, a step adds a part of the
 * parameter to the gradient. Then only the parameter 0 leaves a small gradient small.
 */
export function gradientExperiments(options: Readonly<Hyperparameters>): Experiment[] {
  const initials = options.weightDecay === 0 ? [initialOf(options)] : [initialOf(options), 0];
  const lists = gradientLists(options);
  return initials.flatMap((initial) => lists.map((gradients) => ({ options, initial, gradients })));
}

/** Returns experiments that change an option too. They can tell apart RMSprops that differ only with this option. */
export function optionExperiments(options: Readonly<Hyperparameters>): Experiment[] {
  const changes: Partial<Hyperparameters>[] = [
    ...(options.momentum === 0 ? [{ momentum: 0.9 }] : []),
    ...(options.weightDecay === 0 ? [{ weightDecay: 0.1 }] : []),
    ...(options.centered ? [] : [{ centered: true }]),
  ];
  const changed = changes.map((change) => ({ ...options, ...change }));
  const initial = initialOf(options);
  const sizes = sizesOf(options);
  const lists = sizes.flatMap((size) => [
    [size, size, -oneDigit(2 * size)],
    [size, -oneDigit(2 * size), oneDigit(3 * size), 0, size],
  ]);
  const withLr = [options, ...changed].map((each) => ({
    options: each,
    initial,
    gradients: [0.1, 0.1, -0.2],
    lrChange: { step: 1, lr: oneDigit(each.lr / 10) },
  }));
  return [
    ...withLr.slice(0, 1),
    ...changed.flatMap((each) => lists.map((gradients) => ({ options: each, initial, gradients }))),
    ...withLr.slice(1),
  ];
}
