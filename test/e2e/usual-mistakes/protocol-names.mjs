import right from './my port/port.mjs';

export default {
  ...right,
  create(setup) {
    const state = () => setup.groups[0].params.map((param) => ({ step: 1, square_avg: param }));
    return { ...right.create(setup), state };
  },
};
