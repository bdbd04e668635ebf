import { InvalidArgumentError, TorchError } from '../errors.ts';
import {
  completeOptions,
  defaultOptions,
  hyperparameterNames,
  type Hyperparameters,
} from '../rmsprop/options.ts';
import type { IdentifyOptions } from './series.ts';

/**
 * Returns all hyperparameters, with torch's defaults for those that are missing.
 *
 * @throws InvalidArgumentError if torch refuses one.
 */
export function completeHyperparameters(given: IdentifyOptions): Hyperparameters {
  const own = Object.fromEntries(
    hyperparameterNames.map((name) => [name, given[name] ?? defaultOptions[name]]),
  );
  try {
    const { foreach: _, ...options } = completeOptions(own);
    return options;
  } catch (error) {
    if (error instanceof TorchError) {
      throw new InvalidArgumentError(`${error.message}. ${error.advice}`, { cause: error });
    }
    throw error;
  }
}
