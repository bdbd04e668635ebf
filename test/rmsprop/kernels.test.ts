import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { arithmeticNames } from '../../src/float/arithmetic.ts';
import { dtypeNames, dtypes } from '../../src/float/dtype.ts';
import { packageRoot } from '../../src/package-root.ts';
import { KernelMemory } from '../../src/rmsprop/kernel/kernel-memory.ts';
import { kernelFiles } from '../../scripts/kernels/kernel-files.ts';
import type { Implementation } from '../../src/rmsprop/implementation.ts';
import { defaultOptions, type GroupOptions } from '../../src/rmsprop/options.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop } from '../../src/rmsprop/rmsprop.ts';
import { specialTriples, tripleArbitraries, type Triple } from '../float/raw-triples.ts';
import {
  anyNumbers,
  anyOptions,
  bitsOf,
  byDefinition,
  byKernel,
  combinations,
  insideOf,
  outside,
  unaligned,
  type Place,
} from './stepped.ts';

const pairs = dtypeNames.flatMap((dtype) =>
  arithmeticNames.map((arithmetic) => ({ dtype, arithmetic })),
);

/** Places half of the tensors in the memory, half outside. */
function mixed(memory: KernelMemory, isInside: (position: number) => boolean): Place {
  const inside = insideOf(memory);
  return (dtype, values, position) =>
    (isInside(position) ? inside : outside)(dtype, values, position);
}

