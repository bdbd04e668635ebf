/* A port without a mistake, in a folder whose name has a space. */

export default {
  name: 'right',
  version: '1',
  dtypes: ['float32'],
  features: [],
  create({ groups: [{ params, lr, alpha, eps }] }) {
    const averages = params.map(({ length }) => new Float32Array(length));
    return {
      step(gradients) {
        gradients.forEach((gradient, index) =>
          gradient?.forEach((g, element) => {
            const average = averages[index];
            average[element] = alpha * average[element] + (1 - alpha) * g * g;
            params[index][element] -= (lr * g) / (Math.sqrt(average[element]) + eps);
          }),
        );
      },
      params: () => params,
    };
  },
};
