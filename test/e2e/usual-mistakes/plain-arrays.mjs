import right from './my port/port.mjs';

export default {
  ...right,
  create(setup) {
    const optimizer = right.create(setup);
    return { ...optimizer, params: () => optimizer.params().map((param) => [...param]) };
  },
};
