import { InvalidArgumentError } from '../errors.ts';
import type { FuzzOptions } from './differential.ts';

/** Runs a check, and says in our words what fast-check throws where the shrinking of a path has no such step. */
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

export function wrongPath({ path = '', seed }: FuzzOptions, cause?: unknown): InvalidArgumentError {
  return new InvalidArgumentError(
    `the path ${path} leads to no scenario with the seed ${seed}: it belongs to the seed, the port and the options that it was printed with`,
    { cause },
  );
}
