import { TorchError } from '../../errors.ts';

/**
 * Returns the result of a computation, or null if torch refuses one of its numbers. A solved number can be too large for a dtype: no
 * optimizer has such a number.
 */
export function unlessRefused<Result>(compute: () => Result): Result | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof TorchError) {
      return null;
    }
    throw error;
  }
}
