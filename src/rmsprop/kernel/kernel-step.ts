import type { Arithmetic } from '../../float/arithmetic.ts';
import { dtypes, type Dtype } from '../../float/dtype.ts';
import type { RealFormat } from '../../float/format.ts';
import type { Fusing } from './kernel-modules.ts';
import { planKernel, type KernelPlan } from './kernel-plan.ts';
import type { Kernel } from './kernel-instances.ts';
import type { KernelSite } from './kernel-site.ts';
import { kernelThreads, type KernelCall } from './kernel-threads.ts';
import { workingFormat } from '../machine.ts';
import type { LoopPart } from '../operations.ts';
import type { GroupOptions } from '../options.ts';
import { bodyLengthOf } from '../tensor-update.ts';

/** Where the tensors of a step are, in the order in which kernels take them: in bytes, 0 for those that are not used. */
export type Addresses = readonly [
  param: number,
  grad: number,
  squareAvg: number,
  gradAvg: number,
  momentumBuffer: number,
];

/** What one step comes to for parameters of a dtype: two kernels, for body and tail, and their scalars. */
export class KernelStep {
  readonly #plan: (part: LoopPart) => KernelPlan;
  readonly #body: KernelPlan;
  /** Made where it is another kernel than the body's, and there is a tail. */
  #tail: KernelPlan | undefined;
  readonly #fusing: Fusing;
  readonly #format: RealFormat;
  readonly #bytes: number; // of a real number in memory
  readonly #working: 'float32' | 'float64';
  /** The kernels at work on the memory of the last step. */
  #found: { readonly site: KernelSite; readonly body: Kernel; readonly tail: Kernel } | undefined;

  /** @throws TorchError where a scalar does not fit the dtype. */
  constructor(dtype: Dtype, arithmetic: Arithmetic, options: GroupOptions, fusing: Fusing) {
    const given = { ...options };
    this.#plan = (part) => planKernel(dtype, arithmetic, given, part);
    this.#body = this.#plan('body');
    this.#fusing = fusing;
    this.#format = dtypes[dtype].format;
    this.#bytes = this.#format.bits / 8;
    this.#working = workingFormat(dtype);
  }

  /** Takes the step on so many real numbers, of which the last may be a tensor's tail. */
  run(site: KernelSite, addresses: Addresses, length: number): void {
    const { body, tail } = this.#kernelsOn(site);
    const bodyLength = body === tail ? length : bodyLengthOf(length, this.#format);
    if (bodyLength > 0) {
      call(body, addresses, bodyLength, this.#writeScalars(site));
    }
    if (bodyLength < length) {
      this.#tail ??= this.#plan('tail');
      const rest = movedBy(addresses, bodyLength * this.#bytes);
      const scalars = site.writeScalars(this.#working, 'tail', this.#tail.scalars);
      call(tail, rest, length - bodyLength, scalars);
    }
  }

  #writeScalars(site: KernelSite): number {
    return site.writeScalars(this.#working, 'body', this.#body.scalars);
  }

  /** The same, by so many threads, this one among them. */
  runInThreads(site: KernelSite, addresses: Addresses, length: number, threads: number): void {
    const scalars = this.#writeScalars(site);
    const share = bodyLengthOf(Math.floor(length / threads), this.#format);
    const calls = Array.from({ length: threads - 1 }, (_, index): KernelCall => {
      const { dtype, name } = this.#body;
      const start = movedBy(addresses, index * share * this.#bytes);
      return { dtype, name, fusing: this.#fusing, operands: [...start, share, scalars] };
    });
    const taken = calls.length * share;
    const rest = movedBy(addresses, taken * this.#bytes);
    kernelThreads().run(site.instances, calls, () => this.run(site, rest, length - taken));
  }

  #kernelsOn(site: KernelSite): { readonly body: Kernel; readonly tail: Kernel } {
    let found = this.#found;
    if (found?.site !== site) {
      const { dtype, name, tailName } = this.#body;
      const kernel = (its: string): Kernel => site.instances.kernel(dtype, this.#fusing, its);
      found = { site, body: kernel(name), tail: kernel(tailName) };
      this.#found = found;
    }
    return found;
  }
}

/** Written out: spread operands take as long as the kernel does on a small tensor. */
function call(kernel: Kernel, on: Addresses, length: number, scalars: number): void {
  kernel(on[0], on[1], on[2], on[3], on[4], length, scalars);
}

function movedBy(from: Addresses, bytes: number): Addresses {
  return [from[0] + bytes, from[1] + bytes, from[2] + bytes, from[3] + bytes, from[4] + bytes];
}
