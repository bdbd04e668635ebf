/* The optimizer that the README verifies. It has a usual mistake: epsilon is inside the square root. */

interface Options {
  lr: number;
  alpha: number;
  eps: number;
}

export class MyRMSprop {
  readonly params: Float32Array[];
  readonly options: Options;
  readonly squareAvgs: Float32Array[];

  constructor(params: Float32Array[], options: Options) {
    this.params = params;
    this.options = options;
    this.squareAvgs = params.map(({ length }) => new Float32Array(length));
  }

  step(gradients: (Float32Array | null)[]): void {
    const { lr, alpha, eps } = this.options;
    this.params.forEach((param, index) => {
      const squareAvg = this.squareAvgs[index];
      gradients[index]?.forEach((g, i) => {
        const average = alpha * (squareAvg?.[i] ?? 0) + (1 - alpha) * g * g;
        squareAvg?.fill(average, i, i + 1);
        param[i] = (param[i] ?? 0) - (lr * g) / Math.sqrt(average + eps);
      });
    });
  }
}
