/* A typical optimizer: an ordinary class with mutable arrays, without types of this package. */

export interface Options {
  lr: number;
  alpha: number;
  eps: number;
  weightDecay: number;
  momentum: number;
}

export interface Memory {
  step: number;
  squareAvg: Float32Array;
  momentumBuffer?: Float32Array;
}

export class MyRMSprop {
  readonly #params: Float32Array[];
  readonly #options: Options;
  #memories: Memory[];

  constructor(params: Float32Array[], options: Options) {
    this.#params = params;
    this.#options = options;
    this.#memories = params.map(({ length }) => ({ step: 0, squareAvg: new Float32Array(length) }));
  }

  step(gradients: (Float32Array | null)[]): void {
    const { lr, alpha, eps } = this.#options;
    this.#params.forEach((param, index) => {
      const gradient = gradients[index];
      const memory = this.#memories[index];
      if (gradient && memory) {
        memory.step += 1;
        gradient.forEach((g, i) => {
          const average = (memory.squareAvg[i] ?? 0) * alpha + (1 - alpha) * g * g;
          memory.squareAvg[i] = average;
          param[i] = (param[i] ?? 0) - (lr * g) / (Math.sqrt(average) + eps);
        });
      }
    });
  }

  params(): Float32Array[] {
    return this.#params;
  }

  state(): (Memory | null)[] {
    return this.#memories.map((memory) => (memory.step > 0 ? memory : null));
  }

  setHyperparameters(_group: number, changes: Partial<Options>): void {
    Object.assign(this.#options, changes);
  }

  stateDict(): Memory[] {
    return this.#memories;
  }

  loadStateDict(memories: Memory[]): void {
    this.#memories = memories;
  }
}

export class WideRMSprop {
  readonly wide: Float64Array[];

  constructor(wide: Float64Array[]) {
    this.wide = wide;
  }

  step(_gradients: (Float64Array | null)[]): void {}

  params(): Float64Array[] {
    return this.wide;
  }
}
