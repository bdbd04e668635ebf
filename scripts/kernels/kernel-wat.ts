import { dtypes, type Dtype } from '../../src/float/dtype.ts';
import { elementUpdate, type ElementUpdate } from '../../src/rmsprop/element-update.ts';
import { workingFormat } from '../../src/rmsprop/machine.ts';
import type { Fusing } from '../../src/rmsprop/kernel/kernel-modules.ts';
import { kernelName } from '../../src/rmsprop/kernel/kernel-plan.ts';
import { operationsOn, type LoopPart } from '../../src/rmsprop/operations.ts';
import { defaultOptions, type GroupOptions } from '../../src/rmsprop/options.ts';
import { fusedFunctions } from './fused.ts';
import { narrowFunction, vectorFormat, type Place } from './vector-format.ts';
import { vectorMachine } from './vector-machine.ts';
import { WatFunction } from './wat-function.ts';

/** Options for every combination. The numbers are placeholders: a formula must not contain them as constants. */
const combinations: readonly GroupOptions[] = [0.9, 0.3].flatMap((alpha) =>
  [false, true].flatMap((centered) =>
    [0, 0.1].flatMap((weightDecay) =>
      [0, 0.8].flatMap((momentum) =>
        [false, true].map((maximize) => ({
          ...defaultOptions,
          alpha,
          centered,
          weightDecay,
          momentum,
          maximize,
        })),
      ),
    ),
  ),
);

/** Returns the text of the module with the kernels of a dtype: a function for each name that `planKernel` can give. */
export function kernelModuleText(dtype: Dtype, fusing: Fusing): string {
  const functions = new Map<string, string[]>(); // names by text, because body and tail often have the same text
  for (const options of combinations) {
    for (const part of ['body', 'tail'] as const) {
      const text = kernelText(dtype, fusing, options, part);
      const names = functions.get(text) ?? [];
      const name = kernelName(dtype, options, part);
      functions.set(text, names.includes(name) ? names : [...names, name]);
    }
  }
  return [
    '(module',
    '(import "kernel" "memory" (memory 1 65536 shared))',
    ...helpers(dtype, fusing),
    ...[...functions].map(([text, names]) =>
      text.replace('(func', `(func ${names.map((name) => `(export "${name}")`).join(' ')}`),
    ),
    ')',
  ].join('\n');
}

/** Returns the functions that the kernels call. */
function helpers(dtype: Dtype, fusing: Fusing): string[] {
  const { name } = dtypes[dtype].format;
  return [
    ...(fusing === 'exact' ? fusedFunctions(workingFormat(dtype)) : []),
    ...(name === 'float16' || name === 'bfloat16' ? [narrowFunction(name)] : []),
  ];
}

const tensors = ['param', 'grad', 'square_avg', 'grad_avg', 'momentum_buffer'] as const;
type TensorName = (typeof tensors)[number];

const moved = (name: string, by: number): string =>
  `(local.set $${name} (i32.add (local.get $${name}) (i32.const ${by})))`;

/** Returns the text of one kernel: a loop over vectors, and a loop over the remaining elements. */
function kernelText(dtype: Dtype, fusing: Fusing, options: GroupOptions, part: LoopPart): string {
  const {
    components,
    format: { bits },
  } = dtypes[dtype];
  const { bytes, lanes } = vectorFormat(dtype);
  const arithmetic = fusing === 'portable' ? 'portable' : 'fma';
  const at = new WatFunction();
  const machine = vectorMachine(at, dtype, fusing);
  const update = elementUpdate(
    operationsOn(machine, { dtype, arithmetic, foreach: false, part }),
    options,
  );
  const used = tensors.filter(
    (name) =>
      (name !== 'grad_avg' || options.centered) &&
      (name !== 'momentum_buffer' || options.momentum > 0),
  );
  // more vectors at once would need more registers than there are
  const together = used.length > 3 ? 1 : 2;
  const loop = (name: string, vectors: number, count: number): void => {
    const reals = vectors * count;
    at.run(`(block $no_${name} (loop $${name}`);
    at.run(`(br_if $no_${name} (i32.lt_u (local.get $length) (i32.const ${reals})))`);
    for (let first = 0; first < vectors; first += together) {
      const size = Math.min(together, vectors);
      updateVectors(at, dtype, used, update, { first, vectors: size, count });
    }
    used.forEach((tensor) => at.run(moved(tensor, reals * bytes)));
    at.run(moved('length', -reals));
    at.run(`(br $${name})))`);
  };
  if (fusing !== 'exact' && bits > 16) {
    loop('four', 4, lanes);
  }
  loop('one', 1, lanes);
  loop('rest', 1, components);
  const parameters = [...tensors, 'length', 'scalars'];
  return at.text(parameters.map((name) => `(param $${name} i32)`).join(' '));
}

/**
 * Updates neighboring vectors, from the vector `first` on. It reads all of them before it writes any, and writes neighbors one after the
 * other. So the engine can join two narrow operations into one wide operation.
 */
function updateVectors(
  at: WatFunction,
  dtype: Dtype,
  used: readonly TensorName[],
  update: ElementUpdate<string>,
  {
    first,
    vectors,
    count,
  }: { readonly first: number; readonly vectors: number; readonly count: number },
): void {
  const { bytes, load, store } = vectorFormat(dtype);
  const place = (name: TensorName, vector: number): Place => ({
    address: `(local.get $${name})`,
    offset: (first + vector) * count * bytes,
  });
  const indices = Array.from({ length: vectors }, (_, vector) => vector);
  const loaded = used.map((name) => ({
    name,
    values: indices.map((vector) => load(at, place(name, vector), count)),
  }));
  const updated = indices.map((vector) => {
    const read = (name: TensorName): string =>
      loaded.find((tensor) => tensor.name === name)?.values[vector] ?? '';
    const param = read('param');
    const next = update(
      {
        param,
        squareAvg: read('square_avg'),
        gradAvg: read('grad_avg'),
        momentumBuffer: read('momentum_buffer'),
      },
      read('grad'),
      dtypes[dtype].components === 2 ? turned(at, dtype, param) : '',
    );
    return {
      param: next.param,
      square_avg: next.squareAvg,
      grad_avg: next.gradAvg,
      momentum_buffer: next.momentumBuffer,
    };
  });
  for (const name of used) {
    if (name !== 'grad') {
      updated.forEach((values, vector) => store(at, place(name, vector), count, values[name]));
    }
  }
}

/** Multiplies complex numbers by i: swaps the components, and negates the new real part. */
function turned(at: WatFunction, dtype: Dtype, value: string): string {
  const isFloat32 = dtypes[dtype].format.bits === 32;
  const order = isFloat32
    ? [4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11]
    : [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
  const signs = isFloat32 ? 'f32x4 -0 0 -0 0' : 'f64x2 -0 0';
  return at.value(
    `(v128.xor (i8x16.shuffle ${order.join(' ')} ${value} ${value}) ${at.constant(signs)})`,
  );
}
