/* The adapter. Verify it: rmsprop-parity verify --port ./port.js. A plain object works too; definePort() would check it. */

import { init, update } from './my-rmsprop.js';

export default {
  name: 'my-rmsprop (JavaScript)',
  version: '1.0.0',
  dtypes: ['float64'],
  features: ['momentum', 'centered', 'weight_decay', 'maximize', 'state_dict'],
  create({ groups: [{ params, ...options }] }) {
    if (!(options.lr >= 0)) {
      // an error with an exception means that the optimizer refuses a value; the suite judges the rest
      throw Object.assign(new Error(`lr is ${options.lr}`), { exception: 'ValueError' });
    }
    let state = init(params);
    let isUsed = false;
    return {
      step(gradients) {
        update(options, params, state, gradients);
        isUsed = true;
      },
      params: () => params,
      state: () =>
        state.map(({ step, squareAvg, gradAvg, momentumBuffer }) =>
          isUsed
            ? {
                step,
                squareAvg,
                ...(options.centered && { gradAvg }),
                ...(options.momentum > 0 && { momentumBuffer }),
              }
            : null,
        ),
      stateDict: () => structuredClone({ state, isUsed }),
      loadStateDict(saved) {
        ({ state, isUsed } = saved);
      },
    };
  },
};
