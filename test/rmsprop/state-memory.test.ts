import { describe, expect, it } from 'vitest';
import { dtypeNames, dtypes, type Storage } from '../../src/float/dtype.ts';
import { KernelMemory, kernelMemoryOf } from '../../src/rmsprop/kernel/kernel-memory.ts';
import { stateMemory } from '../../src/rmsprop/kernel/state-memory.ts';
import { stateTensors } from '../../src/rmsprop/parameter-state.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop } from '../../src/rmsprop/rmsprop.ts';

const everything = { centered: true, momentum: 0.9, weightDecay: 0.01 } as const;

/** Returns a parameter in an ordinary array, with a gradient. */
function weightOf(length: number, seed = 1): Parameter {
  const wave = (shift: number): Float32Array =>
    Float32Array.from({ length }, (_, index) => Math.sin(shift + index));
  const weight = new Parameter(wave(seed));
  weight.grad = wave(seed + 1);
  return weight;
}

/** Returns the bytes of arrays, which compare faster than the arrays. */
function bytesOf(arrays: readonly Storage[]): Buffer {
  return Buffer.concat(
    arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  );
}

/** Returns the state of a parameter, as arrays. */
function stateOf(optimizer: RMSprop, weight: Parameter): Storage[] {
  const state = optimizer.stateOf(weight);
  return state ? stateTensors(state) : [];
}

describe('stateMemory() [OPT-11]', () => {
  it.each(dtypeNames)('contains the state of an ordinary array of %s', (dtype) => {
    const { StorageType } = dtypes[dtype];
    const weight = new Parameter(new StorageType(6), { dtype });
    weight.grad = new StorageType(6);
    const optimizer = new RMSprop([weight], everything);
    optimizer.step();
    const tensors = stateOf(optimizer, weight);
    expect(tensors).toHaveLength(3);
    expect(new Set(tensors.map(kernelMemoryOf)).size).toBe(1);
    expect(tensors.every((tensor) => tensor.length === 6 && kernelMemoryOf(tensor))).toBe(true);
  });

  it('contains a loaded state', () => {
    const weight = weightOf(5);
    const optimizer = new RMSprop([weight], everything);
    optimizer.step();
    const saved = optimizer.stateDict();
    optimizer.loadStateDict(saved);
    expect(stateOf(optimizer, weight).every((tensor) => kernelMemoryOf(tensor))).toBe(true);
    expect(optimizer.stateDict()).toEqual(saved);
  });

  it('has nothing for an optimizer without kernels', () => {
    const weight = weightOf(5);
    const optimizer = new RMSprop([weight], { implementation: 'definition' });
    optimizer.step();
    expect(stateOf(optimizer, weight).map(kernelMemoryOf)).toEqual([undefined]);
  });

  it('keeps the states of many optimizers apart', () => {
    // in total more than a memory for small states has room for
    const lengths = Array.from({ length: 40 }, (_, index) => 12_345 + index);
    const both = (['kernel', 'definition'] as const).map((implementation) =>
      lengths.map((length, seed) => {
        const weight = weightOf(length, seed);
        return { weight, optimizer: new RMSprop([weight], { ...everything, implementation }) };
      }),
    );
    for (let round = 0; round < 2; round++) {
      both.flat().forEach(({ optimizer }) => optimizer.step());
    }
    const [kernels, definitions] = both.map((optimizers) =>
      bytesOf(
        optimizers.flatMap(({ weight, optimizer }) => [weight.data, ...stateOf(optimizer, weight)]),
      ),
    );
    expect(kernels?.equals(definitions ?? Buffer.of())).toBe(true);
    const used = new Set(
      both[0]?.flatMap(({ weight, optimizer }) => stateOf(optimizer, weight).map(kernelMemoryOf)),
    );
    expect(used.size).toBeGreaterThan(1); // otherwise the test shows little
  });

  it('is one for each large state, and one for several small ones', () => {
    const memories = [100_000, 100_000, 3, 4].map((length) => stateMemory(3, 3 * 4 * length));
    expect(new Set(memories).size).toBe(3);
    expect(memories.every((memory) => memory && !KernelMemory.isShared(memory))).toBe(true);
  });

  it('accepts the state of one optimizer as the data of another, also with threads', () => {
    const weight = weightOf(150_000);
    const first = new RMSprop([weight]);
    first.step();
    const [average = new Float32Array()] = stateOf(first, weight);
    const copy = new Parameter(average.slice());
    const shared = new Parameter(average);
    [copy, shared].forEach((parameter) => {
      parameter.grad = weight.grad;
    });
    const optimizers = [copy, shared].map(
      (parameter) => new RMSprop([parameter], { ...everything, threads: 2 }),
    );
    const [expected, found] = optimizers.map((optimizer, index) => {
      optimizer.step();
      const parameter = index === 0 ? copy : shared;
      return bytesOf([parameter.data, ...stateOf(optimizer, parameter)]);
    });
    expect(found?.equals(expected ?? Buffer.of())).toBe(true);
  });
});
