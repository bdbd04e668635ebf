import { execa } from 'execa';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../src/errors.ts';
import { dtypeNames, dtypes, type Dtype, type Storage } from '../../../src/float/dtype.ts';
import { packageRoot } from '../../../src/package-root.ts';
import { KernelInstances } from '../../../src/rmsprop/kernel/kernel-instances.ts';
import { KernelMemory } from '../../../src/rmsprop/kernel/kernel-memory.ts';
import { engine } from '../../../src/rmsprop/kernel/kernel-modules.ts';
import { kernelThreads, type KernelCall } from '../../../src/rmsprop/kernel/kernel-threads.ts';
import { Parameter } from '../../../src/rmsprop/parameter.ts';
import { RMSprop, type RMSpropOptions } from '../../../src/rmsprop/rmsprop.ts';

const everything = { centered: true, momentum: 0.9, weightDecay: 0.01 } as const;

/** Returns the bytes of a parameter and its state after three steps. */
function bytesAfterSteps(dtype: Dtype, options: RMSpropOptions): Uint8Array {
  const memory = new KernelMemory();
  const { format, components } = dtypes[dtype];
  const tensor = (seed: number): Storage => {
    const storage = memory.allocate(dtype, (3 * 131_072 + 37 * components) / components);
    storage.forEach((_, index) => {
      storage[index] = format.encode(Math.sin(seed + index));
    });
    return storage;
  };
  const weight = new Parameter(tensor(0), { dtype });
  weight.grad = tensor(1);
  const optimizer = new RMSprop([weight], options);
  [1, 2, 3].forEach(() => optimizer.step());
  const { squareAvg, gradAvg, momentumBuffer } = optimizer.stateOf(weight) ?? {};
  const tensors = [weight.data, squareAvg, gradAvg, momentumBuffer].filter(
    (tensorOrUndefined) => tensorOrUndefined !== undefined,
  );
  return Buffer.concat(
    tensors.map(({ buffer, byteOffset, byteLength }) =>
      new Uint8Array(buffer, byteOffset, byteLength).slice(),
    ),
  );
}

