import type { Arithmetic } from '../../float/arithmetic.ts';
import type { Dtype, Storage } from '../../float/dtype.ts';
import { KernelMemory, kernelMemoryOf } from './kernel-memory.ts';
import { fusesWhenRelaxed, type Fusing, type WorkingEngine } from './kernel-modules.ts';
import { KernelPlacement } from './kernel-placement.ts';
import { KernelSite } from './kernel-site.ts';
import { KernelStep } from './kernel-step.ts';
import { Threads } from './threads.ts';
import { workingFormat } from '../machine.ts';
import type { GroupOptions } from '../options.ts';
import type { ParameterState } from '../parameter-state.ts';
import type { Parameter } from '../parameter.ts';

/** Takes one step for the parameter at an index of its group. */
type Update = (parameter: Parameter, grad: Storage, state: ParameterState, index: number) => void;

/** The steps of a group, for as long as its options do not change. */
interface Plan {
  readonly options: GroupOptions;
  readonly steps: Partial<Record<Dtype, KernelStep>>;
  /** What the last step found for each parameter. To find it again takes as long as the step of a small tensor. */
  readonly found: Found[];
  readonly update: Update;
}

interface Found {
  readonly state: ParameterState;
  readonly placement: KernelPlacement;
  readonly step: KernelStep;
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
      found: [],
      update: (parameter, grad, state, index) => {
        let found = plan.found[index];
        if (found?.state !== state) {
          found = this.#find(plan, parameter, grad, state);
          plan.found[index] = found;
        }
        state.step = Math.fround(state.step + 1);
        found.placement.take(found.step, grad, this.#threads);
      },
    };
    this.#plans.set(group, plan);
    return plan.update;
  }

  /** @throws TorchError if a scalar does not fit the dtype. */
  #find(plan: Plan, parameter: Parameter, grad: Storage, state: ParameterState): Found {
    const step = this.#stepOf(plan, parameter.dtype);
    let placement = this.#placements.get(state);
    if (!placement) {
      placement = new KernelPlacement(this.#siteOf(state.squareAvg), parameter, state, grad);
      this.#placements.set(state, placement);
    }
    return { state, placement, step };
  }

  /** Forgets the addresses of all states, because the optimizer replaced its states. */
  forgetState(): void {
    this.#placements = new Map();
    this.#plans.clear();
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
