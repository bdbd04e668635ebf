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
type Reals = Float32Array | Float64Array;

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

export interface Pieces {
  readonly optionsOf: (own: Options, first: Options) => Options;
  readonly slotOf: (place: Place) => number | string;
  /** How the optimizer treats a missing gradient. */
  readonly forNull: 'nothing' | 'state' | 'zeros';
  /** Whether loadStateDict() restores the state of stateDict(). */
  readonly restores: boolean;
  /** Returns the storage for a parameter's square average. */
  readonly home: (gradient: Reals) => Reals;
  /** Returns the value that enters the averages. */
  readonly gradient: (given: number, p: number, options: Options) => number;
  /** Returns the value that the step divides by the denominator. */
  readonly applied: (g: number, p: number, options: Options) => number;
  /** v, m and b before the first step. */
  readonly start: (g: number, p: number, options: Options) => readonly [number, number, number];
  readonly square: (v: number, g: number, options: Options) => number;
  readonly mean: (m: number, g: number, options: Options) => number;
  readonly denominator: (averages: Averages, options: Options) => number;
  readonly quotient: (g: number, a: number) => number;
  readonly buffer: (b: number, q: number, options: Options) => number;
  readonly move: (p: number, q: number, b: number, options: Options) => number;
  /** Rounds a value of the state for storage. */
  readonly keep: (value: number) => number;
  /** Returns the value that the step leaves in the caller's gradient. */
  readonly left: (given: number, g: number, options: Options) => number;
}

/** Returns the pieces of torch's RMSprop, which round each operation by `r`. */
export function plainPieces(r: (value: number) => number): Pieces {
  return {
    optionsOf: (own) => own,
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
    keep: (value) => value,
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

interface Memory {
  step: number;
  readonly v: Reals;
  m?: Reals;
  b?: Reals;
}

type Entry = Pick<Place, 'indexInGroup'> & { readonly param: Reals; readonly group: number };

interface Saved {
  readonly memories: Map<number | string, Memory>;
  readonly used: (Memory | undefined)[];
}

class PlainOptimizer implements PortOptimizer {
  readonly #pieces: Pieces;
  readonly #groups: Options[] = [];
  readonly #entries: Entry[] = [];
  #memories: Saved['memories'] = new Map();
  /** The memory that each parameter used last. */
  #used: Saved['used'] = [];

  constructor(pieces: Pieces, groups: readonly PortGroup[]) {
    this.#pieces = pieces;
    groups.forEach((group) => this.addGroup(group));
  }

  addGroup({ params, ...options }: PortGroup): void {
    const group = this.#groups.push({ ...options }) - 1;
    params.forEach((param, indexInGroup) => {
      this.#entries.push({ param: reals(param), group, indexInGroup });
    });
  }

  step(gradients: readonly (Storage | null)[]): void {
    const { forNull, optionsOf, slotOf, home } = this.#pieces;
    let position = 0;
    this.#entries.forEach(({ param, group, indexInGroup }, parameter) => {
      const given = gradients[parameter] ?? null;
      if (given === null && forNull === 'nothing') {
        return;
      }
      const gradient = given === null ? zerosLike(param) : reals(given);
      const options = optionsOf(elementAt(this.#groups, group), elementAt(this.#groups, 0));
      const slot = slotOf({ parameter, position, indexInGroup, length: param.length });
      const memory = this.#memories.get(slot) ?? { step: 0, v: home(gradient) };
      if (options.centered) {
        memory.m ??= zerosLike(param);
      }
      if (options.momentum > 0) {
        memory.b ??= zerosLike(param);
      }
      this.#memories.set(slot, memory);
      this.#used[parameter] = memory;
      if (given !== null || forNull === 'zeros') {
        this.#update(param, gradient, memory, options);
        position += 1;
      }
    });
  }

  #update(param: Reals, gradient: Reals, memory: Memory, options: Options): void {
    const { keep, ...on } = this.#pieces;
    memory.step += 1;
    const { step: t, v } = memory;
    // state that the options do not use stays unchanged
    const m = options.centered ? memory.m : undefined;
    const b = options.momentum > 0 ? memory.b : undefined;
    param.forEach((p, i) => {
      const given = elementAt(gradient, i);
      const g = on.gradient(given, p, options);
      const [v0, m0, b0] =
        t === 1 ? on.start(g, p, options) : [elementAt(v, i), m?.[i] ?? 0, b?.[i] ?? 0];
      v[i] = keep(on.square(v0, g, options));
      if (m) {
        m[i] = keep(on.mean(m0, g, options));
      }
      const averages = { v: elementAt(v, i), m: m?.[i] ?? 0, before: v0, t };
      const applied = on.applied(g, p, options);
      const q = on.quotient(applied, on.denominator(averages, options));
      if (b) {
        b[i] = keep(on.buffer(b0, q, options));
      }
      param[i] = on.move(p, q, b?.[i] ?? 0, options);
      if (gradient !== v) {
        gradient[i] = on.left(given, g, options);
      }
    });
  }

  params(): Reals[] {
    return this.#entries.map(({ param }) => param);
  }

  state(): (PortState<Reals> | null)[] {
    return this.#entries.map((_, parameter) => {
      const { step, v, m, b } = this.#used[parameter] ?? {};
      return step !== undefined && v
        ? { step, squareAvg: v, ...(m && { gradAvg: m }), ...(b && { momentumBuffer: b }) }
        : null;
    });
  }

  setHyperparameters(group: number, changes: Partial<Options>): void {
    Object.assign(elementAt(this.#groups, group), changes);
  }

  zeroGrad(): void {} // step() receives the gradients

  stateDict(): Saved {
    return structuredClone({ memories: this.#memories, used: this.#used });
  }

  loadStateDict(saved: unknown): void {
    if (this.#pieces.restores) {
      ({ memories: this.#memories, used: this.#used } = saved as Saved);
    }
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
