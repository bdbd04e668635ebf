import type { Storage } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { featureNames } from '../../src/port/capabilities.ts';
import {
  definePort,
  type PortDefinition,
  type PortGroup,
  type PortOptimizer,
  type PortState,
} from '../../src/port/define-port.ts';

/*
 * An RMSprop like that of a third-party library, made of replaceable pieces: plain numbers and plain formulas. It
 * uses
 * nothing of this package but the shape of a port.
 */

export type Options = Omit<PortGroup, 'foreach' | 'params'>;
export type RealType = 'float32' | 'float64';
export type Reals = Float32Array | Float64Array;

/** The position of a parameter, for finding its state. */
interface Place {
  readonly parameter: number;
  /** Index among the parameters that have a gradient in this step. */
  readonly position: number;
  readonly indexInGroup: number;
  readonly length: number;
}

/** The values that the denominator uses: the averages, v before this step, and the step number. */
export interface Averages {
  readonly v: number;
  readonly m: number;
  readonly before: number;
  readonly t: number;
}

/** What surrounds the options of a group in a step. */
interface Surroundings {
  /** The options of the first group, and of the last. */
  readonly first: Options;
  readonly last: Options;
  /** The number of the parameter's step, from 1. */
  readonly t: number;
}

/** What surrounds a gradient in a step. */
interface GradientPlace {
  /** The gradient of the last step with weight decay, with the sign of maximize. */
  readonly lastGradient: number;
  readonly indexInGroup: number;
}

/** The groups of an optimizer: their options now, and those at the start. */
export interface Groups {
  readonly now: Options[];
  readonly atStart: readonly Options[];
}

export interface Pieces {
  readonly optionsOf: (own: Options, surroundings: Surroundings) => Options;
  /** Changes options of a group. */
  readonly change: (groups: Groups, group: number, changes: Partial<Options>) => void;
  /** Runs after each step. */
  readonly afterStep: (groups: Groups) => void;
  /** Runs after a reload. */
  readonly afterReload: (groups: Groups) => void;
  /**
   * Returns the gradients that the optimizer uses, or null if it leaves out the step. `notes` holds what the piece kept for each
   * parameter.
   */
  readonly arriving: (
    gradients: readonly (Reals | null)[],
    notes: (Reals | null)[],
  ) => readonly (Reals | null)[] | null;
  /** Returns whether a step leaves out an element with this gradient. */
  readonly skips: (given: number) => boolean;
  readonly slotOf: (place: Place) => number | string;
  /** How the optimizer treats a missing gradient. */
  readonly forNull: 'nothing' | 'state' | 'zeros';
  /** Completes the options of a group that leaves some out. */
  readonly complete: (given: Partial<Options>) => Options;
  /** Returns the gradient after a backward pass, for a parameter that has one. */
  readonly accumulate: (old: number, added: number) => number;
  /** Returns whether zeroGrad() removes a gradient. Null: it does nothing. */
  readonly clears: (setToNone: boolean) => boolean | null;
  /** Returns the learning rate of a tensor. */
  readonly lrOf: (tensor: Reals) => number;
  /** Whether it reads a learning rate that is a tensor in each step, and not only at the start. */
  readonly readsLr: boolean;
  /** What new data of a parameter does. */
  readonly newData: 'used' | 'ignored' | 'resets-state';
  /** What loading a state dict does. */
  readonly load: 'replaces' | 'options-stay' | 'unsaved-state-stays' | 'saved-is-live';
  /** Whether loadStateDict() restores the state of stateDict(). */
  readonly restores: boolean;
  /** Returns the storage for a parameter's square average. */
  readonly home: (gradient: Reals) => Reals;
  /** Returns the value that enters the averages. */
  readonly gradient: (given: number, p: number, options: Options, place: GradientPlace) => number;
  /** Returns the value that the step divides by the denominator. */
  readonly applied: (g: number, p: number, options: Options) => number;
  /** v, m and b before the first step. */
  readonly start: (g: number, p: number, options: Options) => readonly [number, number, number];
  readonly square: (v: number, g: number, options: Options) => number;
  readonly mean: (m: number, g: number, options: Options, t: number) => number;
  readonly denominator: (averages: Averages, options: Options) => number;
  readonly quotient: (g: number, a: number) => number;
  readonly buffer: (b: number, q: number, options: Options, at: { g: number; t: number }) => number;
  readonly move: (p: number, q: number, b: number, options: Options) => number;
  /** Whether a step moves the parameter by the movement of the step before. */
  readonly isLate: boolean;
  /** Rounds a value of the state for storage. */
  readonly keep: (value: number) => number;
  /** Changes the state of a parameter in a reload. */
  readonly reload: (memory: Memory) => void;
  /** Returns the step counter that the state shows. `updates` counts the updates of all parameters. */
  readonly shownStep: (t: number, updates: number) => number;
  /** Returns the value that the step leaves in the caller's gradient. */
  readonly left: (given: number, g: number, options: Options) => number;
}

