import { TorchError } from '../../src/errors.ts';

/** Returns the exception and the message of the TorchError that `work` throws; null if it does not throw. */
export function torchErrorOf(
  work: () => unknown,
): { readonly exception: string; readonly message: string } | null {
  try {
    work();
  } catch (error) {
    if (error instanceof TorchError) {
      return { exception: error.exception, message: error.message };
    }
    throw error;
  }
  return null;
}