describe('threads [OPT-11]', () => {
  describe.each(dtypeNames)('change no bit of %s', (dtype) => {
    it.each([
      { arithmetic: 'portable' },
      { ...everything, arithmetic: 'portable', alpha: 0.3 },
      { ...everything, arithmetic: 'portable', foreach: true },
      { ...everything, arithmetic: 'fma', maximize: true },
    ] as const)('%j', (options) => {
      const singleThreaded = bytesAfterSteps(dtype, options);
      for (const threads of [2, 3]) {
        const multiThreaded = bytesAfterSteps(dtype, { ...options, threads });
        expect(Buffer.compare(multiThreaded, singleThreaded)).toBe(0);
      }
    });
  });

  it.each([0, -1, 1.5, NaN, 2000])('rejects %d threads', (threads) => {
    expect(() => new RMSprop([new Parameter(Float32Array.of(1))], { threads })).toThrow(
      new InvalidArgumentError(
        `threads is ${JSON.stringify(threads)}: expected "auto", or a whole number from 1 to 1024`,
      ),
    );
  });

  it('report a kernel that fails in another thread', () => {
    const available = engine();
    if (!available.api) {
      throw new Error(available.missing);
    }
    const memory = KernelMemory.underlying(new KernelMemory());
    const instances = new KernelInstances(memory, available.api);
    const call: KernelCall = {
      dtype: 'float32',
      fusing: 'portable',
      name: 'adam.body',
      operands: [0, 0, 0, 0, 0, 0, 0],
    };
    expect(() => kernelThreads().run(instances, [call], () => undefined)).toThrow(
      new Error('a kernel failed in a worker thread. Set threads to 1, and report this as a bug.'),
    );
  });

  it('have a program that does not start by itself', async () => {
    const file = join(packageRoot(), 'dist/src/rmsprop/kernel/kernel-worker.js');
    const { exitCode, stderr } = await execa(process.execPath, [file], { reject: false });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      'Error: only RMSprop may start this file. Set its option threads instead.\n',
    );
  });

  it('let the process end', async () => {
    const entry = join(packageRoot(), 'dist/src/index.js');
    const script = `
      const { KernelMemory, Parameter, RMSprop } = await import(${JSON.stringify(entry)});
      const memory = new KernelMemory();
      const weight = new Parameter(memory.allocate('float32', 300_000));
      weight.grad = memory.allocate('float32', 300_000).fill(1);
      new RMSprop([weight], { threads: 2 }).step();
      console.log(weight.data.every((value) => value === weight.data[0] && value < 0));`;
    const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 60_000,
    });
    expect(stdout).toBe('true');
  });

  describe('by themselves', () => {
    const module = (file: string): string => JSON.stringify(join(packageRoot(), 'dist/src', file));
    const names = `
      const { Parameter, RMSprop } = await import(${module('index.js')});
      const { Threads } = await import(${module('rmsprop/kernel/threads.js')});
      const { parentPort, Worker } = await import('node:worker_threads');
      const { availableParallelism } = await import('node:os');
      const newWeight = (length) => {
        const weight = new Parameter(length);
        weight.data.forEach((_, index) => (weight.data[index] = Math.sin(index)));
        weight.grad = weight.zerosLike();
        weight.grad.forEach((_, index) => (weight.grad[index] = Math.cos(index)));
        return weight;
      };
      const ready = async () => {
        const threads = new Threads('auto');
        while (threads.countFor(1_048_576) === 1) await new Promise((next) => setTimeout(next, 10));
      };`;
    const run = async (script: string): Promise<unknown> => {
      const args = ['--input-type=module', '-e', `${names}${script}`];
      const { stdout } = await execa(process.execPath, args, { timeout: 60_000 });
      return JSON.parse(stdout);
    };
    const several = availableParallelism() > 1;

    it.runIf(several)('change no bit, and let the process end', async () => {
      const script = `
        const { kernelThreads } = await import(${module('rmsprop/kernel/kernel-threads.js')});
        const threads = kernelThreads();
        const run = threads.run.bind(threads);
        let calls = 0;
        threads.run = (...inputs) => {
          calls += 1;
          run(...inputs);
        };
        const options = { centered: true, momentum: 0.9, weightDecay: 0.01 };
        const weights = [newWeight(1_100_003), newWeight(1_100_003)];
        const [some, one] = weights.map((weight, index) =>
          new RMSprop([weight], index === 0 ? options : { ...options, threads: 1 }));
        for (let step = 0; step < 4; step++) {
          if (step === 2) await ready();
          some.step();
          one.step();
        }
        const bytes = ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength);
        const areSame = bytes(weights[0].data).equals(bytes(weights[1].data));
        const hasMoved = weights[0].data[1] !== Math.fround(Math.sin(1));
        console.log(JSON.stringify({ areSame, hasMoved, isShared: calls >= 2 }));`;
      expect(await run(script)).toEqual({ areSame: true, hasMoved: true, isShared: true });
    });

    it('are at most four, never in a worker, and only for large tensors', async () => {
      const script = `
        await (availableParallelism() > 1 && ready());
        const threads = new Threads('auto');
        const counts = [1_048_575, 1_048_576, 1e8].map((length) => threads.countFor(length));
        const program = \`
          const { parentPort } = await import('node:worker_threads');
          const { Threads } = await import(${module('rmsprop/kernel/threads.js')});
          parentPort.postMessage(new Threads('auto').countFor(1e8));\`;
        const inWorker = await new Promise((done) => new Worker(program, { eval: true }).once('message', done));
        console.log(JSON.stringify([counts, inWorker]));`;
      // the test waits only for one other thread, so the largest tensor may not have all of them yet
      const [[small, two, large], inWorker] = (await run(script)) as [
        [number, number, number],
        number,
      ];
      expect([small, inWorker]).toEqual([1, 1]);
      expect(two).toBe(several ? 2 : 1);
      expect(large).toBeLessThanOrEqual(4);
    });

    it('do not start where the process forbids them', async () => {
      const file = join(packageRoot(), 'dist/src/rmsprop/kernel/threads.js');
      const script = `
        const { Threads } = await import(${JSON.stringify(file)});
        console.log(new Threads('auto').countFor(1e8));`;
      const flag = process.allowedNodeEnvironmentFlags.has('--permission')
        ? '--permission'
        : '--experimental-permission';
      const { stdout } = await execa(process.execPath, [
        flag,
        '--allow-fs-read=*',
        '--input-type=module',
        '-e',
        script,
      ]);
      expect(stdout).toBe('1');
    });

    it.each([
      ['that made their arrays', 'new Parameter(length)', 'weight.zerosLike()'],
      [
        'in a kernel memory',
        "new Parameter((memory = new KernelMemory()).allocate('float32', length))",
        "memory.allocate('float32', length)",
      ],
    ])('free the memory of dropped parameters %s', async (_, data, grad) => {
      const script = `
        const { KernelMemory } = await import(${module('index.js')});
        for (let round = 0; round < 30; round++) {
          const length = 4_000_000; // 80 MB with its gradient and its state
          let memory;
          const weight = ${data};
          weight.grad = ${grad};
          weight.grad.fill(1);
          const optimizer = new RMSprop([weight], { centered: true, momentum: 0.9 });
          for (let step = 0; step < 3; step++) optimizer.step();
          await new Promise((next) => setTimeout(next, 1));
        }
        console.log(process.resourceUsage().maxRSS / 1024);`;
      expect(await run(script)).toBeLessThan(1500);
    });
  });
});
