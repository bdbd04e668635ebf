import type { Arithmetic } from '../float/arithmetic.ts';
import { dtypes, type Dtype } from '../float/dtype.ts';
import type { RealFormat } from '../float/format.ts';
import type { Fusing } from './kernel-modules.ts';
import { planKernel, type KernelPlan } from './kernel-plan.ts';
import type { Kernel } from './kernel-instances.ts';
import { SCALARS, type KernelSite } from './kernel-site.ts';
import { kernelThreads, type KernelCall } from './kernel-threads.ts';
import { workingFormat } from './machine.ts';
import type { GroupOptions } from './options.ts';
import { bodyLengthOf } from './tensor-update.ts';

/** Where the tensors of a step are, in the order in which kernels take them: in bytes, 0 for those that are not used. */
export type Addresses = readonly [
  param: number,
  grad: number,
  squareAvg: number,
  gradAvg: number,
  momentumBuffer: number,
];

/** What one step comes to for parameters of a dtype: two kernels, and their scalars. */
export class KernelStep {
  readonly #body: KernelPlan;
  readonly #tail: KernelPlan;
  readonly #fusing: Fusing;
  readonly #format: RealFormat;
  readonly #bytes: number; // of a real number in memory
  readonly #working: 'float32' | 'float64';
  /** Those of the body, and from the place `SCALARS` on those of the tail. */
  readonly #scalars: readonly number[];
  /** The kernels at work on the memory of the last step. */
  #found: { readonly site: KernelSite; readonly body: Kernel; readonly tail: Kernel } | undefined;

  /** @throws TorchError where a scalar does not fit the dtype. */
  constructor(dtype: Dtype, arithmetic: Arithmetic, options: GroupOptions, fusing: Fusing) {
    this.#body = planKernel(dtype, arithmetic, options, 'body');
    this.#tail = planKernel(dtype, arithmetic, options, 'tail');
    this.#fusing = fusing;
    this.#format = dtypes[dtype].format;
    this.#bytes = this.#format.bits / 8;
    this.#working = workingFormat(dtype);
    const { scalars } = this.#body;
    const rest = Array.from({ length: SCALARS - scalars.length }, () => 0);
    this.#scalars = [...scalars, ...rest, ...this.#tail.scalars];
  }

  /** Takes the step on so many real numbers, of which the last may be a tensor's tail. */
  run(site: KernelSite, addresses: Addresses, length: number): void {
    const { body, tail } = this.#kernelsOn(site);
    const scalars = site.writeScalars(this.#working, this.#scalars);
    const bodyLength = body === tail ? length : bodyLengthOf(length, this.#format);
    if (bodyLength > 0) {
      body(...addresses, bodyLength, scalars);
    }
    if (bodyLength < length) {
      const rest = movedBy(addresses, bodyLength * this.#bytes);
      const own = scalars + SCALARS * (this.#working === 'float32' ? 4 : 8);
      tail(...rest, length - bodyLength, own);
    }
  }

  /** The same, by so many threads, this one among them. */
  runInThreads(site: KernelSite, addresses: Addresses, length: number, threads: number): void {
    const scalars = site.writeScalars(this.#working, this.#scalars);
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
      const kernel = ({ dtype, name }: KernelPlan): Kernel =>
        site.instances.kernel(dtype, this.#fusing, name);
      found = { site, body: kernel(this.#body), tail: kernel(this.#tail) };
      this.#found = found;
    }
    return found;
  }
}

function movedBy(
  [param, grad, squareAvg, gradAvg, momentumBuffer]: Addresses,
  bytes: number,
): Addresses {
  return [param + bytes, grad + bytes, squareAvg + bytes, gradAvg + bytes, momentumBuffer + bytes];
}
