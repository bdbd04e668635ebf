import { InvalidArgumentError } from '../errors.ts';
import type { FuzzOptions } from './differential.ts';

/** Runs a check. If fast-check cannot follow the path, it throws the error of {@link wrongPath} instead of fast-check's. */
export async function explainWrongPath<Details>(
  options: FuzzOptions,
  check: () => Promise<Details>,
): Promise<Details> {
  try {
    return await check();
  } catch (error) {
    throw error instanceof Error && error.message.startsWith('Unable to replay')
      ? wrongPath(options, error)
      : error;
  }
}

/** Returns the error for a path that leads to no scenario. */
export function wrongPath({ path = '', seed }: FuzzOptions, cause?: unknown): InvalidArgumentError {
  return new InvalidArgumentError(
    `the path ${path} leads to no scenario with the seed ${seed}. Use the same seed, port and options as the run that printed the path.`,
    { cause },
  );
}
