import type { Arithmetic } from '../../float/arithmetic.ts';
import type { Dtype, Storage } from '../../float/dtype.ts';
import { KernelMemory, kernelMemoryOf } from './kernel-memory.ts';
import { fusesWhenRelaxed, type Fusing, type WorkingEngine } from './kernel-modules.ts';
import { hasKernel } from './kernel-plan.ts';
import { KernelPlacement } from './kernel-placement.ts';
import { KernelSite } from './kernel-site.ts';
import { KernelStep } from './kernel-step.ts';
import { Threads } from './threads.ts';
import { workingFormat } from '../machine.ts';
import type { GroupOptions } from '../options.ts';
import type { ParameterState } from '../parameter-state.ts';
import type { Parameter } from '../parameter.ts';
import { updateTensor } from '../tensor-update.ts';

/** Takes one step for one parameter. */
type Update = (parameter: Parameter, grad: Storage, state: ParameterState) => void;

/** The steps of a group, for as long as its options do not change. */
interface Plan {
  readonly options: GroupOptions;
  readonly steps: Partial<Record<Dtype, KernelStep>>;
  readonly update: Update;
}

const sites = new WeakMap<KernelMemory, KernelSite>();
/** The memory into which steps copy states that are outside every kernel memory, block by block. */
let copyMemory: KernelMemory | undefined;

/** Takes the steps of one optimizer with kernels. It computes the same as `updateTensor`, in one pass over memory. */
export class KernelStepper {
  readonly #engine: WorkingEngine;
  readonly #arithmetic: Arithmetic;
  readonly #threads: Threads;
  readonly #plans = new Map<GroupOptions, Plan>();
  #placements = new Map<ParameterState, KernelPlacement>();

  constructor(engine: WorkingEngine, arithmetic: Arithmetic, threads: number | 'auto') {
    this.#engine = engine;
    this.#threads = new Threads(threads);
    this.#arithmetic = arithmetic;
  }

  /**
   * Returns the function that takes one step for one parameter of a group, in place. It does not change the gradient. It throws
   * a TorchError if a scalar does not fit the dtype, and then changes nothing.
   */
  updateOf(group: GroupOptions): Update {
    const existing = this.#plans.get(group);
    if (existing && areSame(group, existing.options)) {
      return existing.update;
    }
    const plan: Plan = {
      options: { ...group },
      steps: {},
      update: (parameter, grad, state) => this.#update(plan, parameter, grad, state),
    };
    this.#plans.set(group, plan);
    return plan.update;
  }

  #update(plan: Plan, parameter: Parameter, grad: Storage, state: ParameterState): void {
    if (!hasKernel(parameter.dtype, this.#arithmetic, plan.options)) {
      const computation = { arithmetic: this.#arithmetic, meanUpdate: 'lerp' } as const;
      updateTensor(parameter, grad, state, plan.options, computation);
      return;
    }
    const step = this.#stepOf(plan, parameter.dtype);
    state.step = Math.fround(state.step + 1);
    let placement = this.#placements.get(state);
    if (!placement) {
      placement = new KernelPlacement(this.#siteOf(state.squareAvg), parameter, state, grad);
      this.#placements.set(state, placement);
    }
    placement.take(step, grad, this.#threads);
  }

  /** Forgets the addresses of all states, because the optimizer replaced its states. */
  forgetState(): void {
    this.#placements = new Map();
  }

  #stepOf(plan: Plan, dtype: Dtype): KernelStep {
    let step = plan.steps[dtype];
    if (!step) {
      step = new KernelStep(dtype, this.#arithmetic, plan.options, this.#fusing(dtype));
      plan.steps[dtype] = step;
    }
    return step;
  }

  #fusing(dtype: Dtype): Fusing {
    if (this.#arithmetic === 'portable') {
      return 'portable';
    }
    return fusesWhenRelaxed(this.#engine.api, workingFormat(dtype)) ? 'relaxed' : 'exact';
  }

  /** Returns the site in the memory of a state. Steps copy tensors of other memories. */
  #siteOf(squareAvg: Storage): KernelSite {
    copyMemory ??= new KernelMemory(this.#engine.copyMemory);
    const memory = kernelMemoryOf(squareAvg) ?? copyMemory;
    let site = sites.get(memory);
    if (!site) {
      site = new KernelSite(memory, this.#engine.api);
      sites.set(memory, site);
    }
    return site;
  }
}

/** Returns whether all options are the same. NaN equals NaN. -0 and 0 differ, because a step uses -lr. */
function areSame(a: GroupOptions, b: GroupOptions): boolean {
  return (
    Object.is(a.lr, b.lr) &&
    Object.is(a.alpha, b.alpha) &&
    Object.is(a.eps, b.eps) &&
    Object.is(a.weightDecay, b.weightDecay) &&
    Object.is(a.momentum, b.momentum) &&
    a.centered === b.centered &&
    a.maximize === b.maximize &&
    a.foreach === b.foreach
  );
}
