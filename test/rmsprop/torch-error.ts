import { TorchError } from '../../src/errors.ts';

/** The exception and the message of the TorchError that some work throws; null where it throws nothing. */
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
