import type { Arithmetic } from '../../float/arithmetic.ts';
import { dtypes, type Dtype } from '../../float/dtype.ts';
import type { RealFormat } from '../../float/format.ts';
import type { Fusing } from './kernel-modules.ts';
import { planKernel, type KernelPlan } from './kernel-plan.ts';
import type { Kernel } from './kernel-instances.ts';
import type { KernelSite, ScalarPlace } from './kernel-site.ts';
import { kernelThreads, type KernelCall } from './kernel-threads.ts';
import { workingFormat } from '../machine.ts';
import type { LoopPart } from '../operations.ts';
import type { GroupOptions } from '../options.ts';
import { bodyLengthOf } from '../tensor-update.ts';

/**
 * The addresses of a step's tensors in bytes, in the order of a kernel's operands. Tensors that the options do not use
 * have 0.
 */
export type Addresses = readonly [
  param: number,
  grad: number,
  squareAvg: number,
  gradAvg: number,
  momentumBuffer: number,
];

/** The kernels of a step in one memory, and the places of their scalars. */
interface LocalKernels {
  readonly site: KernelSite;
  readonly body: Kernel;
  readonly tail: Kernel;
  readonly bodyScalars: ScalarPlace;
  readonly tailScalars: ScalarPlace;
}

/** One step for parameters of a dtype: two kernels, for body and tail, and their scalars. */
export class KernelStep {
  readonly #plan: (part: LoopPart) => KernelPlan;
  readonly #body: KernelPlan;
  /** The plan of the tail. Created on demand: if a parameter has a tail and its kernel differs from the body's. */
  #tail: KernelPlan | undefined;
  readonly #fusing: Fusing;
  readonly #format: RealFormat;
  readonly #bytes: number; // size of a real number in memory
  readonly #working: 'float32' | 'float64';
  /** The kernels of the last step, for its memory. */
  #kernels: LocalKernels | undefined;

  /** @throws TorchError if a scalar does not fit the dtype. */
  constructor(dtype: Dtype, arithmetic: Arithmetic, options: GroupOptions, fusing: Fusing) {
    const fixedOptions = { ...options };
    this.#plan = (part) => planKernel(dtype, arithmetic, fixedOptions, part);
    this.#body = this.#plan('body');
    this.#fusing = fusing;
    this.#format = dtypes[dtype].format;
    this.#bytes = this.#format.bits / 8;
    this.#working = workingFormat(dtype);
  }

  /** Takes the step on `length` real numbers. The last of them may be the tail of a tensor. */
  run(site: KernelSite, addresses: Addresses, length: number): void {
    const kernels = this.#kernels?.site === site ? this.#kernels : this.#kernelsOn(site);
    const { body, tail, bodyScalars, tailScalars } = kernels;
    const bodyLength = body === tail ? length : bodyLengthOf(length, this.#format);
    if (bodyLength > 0) {
      call(body, addresses, bodyLength, bodyScalars.write(this.#body.scalars));
    }
    if (bodyLength < length) {
      this.#tail ??= this.#plan('tail');
      const rest = movedBy(addresses, bodyLength * this.#bytes);
      call(tail, rest, length - bodyLength, tailScalars.write(this.#tail.scalars));
    }
  }

  /** Takes the step with several threads. `threads` counts this thread too. */
  runInThreads(site: KernelSite, addresses: Addresses, length: number, threads: number): void {
    const scalars = site.scalars.body[this.#working].write(this.#body.scalars);
    const share = bodyLengthOf(Math.floor(length / threads), this.#format);
    const calls = Array.from({ length: threads - 1 }, (_, index): KernelCall => {
      const { dtype, name } = this.#body;
      const start = movedBy(addresses, index * share * this.#bytes);
      return { dtype, name, fusing: this.#fusing, operands: [...start, share, scalars] };
    });
    const sharedLength = calls.length * share;
    const rest = movedBy(addresses, sharedLength * this.#bytes);
    kernelThreads().run(site.instances, calls, () => this.run(site, rest, length - sharedLength));
  }

  #kernelsOn(site: KernelSite): LocalKernels {
    const { dtype, name, tailName } = this.#body;
    const kernelNamed = (kernelName: string): Kernel =>
      site.instances.kernel(dtype, this.#fusing, kernelName);
    const { body, tail } = site.scalars;
    this.#kernels = {
      site,
      body: kernelNamed(name),
      tail: kernelNamed(tailName),
      bodyScalars: body[this.#working],
      tailScalars: tail[this.#working],
    };
    return this.#kernels;
  }
}

/** Calls a kernel without spread operands: on a small tensor, the spread takes as long as the kernel. */
function call(kernel: Kernel, at: Addresses, length: number, scalars: number): void {
  kernel(at[0], at[1], at[2], at[3], at[4], length, scalars);
}

function movedBy(from: Addresses, bytes: number): Addresses {
  return [from[0] + bytes, from[1] + bytes, from[2] + bytes, from[3] + bytes, from[4] + bytes];
}