/** The pieces of an RMSprop with a mistake. */
export type Mistake = (dtype: RealType) => Partial<Pieces>;

const torchDefaults: Options = {
  lr: 0.01,
  alpha: 0.99,
  eps: 1e-8,
  weightDecay: 0,
  momentum: 0,
  centered: false,
  maximize: false,
};

/** Returns the pieces of torch's RMSprop, which round each operation by `r`. */
export function plainPieces(r: (value: number) => number): Pieces {
  return {
    optionsOf: (own) => own,
    change: ({ now }, group, changes) => Object.assign(elementAt(now, group), changes),
    afterStep: () => undefined,
    afterReload: () => undefined,
    arriving: (gradients) => gradients,
    skips: () => false,
    complete: (given) => ({ ...torchDefaults, ...given }),
    accumulate: (old, added) => r(old + added),
    clears: (setToNone) => setToNone,
    lrOf: (tensor) => elementAt(tensor, 0),
    readsLr: true,
    newData: 'used',
    load: 'replaces',
    slotOf: ({ parameter }) => parameter,
    forNull: 'nothing',
    restores: true,
    home: (gradient) => zerosLike(gradient),
    gradient: (given, p, { maximize, weightDecay }) => {
      const signed = maximize ? -given : given;
      return weightDecay === 0 ? signed : r(signed + r(r(weightDecay) * p));
    },
    applied: (g) => g,
    start: () => [0, 0, 0],
    square: (v, g, { alpha }) => r(r(r(alpha) * v) + r(r(r(1 - alpha) * g) * g)),
    mean: (m, g, { alpha }) => {
      const [weight, difference] = [r(1 - alpha), r(g - m)];
      return Math.abs(weight) < 0.5
        ? r(m + r(weight * difference))
        : r(g - r(difference * r(1 - weight)));
    },
    denominator: ({ v, m }, { centered, eps }) =>
      r(r(Math.sqrt(centered ? r(v - r(m * m)) : v)) + r(eps)),
    quotient: (g, a) => r(g / a),
    buffer: (b, q, { momentum }) => r(r(r(momentum) * b) + q),
    move: (p, q, b, { lr, momentum }) => r(p - r(r(lr) * (momentum > 0 ? b : q))),
    isLate: false,
    keep: (value) => value,
    reload: () => undefined,
    shownStep: (t) => t,
    left: (given) => given,
  };
}

export const roundings: Readonly<Record<RealType, (value: number) => number>> = {
  float32: Math.fround,
  float64: (value) => value,
};

/** Returns a port of an RMSprop with some pieces replaced. */
export function plainPort(
  name: string,
  otherPieces: (dtype: RealType) => Partial<Pieces> = () => ({}),
): PortDefinition {
  return definePort({
    name,
    version: '1.0.0',
    dtypes: ['float32', 'float64'],
    features: featureNames.filter((feature) => feature !== 'foreach' && feature !== 'refusals'),
    create: ({ dtype, groups }) => {
      const real: RealType = dtype === 'float32' ? dtype : 'float64';
      return new PlainOptimizer({ ...plainPieces(roundings[real]), ...otherPieces(real) }, groups);
    },
  });
}

/** The state of a parameter. */
export interface Memory {
  step: number;
  shown: number;
  /** Whether the parameter had no step yet. */
  isNew: boolean;
  readonly v: Reals;
  m?: Reals;
  b?: Reals;
  /** The gradient of the last step with weight decay. */
  last: Reals;
  /** The movement of the last step. */
  readonly late: Reals;
}

type Entry = Pick<Place, 'indexInGroup'> & { readonly param: Reals; readonly group: number };

interface Saved {
  readonly options: readonly Options[];
  readonly memories: Map<number | string, Memory>;
  readonly used: (Memory | undefined)[];
  readonly atStart: Options[];
  readonly notes: (Reals | null)[];
  readonly updates: number;
}

