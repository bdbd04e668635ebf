import { execa } from 'execa';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/package-root.ts';

describe('implementation without available kernels [OPT-12]', () => {
  it('is the definition if WebAssembly is missing, with one warning and the same bits', async () => {
    const entry = join(packageRoot(), 'dist/src/index.js');
    const script = `
      const { KernelMemory, Parameter, RMSprop } = await import(${JSON.stringify(entry)});
      const optimizers = [1, 2].map(() => {
        const weight = new Parameter(Float32Array.of(1, 2, 3));
        weight.grad = Float32Array.of(0.1, -0.2, 0.3);
        const optimizer = new RMSprop([weight], { lr: 0.01 });
        optimizer.step();
        return [optimizer.implementation, ...weight.data].join(' ');
      });
      console.log(optimizers.join());
      try { new KernelMemory(); } catch (error) { console.log(error.message); }`;
    const run = (...flags: string[]): ReturnType<typeof execa> =>
      execa(process.execPath, [...flags, '--input-type=module', '-e', script]);
    const [with_, without] = [await run(), await run('--jitless')];
    const values = '0.9000000953674316 2.0999999046325684 2.9000000953674316';
    expect(with_.stdout).toBe(`kernel ${values},kernel ${values}`);
    expect(with_.stderr).toBe('');
    expect(without.stdout).toBe(
      `definition ${values},definition ${values}\nkernel memory is not available: this JavaScript engine has no WebAssembly. Use ordinary typed arrays: the optimizer computes without kernels.`,
    );
    expect(String(without.stderr).match(/RMSPROP_PARITY_NO_KERNELS/g)).toHaveLength(1);
    expect(without.stderr).toContain(
      'this JavaScript engine has no WebAssembly. RMSprop computes without kernels: more slowly, but with the same bits.\n',
    );
  });

  it.runIf(process.platform === 'linux')(
    'is the definition if the system has no memory for kernels, as on Node 20 here',
    async () => {
      const entry = join(packageRoot(), 'dist/src/index.js');
      const script = `
        const { Parameter, RMSprop } = await import(${JSON.stringify(entry)});
        const weight = new Parameter(Float32Array.of(1));
        weight.grad = Float32Array.of(1);
        const optimizer = new RMSprop([weight]);
        optimizer.step();
        console.log(optimizer.implementation, ...weight.data);`;
      const limited = 'ulimit -v 1500000; exec "$0" --input-type=module -e "$1"';
      const { stdout, stderr } = await execa('bash', ['-c', limited, process.execPath, script]);
      const [implementation, value] = stdout.split(' '); // newer versions of V8 need less memory
      const isReported = stderr.includes(
        'the system has no address space for kernel memory. RMSprop computes without kernels: more slowly, but with the same bits.\n',
      );
      expect({ implementation, value, isReported }).toEqual({
        implementation: isReported ? 'definition' : 'kernel',
        value: '0.9000000357627869',
        isReported,
      });
      expect(isReported || !process.version.startsWith('v20.')).toBe(true);
    },
  );

  it('keeps states in ordinary arrays if the system has no memory for them, with the same bits', async () => {
    const entry = join(packageRoot(), 'dist/src/index.js');
    const script = `
      const { Parameter, RMSprop } = await import(${JSON.stringify(entry)});
      const stepped = () => {
        const weight = new Parameter(new Float32Array(300_000).fill(1));
        weight.grad = weight.data.map((_, index) => 1 / (index + 1));
        const optimizer = new RMSprop([weight], { momentum: 0.9 });
        optimizer.step();
        optimizer.step();
        return { weight, optimizer };
      };
      const before = stepped();
      const others = (globalThis.others = []); // they take all address space
      try {
        while (others.length < 100_000) { others.push(new WebAssembly.Memory({ initial: 1, maximum: 1 })); }
      } catch {}
      const after = stepped();
      const sizeOf = ({ weight, optimizer }) => optimizer.stateOf(weight).squareAvg.buffer.byteLength;
      console.log(sizeOf(before) > 1_200_000, sizeOf(after));
      console.log(Buffer.compare(Buffer.from(before.weight.data.buffer), Buffer.from(after.weight.data.buffer)));`;
    const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', script]);
    expect(stdout).toBe('true 1200000\n0');
  });

  it('frees the states of optimizers that nothing refers to', async () => {
    const entry = join(packageRoot(), 'dist/src/index.js');
    const script = `
      const { Parameter, RMSprop } = await import(${JSON.stringify(entry)});
      for (let round = 0; round < 40; round++) {
        const weight = new Parameter(new Float32Array(10_000_000));
        weight.grad = weight.data;
        new RMSprop([weight], { momentum: 0.9, centered: true }).step();
      }
      console.log(process.resourceUsage().maxRSS / 1024);`;
    const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', script]);
    expect(Number(stdout)).toBeLessThan(2000); // MiB; together the states have 4,600 MiB
  });

  it.runIf(process.platform === 'linux')(
    'has a message for a system without address space for another kernel memory',
    async () => {
      const entry = join(packageRoot(), 'dist/src/index.js');
      const script = `
        const { KernelMemory } = await import(${JSON.stringify(entry)});
        const memories = [];
        try {
          while (memories.length < 100) { memories.push(new KernelMemory()); }
        } catch (error) { console.log(error.code + ': ' + error.message); }`;
      const limited = 'ulimit -v 60000000; exec "$0" --input-type=module -e "$1"';
      const { stdout } = await execa('bash', ['-c', limited, process.execPath, script]);
      expect(stdout).toBe(
        'invalid_argument: the system has no address space for another kernel memory of 4 GiB. Raise the limit of the process, or create fewer kernel memories.',
      );
    },
  );
});
