import fc from 'fast-check';
import { dtypeNames, dtypes, type Dtype } from '../../src/float/dtype.ts';
import { toHex } from '../../src/float/hex.ts';
import type { GroupOptions } from '../../src/rmsprop/options.ts';
import { rawFloat } from '../float/raw-floats.ts';
import type { Program, ProgramEvent, TensorText } from '../oracle/program.ts';

const ordinary = fc.double({ min: -3, max: 3, noNaN: true });

function tensorData(dtype: Dtype, elements: number): fc.Arbitrary<string> {
  const { format, components, StorageType } = dtypes[dtype];
  const length = elements * components;
  const value = fc.oneof(
    { weight: 2, arbitrary: ordinary },
    { weight: 1, arbitrary: rawFloat(format) },
  );
  return fc.array(value, { minLength: length, maxLength: length, size: 'max' }).map((values) => {
    const storage = new StorageType(length);
    storage.set(values.map(format.encode));
    return toHex(dtype, storage);
  });
}

/** Just above the middle between two float16 or bfloat16, and in float32 the middle itself. */
const nearTies = [1 + 2 ** -11 + 2 ** -40, 1 + 2 ** -8 + 2 ** -40].map((value) => value / 8);

const options: fc.Arbitrary<Partial<GroupOptions>> = fc.record({
  lr: fc.oneof(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom(0, 1, 0.01, ...nearTies),
  ),
  alpha: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(0, 0.4, 0.5, 0.9, 0.99, 1, 1.5) },
    { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  ),
  eps: fc.constantFrom(0, 1e-10, 1e-8, 1e-3, 1, ...nearTies),
  momentum: fc.constantFrom(0, 0, 0.5, 0.9, 1.1, ...nearTies),
  weightDecay: fc.constantFrom(0, 0, 0.01, 1, ...nearTies),
  centered: fc.boolean(),
  maximize: fc.boolean(),
  foreach: fc.constantFrom(false, true, null),
});

const elementCount = fc.oneof(
  { weight: 3, arbitrary: fc.nat(70) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, 8, 16, 32, 64) },
);

function tensorText(dtype: Dtype): fc.Arbitrary<TensorText> {
  const scalar = tensorData(dtype, 1).map((data) => ({ dtype, shape: [], data }));
  const vector = elementCount.chain((length) =>
    tensorData(dtype, length).map((data) => ({ dtype, shape: [length], data })),
  );
  return fc.oneof({ weight: 1, arbitrary: scalar }, { weight: 9, arbitrary: vector });
}

function steps(params: readonly TensorText[]): fc.Arbitrary<ProgramEvent[]> {
  const gradients = params.map(({ dtype, shape }) =>
    fc.option(tensorData(dtype, shape[0] ?? 1), { freq: 6 }),
  );
  const step = fc.tuple(...gradients).map((texts) => ({ step: texts }));
  return fc.array(step, { minLength: 3, maxLength: 6 });
}

/** An optimizer over one to three parameters of one dtype, in one group, and three to six steps. */
export const randomProgram: fc.Arbitrary<Program> = fc
  .constantFrom(...dtypeNames)
  .chain((dtype) => fc.array(tensorText(dtype), { minLength: 1, maxLength: 3 }))
  .chain((params) =>
    fc.record({
      params: fc.constant(params),
      options,
      members: fc.constant(params.map((_, index) => index)),
      events: steps(params),
    }),
  );
