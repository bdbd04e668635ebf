import { InvalidArgumentError } from '../errors.ts';
import type { Arithmetic } from '../float/arithmetic.ts';
import type { MeanUpdate } from './element-update.ts';
import { engine } from './kernel/kernel-modules.ts';
import { KernelStepper } from './kernel/kernel-stepper.ts';

/** What computes a step: compiled vector code, or the readable formula. */
export type Implementation = 'kernel' | 'definition';

const implementations: readonly string[] = ['kernel', 'definition'] satisfies Implementation[];

/** More than processors have cores. */
const MAX_THREADS = 1024;

interface Computation {
  readonly implementation?: Implementation | undefined;
  readonly threads?: number | undefined;
  readonly arithmetic: Arithmetic;
  readonly meanUpdate: MeanUpdate;
}

/**
 * What steps parameters by kernels; null where the definition is to do it: because that was asked for, or because there is
 * nothing else.
 *
 * @throws InvalidArgumentError where kernels were asked for and are not to be had.
 */
export function kernelStepper({
  implementation: asked,
  threads = 1,
  arithmetic,
  meanUpdate,
}: Computation): KernelStepper | null {
  if (!Number.isInteger(threads) || threads < 1 || threads > MAX_THREADS) {
    throw new InvalidArgumentError(
      `threads is ${JSON.stringify(threads)}: expected a whole number from 1 to ${MAX_THREADS}`,
    );
  }
  if (asked !== undefined && !implementations.includes(asked)) {
    throw new InvalidArgumentError(
      `implementation is ${JSON.stringify(asked)}: expected "kernel" or "definition"`,
    );
  }
  if (asked === 'definition') {
    if (threads > 1) {
      throw new InvalidArgumentError(`threads is ${threads}: the definition has one thread`);
    }
    return null;
  }
  const found = engine();
  const missing =
    meanUpdate === 'lerp' ? found.missing : 'there are no kernels for meanUpdate: "multiply-add"';
  if (found.api && missing === null) {
    return new KernelStepper(found, arithmetic, threads);
  }
  if (asked === 'kernel') {
    throw new InvalidArgumentError(`${missing}: leave implementation out, or ask for "definition"`);
  }
  if (meanUpdate === 'lerp') {
    warnOnce(`${missing}: RMSprop computes by its definition, with the same bits, but slowly`);
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
