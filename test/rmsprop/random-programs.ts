import fc from 'fast-check';
import { dtypeNames, dtypes, type Dtype } from '../../src/float/dtype.ts';
import type { GroupOptions } from '../../src/rmsprop/options.ts';
import { rawFloat } from '../float/raw-floats.ts';
import type { Program, ProgramEvent, TensorText } from '../oracle/program.ts';
import { words } from './tensor-text.ts';

const ordinary = fc.double({ min: -3, max: 3, noNaN: true });

const optionValues = {
  lr: fc.oneof(
    fc.constantFrom(0, 1, 0.01),
    fc.nat(999).map((n) => n / 999),
  ),
  alpha: fc.constantFrom(0, 0.4, 0.5, 0.9, 0.99, 1, 1.5),
  eps: fc.constantFrom(0, 1e-10, 1e-8, 1e-3, 1),
  momentum: fc.constantFrom(0, 0.5, 0.9, 1.1),
  weightDecay: fc.constantFrom(0, 0.01, 1),
  centered: fc.boolean(),
  maximize: fc.boolean(),
  foreach: fc.constantFrom(false, true, null),
};
const allOptions: fc.Arbitrary<GroupOptions> = fc.record(optionValues);
const someOptions: fc.Arbitrary<Partial<GroupOptions>> = fc.record(optionValues, {
  requiredKeys: [],
});

/** Draws mostly numbers of usual size; the others come from raw bits. */
function tensorWords(dtype: Dtype, elements: number): fc.Arbitrary<string> {
  const { format, components } = dtypes[dtype];
  const length = elements * components;
  const value = fc.oneof(
    { weight: 20, arbitrary: ordinary },
    { weight: 9, arbitrary: rawFloat(format) },
    { weight: 1, arbitrary: fc.constantFrom(0, -0, Infinity, -Infinity, NaN) },
  );
  return fc
    .array(value, { minLength: length, maxLength: length, size: 'max' })
    .map((values) => words(dtype, values));
}

/** Draws lengths up to 70, often multiples of PyTorch's vectors, and scalars. */
const shape = fc.oneof(
  { weight: 7, arbitrary: fc.nat(70).map((length) => [length]) },
  { weight: 2, arbitrary: fc.constantFrom([0], [1], [8], [16], [32], [64]) },
  { weight: 1, arbitrary: fc.constant([]) },
);

const elementsOf = (lengths: readonly number[]): number => lengths[0] ?? 1;

function randomTensor(dtype: Dtype): fc.Arbitrary<TensorText> {
  return shape.chain((lengths) =>
    tensorWords(dtype, elementsOf(lengths)).map((data) => ({ dtype, shape: lengths, data })),
  );
}

/** Draws a step in which one gradient of seven is null. */
function randomStep(params: readonly TensorText[]): fc.Arbitrary<ProgramEvent> {
  const gradients = params.map(({ dtype, shape: lengths }) =>
    fc.option(tensorWords(dtype, elementsOf(lengths)), { freq: 6 }),
  );
  return fc.tuple(...gradients).map((step) => ({ step }));
}

/** Draws one group of one to three parameters of one dtype, and three to six steps. */
export const stepsProgram: fc.Arbitrary<Program> = fc
  .constantFrom(...dtypeNames)
  .chain((dtype) => fc.array(randomTensor(dtype), { minLength: 1, maxLength: 3 }))
  .chain((params) =>
    fc.record({
      params: fc.constant(params),
      options: allOptions,
      members: fc.constant(params.map((_, index) => index)),
      events: fc.array(randomStep(params), { minLength: 3, maxLength: 6 }),
    }),
  );

/**
 * Draws two groups over parameters of any dtypes, and steps. Between steps, options change and the optimizer reloads.
 * Some
 * programs end early, because they turn on momentum or centered too late.
 */
export const lifecycleProgram: fc.Arbitrary<Program> = fc
  .array(fc.constantFrom(...dtypeNames).chain(randomTensor), { minLength: 2, maxLength: 4 })
  .chain((params) => {
    const indices = params.map((_, index) => index);
    const members = fc
      .tuple(fc.nat(params.length - 2), someOptions, someOptions)
      .map(([last, firstOptions, secondOptions]) => [
        { options: firstOptions, params: indices.slice(0, last + 1) },
        { options: secondOptions, params: indices.slice(last + 1) },
      ]);
    const change = fc.record({ group: fc.nat(1), options: someOptions }).map((set) => ({ set }));
    const event = fc.oneof(
      { weight: 6, arbitrary: randomStep(params) },
      { weight: 2, arbitrary: change },
      { weight: 1, arbitrary: fc.constant<ProgramEvent>({ reload: true }) },
    );
    return fc.record({
      params: fc.constant(params),
      options: someOptions,
      members,
      events: fc.array(event, { minLength: 4, maxLength: 8 }),
    });
  });