class PlainOptimizer implements PortOptimizer {
  readonly #pieces: Pieces;
  readonly #groups: Options[] = [];
  readonly #entries: Entry[] = [];
  /** The options of the groups at the start. */
  #atStart: Options[] = [];
  #memories: Saved['memories'] = new Map();
  /** The memory that each parameter used last. */
  #used: Saved['used'] = [];
  #notes: Saved['notes'] = [];
  #updates = 0;
  /** The gradients that the parameters have. */
  #own: (Reals | null)[] = [];

  constructor(pieces: Pieces, groups: readonly PortGroup[]) {
    this.#pieces = pieces;
    groups.forEach((group) => this.addGroup(group));
  }

  addGroup({ params, ...given }: PortGroup): void {
    const options = this.#withLr(this.#pieces.complete(given));
    const group = this.#groups.push({ ...options }) - 1;
    this.#atStart.push({ ...options });
    params.forEach((param, indexInGroup) => {
      this.#entries.push({ param: reals(param), group, indexInGroup });
    });
  }

  get #all(): Groups {
    return { now: this.#groups, atStart: this.#atStart };
  }

  /** Reads a learning rate that is a tensor. */
  #withLr<Some extends Partial<Options>>(options: Some): Some {
    return options.lrTensor ? { ...options, lr: this.#pieces.lrOf(options.lrTensor) } : options;
  }

