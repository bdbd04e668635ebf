/* An example of an optimizer in a JavaScript library: float64, an update function and its state. */

export function init(params) {
  return params.map(({ length }) => ({
    step: 0,
    squareAvg: new Float64Array(length),
    gradAvg: new Float64Array(length),
    momentumBuffer: new Float64Array(length),
  }));
}

export function update(options, params, state, gradients) {
  const { lr, alpha, eps, weightDecay, momentum, centered, maximize } = options;
  const weight = 1 - alpha;
  params.forEach((param, index) => {
    const entry = state[index];
    const { squareAvg: v, gradAvg: m, momentumBuffer: b } = entry;
    entry.step += 1;
    for (let i = 0; i < param.length; i++) {
      let g = maximize ? -gradients[index][i] : gradients[index][i];
      if (weightDecay !== 0) {
        g += weightDecay * param[i];
      }
      v[i] = v[i] * alpha + weight * g * g;
      let average = v[i];
      if (centered) {
        const difference = g - m[i];
        m[i] = Math.abs(weight) < 0.5 ? m[i] + weight * difference : g + (weight - 1) * difference;
        average += -m[i] * m[i];
      }
      const a = Math.sqrt(average) + eps;
      if (momentum > 0) {
        b[i] = b[i] * momentum + g / a;
        param[i] += -lr * b[i];
      } else {
        param[i] += (-lr * g) / a;
      }
    }
  });
}
