import type { Dtype } from '../../src/float/dtype.ts';
import { defaultOptions, type Hyperparameters } from '../../src/rmsprop/options.ts';
import type { Cell } from './step-request.ts';

/** The letter of each option in the tables, and its change to torch's defaults. */
const switches: readonly (readonly [letter: string, Partial<Hyperparameters>])[] = [
  ['c', { centered: true }],
  ['m', { momentum: 0.9 }],
  ['w', { weightDecay: 0.01 }],
  ['x', { maximize: true }],
];

/** Every combination of centered, momentum, weight decay and maximize: 16. */
export const allCombinations: readonly Hyperparameters[] = switches.reduce<Hyperparameters[]>(
  (combinations, [, change]) =>
    combinations.flatMap((options) => [options, { ...options, ...change }]),
  [defaultOptions],
);

/** The combinations with the least work, the most work, and one additional average each. */
export const fewCombinations: readonly Hyperparameters[] = allCombinations.filter((options) =>
  ['–', 'c', 'm', 'cmwx'].includes(combinationName(options)),
);

/** Returns the letters of the options that are on, or `–` if none is. */
export function combinationName(options: Hyperparameters): string {
  const { centered, momentum, weightDecay, maximize } = options;
  const isOn = [centered, momentum > 0, weightDecay !== 0, maximize];
  return switches.flatMap(([letter], index) => (isOn[index] ? [letter] : [])).join('') || '–';
}

export function cellsOf(
  combinations: readonly Hyperparameters[],
  dtypes: readonly Dtype[] = ['float32', 'float64'],
  sizes: readonly number[] = [1e3, 1e5, 1e6, 1e7],
): Cell[] {
  return dtypes.flatMap((dtype) =>
    sizes.flatMap((elements) =>
      combinations.map((options) => ({ dtype, lengths: [elements], options })),
    ),
  );
}

/**
 * Returns how many arrays of the tensor's length move between memory and processor in a step that reads and writes each value once.
 * A step reads the gradient. It reads and writes the parameter and each average.
 */
export function arraysMoved({ momentum, centered }: Hyperparameters): number {
  return 1 + 2 * (2 + Number(momentum > 0) + Number(centered));
}

/** Returns how many arrays of the tensor's length a participant holds. */
export function arraysHeld({ momentum, centered }: Hyperparameters): number {
  return 3 + Number(momentum > 0) + Number(centered);
}
