/* Ports that must compile with `strict`, without a cast, against the published declarations. */

import { definePort, parityCases, type Dtype, type PortDefinition } from 'rmsprop-parity';
import { MyRMSprop, WideRMSprop, type Memory } from './my-rmsprop.ts';

const named = { name: 'my-rmsprop', version: '1.2.0' };

/** A port whose optimizer is an instance of a class. */
export const instance = definePort({
  ...named,
  dtypes: ['float32'],
  features: ['set_hyperparameters', 'state_dict'],
  create: ({ groups: [{ params, ...options }] }) => new MyRMSprop(params, options),
});

/** A port that wraps a class. */
export const glue = definePort({
  ...named,
  dtypes: ['float32'],
  features: ['momentum', 'add_group', 'state_dict'],
  create({ groups: [{ params, ...options }] }) {
    const optimizer = new MyRMSprop(params, options);
    const all: Float32Array[] = [...params];
    return {
      step: (gradients) => optimizer.step(gradients),
      params: () => all,
      state: () => optimizer.state(),
      addGroup: (group) => {
        const more: Float32Array[] = group.params;
        all.push(...more);
      },
      stateDict: () => optimizer.stateDict(),
      loadStateDict: (memories: Memory[]) => optimizer.loadStateDict(memories),
    };
  },
});

/** A port with asynchronous methods, and state that may be undefined. */
export const asynchronous = definePort({
  ...named,
  dtypes: ['float64'],
  features: [],
  observes: ['square_avg'],
  async create({ groups: [{ params }] }) {
    await Promise.resolve();
    const averages: Float64Array[] = params.map(({ length }) => new Float64Array(length));
    const buffers = new Map<number, Float64Array>();
    return {
      async step(gradients) {
        const [first]: (Float64Array | null)[] = gradients;
        first?.at(0);
      },
      params: async () => params,
      state: async () =>
        params.map((_, index) => ({
          squareAvg: averages[index],
          momentumBuffer: buffers.get(index),
          gradAvg: null,
        })),
    };
  },
});

/** Ports that check the typed-array type of each dtype. */
export const narrow: PortDefinition[] = [
  definePort({
    ...named,
    dtypes: ['float16', 'bfloat16'],
    features: [],
    create: ({ groups: [{ params }] }) => {
      const words: Uint16Array[] = params;
      return { step: (gradients: (Uint16Array | null)[]) => void gradients, params: () => words };
    },
  }),
  definePort({
    ...named,
    dtypes: ['complex64'],
    features: [],
    create: ({ groups: [{ params }] }) => {
      const parts: Float32Array[] = params;
      return { step: (gradients: (Float32Array | null)[]) => void gradients, params: () => parts };
    },
  }),
  definePort({
    ...named,
    dtypes: ['complex128'],
    features: [],
    create: ({ groups: [{ params }] }) => new WideRMSprop(params),
  }),
];

/** A port with two dtypes: its arrays have the types of both. */
export const several = definePort({
  ...named,
  dtypes: ['float32', 'float64'],
  features: [],
  create({ dtype, groups: [{ params }] }) {
    const which: 'float32' | 'float64' = dtype;
    const reals: (Float32Array | Float64Array)[] = params;
    return {
      step: (gradients: (Float32Array | Float64Array | null)[]) => void [which, gradients],
      params: () => reals,
    };
  },
});

const chosen: Dtype[] = ['float32'];

/** A port whose dtypes are a variable: its arrays may have any type. */
export const variable = definePort({
  ...named,
  dtypes: chosen,
  features: [],
  create: ({ groups: [{ params }] }) => ({
    step: (gradients) => void gradients,
    params: () => params,
  }),
});

/** A plain object of the same shape, without definePort(). */
export const plain = {
  ...named,
  dtypes: ['float32'],
  features: ['momentum'],
  create: ({ groups: [{ params, ...options }] }) => {
    const optimizer = new MyRMSprop(params, options);
    return { step: (gradients) => optimizer.step(gradients), params: () => params };
  },
} satisfies PortDefinition<'float32'>;

/** A port whose state dict has the type of the second argument. */
export const typed: PortDefinition<'float32', Memory[]> = {
  ...named,
  dtypes: ['float32'],
  features: ['state_dict'],
  create: ({ groups: [{ params, ...options }] }) => new MyRMSprop(params, options),
};

export const cases = [
  await parityCases(instance),
  await parityCases(plain),
  await parityCases(typed),
];
