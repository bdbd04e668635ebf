import { defaultOptions, type Hyperparameters } from '../../src/rmsprop/options.ts';
import type { Cell, StepDtype } from './step-request.ts';

/** A letter in the tables for what an option adds to torch's defaults. */
const switches: readonly (readonly [letter: string, Partial<Hyperparameters>])[] = [
  ['c', { centered: true }],
  ['m', { momentum: 0.9 }],
  ['w', { weightDecay: 0.01 }],
  ['x', { maximize: true }],
];

/** Every combination of centered, momentum, weight decay and maximize: 16. */
export const allCombinations: readonly Hyperparameters[] = switches.reduce<Hyperparameters[]>(
  (some, [, change]) => some.flatMap((options) => [options, { ...options, ...change }]),
  [defaultOptions],
);

/** Those that tell most: the least and the most work, and the two ways to more of it. */
export const fewCombinations: readonly Hyperparameters[] = allCombinations.filter((options) =>
  ['–', 'c', 'm', 'cmwx'].includes(combinationName(options)),
);

/** The letters of what is on, `–` for nothing. */
export function combinationName(options: Hyperparameters): string {
  const { centered, momentum, weightDecay, maximize } = options;
  const isOn = [centered, momentum > 0, weightDecay !== 0, maximize];
  return switches.flatMap(([letter], index) => (isOn[index] ? [letter] : [])).join('') || '–';
}

export function cellsOf(combinations: readonly Hyperparameters[]): Cell[] {
  const dtypes: readonly StepDtype[] = ['float32', 'float64'];
  return dtypes.flatMap((dtype) =>
    [1e3, 1e5, 1e6, 1e7].flatMap((elements) =>
      combinations.map((options) => ({ dtype, elements, options })),
    ),
  );
}

/**
 * How many arrays of the tensor's length pass between memory and processor in a step that reads and writes everything once:
 * the gradient is only read, the parameter and each average is read and written.
 */
export function arraysMoved({ momentum, centered }: Hyperparameters): number {
  return 1 + 2 * (2 + Number(momentum > 0) + Number(centered));
}

/** How many arrays of the tensor's length there are. */
export function arraysHeld({ momentum, centered }: Hyperparameters): number {
  return 3 + Number(momentum > 0) + Number(centered);
}
