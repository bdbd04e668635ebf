import { describe, expect, it } from 'vitest';
import type { DeviceRecording, RecordedOperations } from '../../scripts/fit/device-recording.ts';
import { fitRecording } from '../../scripts/fit/fit-recording.ts';
import {
  operationForms,
  settingOf,
  type Implementation,
} from '../../scripts/fit/operation-forms.ts';
import { dtypes, type Dtype, type Storage } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { scaleWord, valueOfWord } from '../../src/scale/generator.ts';

const LENGTH = 400;
const indexes = Array.from({ length: LENGTH }, (_, index) => index);
const scalars = [0.0137, 0.6, 1];

/** Returns numbers of a dtype that look random. */
function numbers(dtype: Dtype, seed: bigint): Storage {
  const { format, StorageType } = dtypes[dtype];
  const words = indexes.map((index) => valueOfWord('float32', scaleWord(seed, 0, index)));
  return StorageType.from(words.map((word) => format.encode(word / 7)));
}

/** The forms of operations that a CUDA device may have, by their index in the table: none is the first form. */
function recordingOfForms(
  dtype: Dtype,
  implementation: Implementation,
  chosen: { readonly addcmul: number; readonly addcdiv: number; readonly add: number },
): DeviceRecording {
  const forms = operationForms(dtype, implementation);
  const { format, StorageType } = dtypes[dtype];
  const setting = settingOf(dtype, 'body', 'kept');
  const prefix = implementation === 'foreach' ? 'foreach_' : '';
  const operations = scalars.map((scalar, at): RecordedOperations => {
    const x = numbers(dtype, BigInt(3 * at));
    const y = numbers(dtype, BigInt(3 * at + 1));
    const z = numbers(dtype, BigInt(3 * at + 2));
    const make = (compute: (a: number, b: number, c: number) => number): Storage =>
      StorageType.from(
        indexes.map((index) => {
          const [a = 0, b = 0, c = 0] = [x, y, z].map((tensor) =>
            format.decode(elementAt(tensor, index)),
          );
          return format.encode(compute(a, b, c));
        }),
      );
    const addcmul = elementAt(forms.addcmul, chosen.addcmul).bind(setting)(scalar);
    const addcdiv = elementAt(forms.addcdiv, chosen.addcdiv).bind(setting)(-scalar);
    const add = elementAt(forms.add, chosen.add).bind(setting)(-scalar);
    const results = new Map([
      [`${prefix}addcmul`, make((a, b) => addcmul(a, b, b))],
      [`${prefix}addcdiv`, make(addcdiv)],
      [`${prefix}add_real`, make(add)],
    ]);
    return { dtype, scalar, x, y, z, results };
  });
  return { recorded, operations, trajectories: [] };
}

const recorded = {
  device: 'computed by a test',
  kind: 'cuda',
  capability: '9.0',
  driver: null,
  cuda: null,
  torch: '0',
  commit: '0',
  numpy: '0',
  python: '0',
  system: 'none',
  environment: {},
  seed: 0,
};

describe('fitRecording()', () => {
  const addcmul = [0, 1, 2, 3];
  const addcdiv = [0, 1, 2, 3, 4, 5];
  const cases = (['float32', 'float64'] as const).flatMap((dtype) =>
    addcdiv.map((index) => ({ dtype, addcdiv: index, addcmul: elementAt(addcmul, index % 4) })),
  );

  it.each(cases)(
    'finds form $addcmul of addcmul and form $addcdiv of addcdiv in $dtype',
    ({ dtype, ...chosen }) => {
      const recording = recordingOfForms(dtype, 'foreach', { ...chosen, add: 1 });
      const fit = fitRecording(recording).find(
        ({ implementation }) => implementation === 'foreach',
      );
      const forms = operationForms(dtype, 'foreach');
      const fitting = new Map(fit?.operations.map((one) => [one.operation, one.fitting]));
      expect(fitting.get('addcmul')).toEqual([elementAt(forms.addcmul, chosen.addcmul).name]);
      expect(fitting.get('addcdiv')).toEqual([elementAt(forms.addcdiv, chosen.addcdiv).name]);
      expect(fitting.get('add')).toContain(elementAt(forms.add, 1).name);
    },
  );

  it('says which value differs first if no form fits', () => {
    const recording = recordingOfForms('float32', 'single', { addcmul: 1, addcdiv: 2, add: 1 });
    const [first] = recording.operations;
    const result = first?.results.get('addcmul');
    if (!(result instanceof Float32Array)) {
      throw new Error('the test made no addcmul');
    }
    result[7] = 12;
    const [fit] = fitRecording(recording);
    const found = fit?.operations.find(({ operation }) => operation === 'addcmul');
    expect(found).toMatchObject({
      fitting: [],
      nearest: 'fma(R(w · b), c, a)',
      agreement: {
        values: scalars.length * LENGTH,
        different: 1,
        first: { place: 'addcmul with the scalar 0.0137', index: 7, recorded: '41400000' },
      },
    });
    expect(fit).toMatchObject({ fittingOperations: 0, isExact: false });
  });
});
