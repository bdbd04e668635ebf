/* The glue: rmsprop-parity verify --level exact --port ./port.ts */

import { definePort } from 'rmsprop-parity';
import { MyRMSprop } from './my-rmsprop.ts';

const isFloat32 = (array: unknown): array is Float32Array => array instanceof Float32Array;

export default definePort({
  name: 'my-rmsprop (TypeScript)',
  version: '1.0.0',
  dtypes: ['float32'],
  features: ['momentum', 'set_hyperparameters'],
  create({ groups }) {
    const [group] = groups;
    if (!group) {
      throw new Error('a scenario has a group');
    }
    const optimizer = new MyRMSprop(group.params.filter(isFloat32), { ...group });
    return {
      step: (gradients) => optimizer.step(gradients.filter(isFloat32)),
      params: () => optimizer.params,
      // torch has no state before the first step
      state: () =>
        optimizer.params.map((_, index) =>
          optimizer.steps === 0
            ? null
            : {
                step: optimizer.steps,
                squareAvg: optimizer.squareAvg[index] ?? new Float32Array(),
                ...(optimizer.options.momentum > 0 && {
                  momentumBuffer: optimizer.buffer[index] ?? new Float32Array(),
                }),
              },
        ),
      setHyperparameters: (_, { lr, alpha, eps, ...others }) => {
        if (Object.keys(others).length > 0) {
          throw Object.assign(new Error('only lr, alpha and eps can be set'), {
            code: 'unsupported',
          });
        }
        Object.assign(optimizer.options, JSON.parse(JSON.stringify({ lr, alpha, eps })));
      },
    };
  },
});
