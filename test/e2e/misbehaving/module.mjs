/* A port in process that misbehaves as $MISBEHAVIOUR says in every case with momentum. Otherwise it is correct. */

import { Parameter } from '../../../dist/src/rmsprop/parameter.js';
import { RMSprop } from '../../../dist/src/rmsprop/rmsprop.js';

const name = process.env.MISBEHAVIOUR;

/** Creates the package's own optimizer as a port. */
function create({ dtype, groups }) {
  const parameters = groups.map(({ params }) =>
    params.map((data) => new Parameter(data, { dtype })),
  );
  const optimizer = new RMSprop(
    groups.map((group, index) => ({ ...group, params: parameters[index] })),
  );
  const all = parameters.flat();
  return {
    step(gradients) {
      gradients.forEach((gradient, index) => {
        all[index].grad = gradient?.slice() ?? null;
      });
      optimizer.step();
    },
    params: () => all.map(({ data }) => data),
    state: () => all.map((parameter) => optimizer.stateOf(parameter) ?? null),
  };
}

const wrong = {
  'throws in create': () => {
    throw new Error('no momentum here');
  },
  'throws in step': () => ({
    step() {
      throw new TypeError('x is not a function');
    },
    params: () => [],
  }),
  rejects: (setup) => ({ ...create(setup), step: () => Promise.reject(new Error('device lost')) }),
  'never resolves': (setup) => ({ ...create(setup), step: () => new Promise(() => undefined) }),
  'returns nothing from create': () => undefined,
  'returns plain arrays': (setup) => {
    const port = create(setup);
    return { ...port, params: () => port.params().map((param) => [...param]) };
  },
  'returns another dtype': (setup) => {
    const port = create(setup);
    return { ...port, params: () => port.params().map((param) => Float64Array.from(param)) };
  },
  'returns too many parameters': (setup) => {
    const port = create(setup);
    return { ...port, params: () => [...port.params(), Float32Array.of(1)] };
  },
  'changes the gradients': (setup) => {
    const port = create(setup);
    return {
      ...port,
      step(gradients) {
        port.step(gradients);
        gradients.forEach((gradient) => gradient?.fill(0));
      },
    };
  },
  'keeps the gradients': (setup) => {
    const port = create(setup);
    let kept = null;
    return {
      ...port,
      step(gradients) {
        port.step(kept ?? gradients); // uses the gradients of the step before, if the caller has not changed them
        kept = gradients;
      },
    };
  },
  'views of one shared buffer': (setup) => {
    const port = create(setup);
    const buffer = new ArrayBuffer(1 << 16);
    const share = (arrays) => {
      let at = 0;
      return arrays.map((array) => {
        const view = new array.constructor(buffer, at, array.length);
        view.set(array);
        at += Math.ceil(array.byteLength / 8) * 8;
        return view;
      });
    };
    return { ...port, params: () => share(port.params()) };
  },
};

export default {
  name: 'misbehaving',
  version: '1.0.0',
  dtypes: ['float32'],
  features: ['momentum', 'centered', 'weight_decay', 'maximize'],
  create: (setup) =>
    setup.groups[0].momentum > 0 && wrong[name] ? wrong[name](setup) : create(setup),
};
