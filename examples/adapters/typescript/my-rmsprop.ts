/* An example of an optimizer in a TypeScript library: float32, one list of parameters. */

export interface MyOptions {
  lr: number;
  alpha: number;
  eps: number;
  momentum: number;
}

const f = Math.fround; // rounds to float32, as PyTorch does after every operation

export class MyRMSprop {
  readonly options: MyOptions;
  readonly params: Float32Array[];
  readonly squareAvg: Float32Array[];
  readonly buffer: Float32Array[];
  steps = 0;

  constructor(params: Float32Array[], options: MyOptions) {
    if (!(options.lr >= 0)) {
      throw new RangeError(`lr is ${options.lr}: expected 0 or more`);
    }
    this.params = params;
    this.options = options;
    this.squareAvg = params.map(({ length }) => new Float32Array(length));
    this.buffer = params.map(({ length }) => new Float32Array(length));
  }

  step(gradients: (Float32Array | null)[]): void {
    const { lr, alpha, eps, momentum } = this.options;
    const oneMinusAlpha = f(1 - alpha);
    this.steps += 1;
    this.params.forEach((param, index) => {
      const [v, b, g] = [this.squareAvg[index], this.buffer[index], gradients[index]];
      if (!v || !b || !g) {
        throw new Error(`parameter ${index} has no gradient: expected one for each parameter`);
      }
      for (let i = 0; i < param.length; i++) {
        const gi = g[i] ?? 0;
        v[i] = f((v[i] ?? 0) * f(alpha)) + f(f(oneMinusAlpha * gi) * gi);
        const a = f(f(Math.sqrt(v[i] ?? 0)) + f(eps));
        if (momentum > 0) {
          b[i] = f((b[i] ?? 0) * f(momentum)) + f(gi / a);
          param[i] = (param[i] ?? 0) + f(-f(lr) * (b[i] ?? 0));
        } else {
          param[i] = (param[i] ?? 0) + f(f(-f(lr) * gi) / a);
        }
      }
    });
  }
}
