/* The adapter. Verify it: rmsprop-parity verify --level exact --port ./port.ts */

import { definePort } from 'rmsprop-parity';
import { MyRMSprop } from './my-rmsprop.ts';

/** Turns an error about a value, such as a negative lr, into a refusal. The suite then judges the rest. */
function refusing<Value>(make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    throw error instanceof RangeError
      ? Object.assign(new Error(error.message), { exception: 'ValueError' })
      : error;
  }
}

export default definePort({
  name: 'my-rmsprop (TypeScript)',
  version: '1.0.0',
  dtypes: ['float32'],
  features: ['momentum', 'set_hyperparameters'],
  create({ groups: [{ params, ...options }] }) {
    const optimizer = refusing(() => new MyRMSprop(params, options));
    return {
      step: (gradients) => optimizer.step(gradients),
      params: () => optimizer.params,
      // null before the first step, because torch has no state then
      state: () =>
        optimizer.params.map((_, index) =>
          optimizer.steps === 0
            ? null
            : {
                step: optimizer.steps,
                squareAvg: optimizer.squareAvg[index],
                momentumBuffer: options.momentum > 0 ? optimizer.buffer[index] : null,
              },
        ),
      setHyperparameters: (_, changes) => {
        if (Object.keys(changes).some((name) => !['lr', 'alpha', 'eps'].includes(name))) {
          throw Object.assign(new Error('this optimizer can change only lr, alpha and eps'), {
            code: 'unsupported',
          });
        }
        Object.assign(optimizer.options, changes);
      },
    };
  },
});
