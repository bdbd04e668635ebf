import { InvalidArgumentError } from '../errors.ts';
import type { Arithmetic } from '../float/arithmetic.ts';
import type { MeanUpdate } from './element-update.ts';
import { engine } from './kernel/kernel-modules.ts';
import { KernelStepper } from './kernel/kernel-stepper.ts';

/**
 * The code that computes a step: `kernel`, compiled vector code, or `definition`, the readable formula. Both give the
 * same bits.
 */
export type Implementation = 'kernel' | 'definition';

const implementations: readonly string[] = ['kernel', 'definition'] satisfies Implementation[];

/** More than any processor has cores. */
const MAX_THREADS = 1024;

interface Computation {
  readonly implementation?: Implementation | undefined;
  readonly threads?: number | 'auto' | undefined;
  readonly arithmetic: Arithmetic;
  readonly meanUpdate: MeanUpdate;
}

/**
 * Returns an object that computes steps with kernels. Returns null if the definition computes the steps: by request, or
 * because kernels are not available.
 *
 * @throws InvalidArgumentError if you request kernels and they are not available.
 */
export function kernelStepper({
  implementation: requested,
  threads = 'auto',
  arithmetic,
  meanUpdate,
}: Computation): KernelStepper | null {
  const isCount =
    Number.isInteger(threads) && Number(threads) >= 1 && Number(threads) <= MAX_THREADS;
  if (threads !== 'auto' && !isCount) {
    throw new InvalidArgumentError(
      `threads is ${JSON.stringify(threads)}: expected "auto", or a whole number from 1 to ${MAX_THREADS}`,
    );
  }
  if (requested !== undefined && !implementations.includes(requested)) {
    throw new InvalidArgumentError(
      `implementation is ${JSON.stringify(requested)}: expected "kernel" or "definition"`,
    );
  }
  if (requested === 'definition') {
    if (threads !== 'auto' && threads > 1) {
      throw new InvalidArgumentError(
        `threads is ${threads}: expected 1, because implementation is "definition". Only kernels use several threads.`,
      );
    }
    return null;
  }
  const available = engine();
  const missing =
    meanUpdate === 'lerp'
      ? available.missing
      : 'there are no kernels for meanUpdate: "multiply-add"';
  if (available.api && missing === null) {
    return new KernelStepper(available, arithmetic, threads);
  }
  if (requested === 'kernel') {
    throw new InvalidArgumentError(
      `implementation is "kernel", but kernels are not available: ${missing}. Leave implementation out, or set it to "definition".`,
    );
  }
  if (meanUpdate === 'lerp') {
    warnOnce(`${missing}. RMSprop computes without kernels: more slowly, but with the same bits.`);
  }
  return null;
}

let hasWarned = false;

function warnOnce(message: string): void {
  if (!hasWarned) {
    process.emitWarning(message, { code: 'RMSPROP_PARITY_NO_KERNELS' });
    hasWarned = true;
  }
}