  backward(given: readonly (Storage | null)[]): void {
    this.#own = given.map((gradient, parameter) => {
      const old = this.#own[parameter] ?? null;
      const added = gradient && reals(gradient).slice();
      return old && added
        ? added.map((value, index) => this.#pieces.accumulate(elementAt(old, index), value))
        : (added ?? old);
    });
  }

  stepAccumulated(): void {
    this.#stepOn(this.#entries.map((_, parameter) => this.#own[parameter] ?? null));
  }

  setData(data: readonly (Storage | null)[]): void {
    data.forEach((tensor, parameter) => {
      if (tensor === null || this.#pieces.newData === 'ignored') {
        return;
      }
      elementAt(this.#entries, parameter).param.set(reals(tensor));
      const used = this.#used[parameter];
      if (this.#pieces.newData === 'resets-state' && used) {
        this.#memories.forEach((memory, slot) => memory === used && this.#memories.delete(slot));
        this.#used = this.#used.map((memory) => (memory === used ? undefined : memory));
      }
    });
  }

  step(given: readonly (Storage | null)[]): void {
    const caller = given.map((gradient) => gradient && reals(gradient));
    this.#own = caller.map((gradient) => gradient?.slice() ?? null);
    this.#stepOn(caller);
  }

  #stepOn(caller: readonly (Reals | null)[]): void {
    const gradients = this.#pieces.arriving(caller, this.#notes);
    if (gradients) {
      this.#stepWith(gradients);
    }
    this.#pieces.afterStep(this.#all);
  }

  #stepWith(gradients: readonly (Reals | null)[]): void {
    const { forNull, slotOf } = this.#pieces;
    let position = 0;
    this.#entries.forEach((entry, parameter) => {
      const { param, indexInGroup } = entry;
      const given = gradients[parameter] ?? null;
      if (given === null && forNull === 'nothing') {
        return;
      }
      const gradient = given ?? zerosLike(param);
      const slot = slotOf({ parameter, position, indexInGroup, length: param.length });
      const memory = this.#memories.get(slot) ?? this.#newMemory(param, gradient);
      const options = this.#optionsOf(entry, memory);
      if (options.centered) {
        memory.m ??= zerosLike(param);
      }
      if (options.momentum > 0) {
        memory.b ??= zerosLike(param);
      }
      this.#memories.set(slot, memory);
      this.#used[parameter] = memory;
      if (given !== null || forNull === 'zeros') {
        this.#update(entry, gradient, memory, options);
        position += 1;
      }
    });
  }

  #newMemory(param: Reals, gradient: Reals): Memory {
    return {
      step: 0,
      shown: 0,
      isNew: true,
      v: this.#pieces.home(gradient),
      last: zerosLike(param),
      late: zerosLike(param),
    };
  }

  #optionsOf({ group }: Entry, { step }: Memory): Options {
    return this.#pieces.optionsOf(elementAt(this.#groups, group), {
      first: elementAt(this.#groups, 0),
      last: elementAt(this.#groups, this.#groups.length - 1),
      t: step + 1,
    });
  }

  #update({ param, indexInGroup }: Entry, gradient: Reals, memory: Memory, options: Options): void {
    const { keep, ...on } = this.#pieces;
    memory.step += 1;
    this.#updates += 1;
    memory.shown = on.shownStep(memory.step, this.#updates);
    const { step: t, v } = memory;
    const used = gradient.slice();
    // state that the options do not use stays unchanged
    const m = options.centered ? memory.m : undefined;
    const b = options.momentum > 0 ? memory.b : undefined;
    param.forEach((p, i) => {
      const given = elementAt(gradient, i);
      if (on.skips(given)) {
        return;
      }
      const place = { lastGradient: elementAt(memory.last, i), indexInGroup };
      const g = on.gradient(given, p, options, place);
      const [v0, m0, b0] = memory.isNew
        ? on.start(g, p, options)
        : [elementAt(v, i), m?.[i] ?? 0, b?.[i] ?? 0];
      v[i] = keep(on.square(v0, g, options));
      if (m) {
        m[i] = keep(on.mean(m0, g, options, t));
      }
      const averages = { v: elementAt(v, i), m: m?.[i] ?? 0, before: v0, t };
      const applied = on.applied(g, p, options);
      const q = on.quotient(applied, on.denominator(averages, options));
      if (b) {
        b[i] = keep(on.buffer(b0, q, options, { g: applied, t }));
      }
      const moved = on.move(p, q, b?.[i] ?? 0, options);
      param[i] = on.isLate ? p + elementAt(memory.late, i) : moved;
      memory.late[i] = moved - p;
      if (gradient !== v) {
        gradient[i] = on.left(given, g, options);
      }
    });
    memory.isNew = false;
    if (options.weightDecay !== 0) {
      memory.last = used.map((g) => (options.maximize ? -g : g));
    }
  }

  params(): Reals[] {
    return this.#entries.map(({ param }) => param);
  }

  state(): (PortState<Reals> | null)[] {
    return this.#entries.map((_, parameter) => {
      const { shown, v, m, b } = this.#used[parameter] ?? {};
      return shown !== undefined && v
        ? { step: shown, squareAvg: v, ...(m && { gradAvg: m }), ...(b && { momentumBuffer: b }) }
        : null;
    });
  }

  setHyperparameters(group: number, changes: Partial<Options>): void {
    const { lr: _, lrTensor, ...others } = changes;
    const isIgnored = lrTensor !== undefined && !this.#pieces.readsLr;
    this.#pieces.change(this.#all, group, isIgnored ? others : this.#withLr(changes));
  }

  zeroGrad(setToNone: boolean): void {
    const isRemoved = this.#pieces.clears(setToNone);
    if (isRemoved !== null) {
      this.#own = this.#own.map((gradient) =>
        gradient && !isRemoved ? zerosLike(gradient) : null,
      );
    }
  }

  stateDict(): Saved {
    return this.#copied({
      options: this.#groups.map((options) => ({ ...options })),
      memories: this.#memories,
      used: this.#used,
      atStart: this.#atStart,
      notes: this.#notes,
      updates: this.#updates,
    });
  }

  /** Copies what a state dict holds, unless saved state dicts share their state with the optimizer. */
  #copied(saved: Saved): Saved {
    return this.#pieces.load === 'saved-is-live' ? saved : structuredClone(saved);
  }

  #takeOver(memories: Saved['memories'], used: Saved['used']): void {
    if (this.#pieces.load === 'unsaved-state-stays') {
      this.#memories = new Map([...this.#memories, ...memories]);
      this.#used = this.#entries.map((_, index) => used[index] ?? this.#used[index]);
    } else {
      [this.#memories, this.#used] = [memories, used];
    }
  }

  loadStateDict(saved: unknown): void {
    const { options, memories, used, atStart, notes, updates } = this.#copied(saved as Saved);
    const { load } = this.#pieces;
    this.#atStart = atStart;
    if (load !== 'options-stay') {
      options.forEach((own, group) => Object.assign(elementAt(this.#groups, group), own));
    }
    if (this.#pieces.restores) {
      [this.#notes, this.#updates] = [notes, updates];
      new Set(memories.values()).forEach((memory) => this.#pieces.reload(memory));
      this.#takeOver(memories, used);
    }
    this.#pieces.afterReload(this.#all);
  }
}

function reals(array: Storage): Reals {
  if (array instanceof Uint16Array) {
    throw new TypeError('float16 and bfloat16 are not declared');
  }
  return array;
}

function zerosLike(array: Reals): Reals {
  return array instanceof Float32Array
    ? new Float32Array(array.length)
    : new Float64Array(array.length);
}
