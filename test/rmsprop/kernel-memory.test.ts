import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/errors.ts';
import { dtypeNames, dtypes } from '../../src/float/dtype.ts';
import { KernelInstances } from '../../src/rmsprop/kernel/kernel-instances.ts';
import { KernelMemory, kernelMemoryOf } from '../../src/rmsprop/kernel/kernel-memory.ts';
import { engine } from '../../src/rmsprop/kernel/kernel-modules.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop, type RMSpropOptions } from '../../src/rmsprop/rmsprop.ts';

const everything = { centered: true, momentum: 0.9, weightDecay: 0.01 } as const;

/** Fills a storage with distinct numbers, the same in each call. */
function fillWith(storage: Float32Array, seed: number): Float32Array {
  storage.forEach((_, index) => {
    storage[index] = Math.fround(Math.sin(seed + index));
  });
  return storage;
}

/** Returns a parameter in a memory, or with an ordinary array, after some steps. */
function trained(
  memory: KernelMemory | null,
  length: number,
  seed: number,
  options: RMSpropOptions = everything,
): { readonly weight: Parameter; readonly optimizer: RMSprop } {
  const array = (): Float32Array =>
    memory ? memory.allocate('float32', length) : new Float32Array(length);
  const weight = new Parameter(fillWith(array(), seed));
  weight.grad = fillWith(array(), seed + 1);
  const optimizer = new RMSprop([weight], options);
  [1, 2, 3].forEach(() => optimizer.step());
  return { weight, optimizer };
}

const plain = (values: Iterable<number>): number[] => [...values];

describe('KernelMemory [OPT-11]', () => {
  it.each(dtypeNames)('allocates zeros of %s, aligned for vectors', (dtype) => {
    const memory = new KernelMemory();
    const { StorageType, components } = dtypes[dtype];
    for (const elements of [0, 1, 3, 1000, 100_000]) {
      const storage = memory.allocate(dtype, elements);
      expect(storage).toBeInstanceOf(StorageType);
      expect(storage.length).toBe(elements * components);
      expect(storage.byteOffset % 64).toBe(0);
      expect(storage.every((word) => Object.is(word, 0))).toBe(true);
      expect(kernelMemoryOf(storage)).toBe(memory);
    }
    expect(kernelMemoryOf(new StorageType(3))).toBe(undefined);
  });

  it('allocates arrays that do not overlap', () => {
    const memory = new KernelMemory();
    const arrays = [5, 300, 1, 2000, 70_000, 0, 17].map((length, index) =>
      memory.allocate('float32', length).fill(index + 1),
    );
    arrays.forEach((array, index) => {
      expect(array.every((value) => value === index + 1)).toBe(true);
    });
  });

  it('grows without moving the arrays that it has allocated', () => {
    const memory = new KernelMemory();
    const { weight, optimizer } = trained(memory, 1000, 0);
    const { buffer } = weight.data;
    const large = memory.allocate('float64', 1_000_000);
    expect(large.buffer).not.toBe(buffer); // otherwise the memory did not grow, and the test shows nothing
    optimizer.step();
    expect(weight.data.buffer).toBe(buffer);
    expect(kernelMemoryOf(weight.data)).toBe(memory);
    const ordinary = trained(null, 1000, 0);
    ordinary.optimizer.step();
    expect(plain(weight.data)).toEqual(plain(ordinary.weight.data));
  });

  it('serves several optimizers in turn, each with its own state', () => {
    const memory = new KernelMemory();
    const lengths = [10, 1000, 5000, 37];
    const inside = lengths.map((length, seed) => trained(memory, length, seed));
    const outside = lengths.map((length, seed) => trained(null, length, seed));
    for (let round = 0; round < 3; round++) {
      for (const { optimizer } of [...inside, ...outside]) {
        optimizer.step();
      }
    }
    inside.forEach(({ weight, optimizer }, index) => {
      const ordinary = outside[index];
      expect(plain(weight.data)).toEqual(plain(ordinary?.weight.data ?? []));
      expect(optimizer.stateDict()).toEqual(ordinary?.optimizer.stateDict());
    });
  });

  it('contains the state, too, also after loading', () => {
    const memory = new KernelMemory();
    const { weight, optimizer } = trained(memory, 100, 0);
    const saved = optimizer.stateDict();
    expect(kernelMemoryOf(saved.state[0]?.square_avg ?? new Float32Array())).toBe(undefined);
    optimizer.step();
    optimizer.loadStateDict(saved);
    const { squareAvg, gradAvg, momentumBuffer } = optimizer.stateOf(weight) ?? {};
    for (const storage of [squareAvg, gradAvg, momentumBuffer]) {
      expect(storage && kernelMemoryOf(storage)).toBe(memory);
    }
    expect(optimizer.stateDict()).toEqual(saved);
  });

  it('does not change the bytes beside a parameter', () => {
    const memory = new KernelMemory();
    const [data, grad] = [memory.allocate('float32', 64), memory.allocate('float32', 64)];
    const weight = new Parameter(fillWith(data, 1).subarray(3, 40));
    weight.grad = fillWith(grad, 2).subarray(3, 40);
    const [before, gradBefore] = [plain(data), plain(grad)];
    new RMSprop([weight], everything).step();
    const changed = plain(data).flatMap((value, index) => (value === before[index] ? [] : [index]));
    expect(changed).toEqual(Array.from({ length: 37 }, (_, index) => index + 3));
    expect(plain(grad)).toEqual(gradBefore);
  });

  it.each([-1, 0.5, NaN, 2 ** 53])('rejects %d elements', (elements) => {
    expect(() => new KernelMemory().allocate('float32', elements)).toThrow(
      new InvalidArgumentError(`elements is ${elements}: expected a whole number from 0`),
    );
  });

  it('rejects more than 4 GiB, and still allocates smaller arrays', () => {
    const memory = new KernelMemory();
    memory.allocate('float32', 10);
    expect(() => memory.allocate('float64', 2 ** 29)).toThrow(
      new InvalidArgumentError(
        'cannot allocate 536870912 elements of float64: this kernel memory has 128 of at most 4294967296 bytes in use, or the system has no more. Create another kernel memory, or use ordinary typed arrays.',
      ),
    );
    expect(memory.allocate('float32', 10).length).toBe(10);
  });

  it('rejects an unknown dtype', () => {
    const memory = new KernelMemory();
    expect(() => Reflect.apply(memory.allocate, memory, ['int8', 1])).toThrow(
      new InvalidArgumentError(
        'dtype is "int8": expected one of float32, float64, float16, bfloat16, complex64, complex128',
      ),
    );
  });
});