describe('the kernels [OPT-10]', () => {
  const memory = new KernelMemory();
  const otherMemory = new KernelMemory();
  const places: Readonly<Record<string, Place>> = {
    outside,
    inside: insideOf(memory),
    'outside, unaligned': unaligned(outside),
    'inside, unaligned': unaligned(insideOf(memory)),
    'all except the parameter inside': mixed(memory, (position) => position !== 0),
    'all except the gradient inside': mixed(memory, (position) => position !== 1),
    'all except the square average inside': mixed(memory, (position) => position !== 2),
    'all except the mean inside': mixed(memory, (position) => position !== 3),
    'all except the momentum inside': mixed(memory, (position) => position !== 4),
    'only the parameter inside': mixed(memory, (position) => position === 0),
    'only the gradient inside': mixed(memory, (position) => position === 1),
    'the gradient in another memory': (dtype, values, position) =>
      insideOf(position === 1 ? otherMemory : memory)(dtype, values, position),
  };

  it.each(pairs)(
    'have the bits of the definition, for raw bits and any options: $dtype, $arithmetic',
    ({ dtype, arithmetic }) => {
      fc.assert(
        fc.property(
          anyNumbers(dtype, 70),
          fc.oneof(anyOptions, fc.constantFrom(...combinations)),
          fc.constantFrom(...Object.keys(places)),
          (numbers, options, name) => {
            const place = places[name] ?? outside;
            expect(bitsOf(dtype, byKernel(dtype, arithmetic, numbers, options, place))).toEqual(
              bitsOf(dtype, byDefinition(dtype, arithmetic, numbers, options)),
            );
          },
        ),
        { numRuns: 150 },
      );
    },
  );

  it.each(pairs)(
    'have the bits of the definition in every combination, in any place: $dtype, $arithmetic',
    ({ dtype, arithmetic }) => {
      const [numbers] = fc
        .sample(anyNumbers(dtype, 70), { seed: 8, numRuns: 20 })
        .toSorted((a, b) => b.param.length - a.param.length);
      expect(numbers?.param.length).toBeGreaterThan(60);
      for (const options of combinations) {
        for (const place of Object.values(places)) {
          expect(
            numbers && bitsOf(dtype, byKernel(dtype, arithmetic, numbers, options, place)),
          ).toEqual(numbers && bitsOf(dtype, byDefinition(dtype, arithmetic, numbers, options)));
        }
      }
    },
  );

  const changes: readonly Partial<GroupOptions>[] = [
    { lr: 0.5 },
    { momentum: 0.3 },
    { alpha: 0.3 },
    { eps: 1 },
    { centered: false },
    { weightDecay: 0.5 },
    { foreach: true },
    { maximize: true },
  ];

  it('have a test for every option that may change between steps', () => {
    expect(changes.flatMap(Object.keys)).toEqual(Object.keys(defaultOptions));
  });

  // in bfloat16, because there foreach rounds alpha
  it.each(changes)('apply an option that changes between steps: %j', (change) => {
    const data = (implementation: Implementation, changed: Partial<GroupOptions>): number[] => {
      const weight = new Parameter(Uint16Array.of(0x3f80, 0x4049, 0xbf12), { dtype: 'bfloat16' });
      weight.grad = Uint16Array.of(0x3e12, 0xbe99, 0x3f01);
      const options = { centered: true, momentum: 0.9, weightDecay: 0.01, implementation };
      const optimizer = new RMSprop([weight], options);
      [1, 2, 3].forEach(() => optimizer.step());
      Object.assign(optimizer.paramGroups[0] ?? {}, changed);
      [1, 2, 3].forEach(() => optimizer.step());
      return [...weight.data];
    };
    expect(data('kernel', change)).toEqual(data('definition', change));
    expect(data('kernel', change)).not.toEqual(data('kernel', {})); // otherwise the change had no effect
  });

  /** Returns a · b + c. In a step with momentum 1 and a gradient of zero, only param - lr · momentumBuffer rounds. */
  function multiplyAdd(
    dtype: 'float32' | 'float64',
    [a, b, c]: Triple,
    step: typeof byDefinition,
  ): number[] {
    const options = { ...defaultOptions, lr: -a, momentum: 1, eps: 1 };
    const each = (value: number): number[] => Array(5).fill(value);
    const numbers = {
      param: each(c),
      grads: [each(0)],
      squareAvg: each(0),
      gradAvg: each(0),
      momentumBuffer: each(b),
    };
    return [...step(dtype, 'fma', numbers, options).param];
  }

  const byKernelOutside: typeof byDefinition = (...args) => byKernel(...args, outside);

  describe.each(['float32', 'float64'] as const)('round once in fma arithmetic: %s', (dtype) => {
    const { format } = dtypes[dtype];
    const results = (triple: Triple, step: typeof byDefinition): unknown => [
      triple,
      multiplyAdd(dtype, triple, step),
    ];

    it.each(Object.entries(tripleArbitraries))('%s', (_, arbitrary) => {
      fc.assert(
        fc.property(arbitrary(format), (triple) => {
          expect(results(triple, byKernelOutside)).toEqual(results(triple, byDefinition));
        }),
        { numRuns: 3000 },
      );
    });

    it('values at which the format changes its behaviour', () => {
      for (const triple of specialTriples(format)) {
        expect(results(triple, byKernelOutside)).toEqual(results(triple, byDefinition));
      }
    });
  });

  it('round once if the result is just below the smallest normal number', () => {
    // the summand is slightly less than half a unit; float64 loses the difference, and makes it a tie
    const [above, below] = [2 ** -75 * (1 + 2 ** -20), 2 ** -75 * (1 - 2 ** -20)];
    const [smallest, unit] = [2 ** -126, 2 ** -149];
    expect(multiplyAdd('float32', [above, below, smallest - unit], byKernelOutside)).toEqual(
      Array(5).fill(smallest - unit),
    );
  });

  it('round once if the sum exceeds the largest number', () => {
    const largest = Number.MAX_VALUE;
    const sum = (product: number): number[] =>
      multiplyAdd('float64', [2 ** 490, product, largest], byKernelOutside);
    expect(sum(2 ** 480)).toEqual(Array(5).fill(Infinity));
    expect(sum(2 ** 480 - 2 ** 428)).toEqual(Array(5).fill(largest));
  });

  it('match their source text: npm run task kernels', async () => {
    for (const { path, bytes } of await kernelFiles()) {
      expect(`${path} ${hex(await readFile(join(packageRoot(), path)))}`).toBe(
        `${path} ${hex(bytes)}`,
      );
    }
  });
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