describe('KernelInstances', () => {
  it('rejects the name of a kernel that its file does not have', () => {
    const available = engine();
    if (!available.api) {
      throw new Error(available.missing);
    }
    const instances = new KernelInstances(available.copyMemory, available.api);
    expect(() => instances.kernel('float32', 'portable', 'adam.body')).toThrow(
      new Error(
        'src/rmsprop/kernel/wasm/float32-portable.wasm has no kernel "adam.body". Reinstall the package.',
      ),
    );
  });
});

describe('implementation [OPT-11, OPT-12]', () => {
  const weight = (): Parameter => new Parameter(Float32Array.of(1, 2));

  it('is the kernels, unless the option is "definition"', () => {
    expect(new RMSprop([weight()]).implementation).toBe('kernel');
    expect(new RMSprop([weight()], { implementation: 'definition' }).implementation).toBe(
      'definition',
    );
    expect(new RMSprop([weight()], { meanUpdate: 'multiply-add' }).implementation).toBe(
      'definition',
    );
  });

  it('rejects kernels for unsupported options, and unknown names', () => {
    expect(
      () => new RMSprop([weight()], { meanUpdate: 'multiply-add', implementation: 'kernel' }),
    ).toThrow(
      new InvalidArgumentError(
        'implementation is "kernel", but kernels are not available: there are no kernels for meanUpdate: "multiply-add". Leave implementation out, or set it to "definition".',
      ),
    );
    expect(() => Reflect.construct(RMSprop, [[weight()], { implementation: 'fast' }])).toThrow(
      new InvalidArgumentError('implementation is "fast": expected "kernel" or "definition"'),
    );
    expect(() => new RMSprop([weight()], { implementation: 'definition', threads: 2 })).toThrow(
      new InvalidArgumentError(
        'threads is 2: expected 1, because implementation is "definition". Only kernels use several threads.',
      ),
    );
  });
});
