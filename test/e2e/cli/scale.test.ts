import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scaleSizes } from '../../../src/cli/scale/scale-command.ts';
import { readGoldenScale } from '../../../src/scale/golden.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { main, runCli } from './run-cli.ts';
import { wrongPort } from './wrong-port.ts';

const small = ['scale', '--elements', '10037'];
const serve = ['--', process.execPath, main, 'serve'];

/** Returns the output without the line breaks of an 80-column terminal. */
const unwrapped = ({ stdout }: { readonly stdout: string }): string =>
  stdout.replaceAll(/\s+/g, ' ');

describe('rmsprop-parity scale [SCL-6]', () => {
  it('finds the bundled optimizer exact, and reports its memory', async () => {
    const { exitCode, stdout } = await runCli(...small);
    expect(exitCode).toBe(0);
    expect(
      stdout.match(/^exact {7}float(32|64)\/(fma|portable)\/\w+\/10037 .* s .*ns/gm),
    ).toHaveLength(8);
    expect(unwrapped({ stdout })).toMatch(
      /EXACT: every tensor of 8 cases has the same bits as PyTorch's at every checkpoint\. Peak memory: \d+ MB\. The tensors of the largest case take 0\.4 MB\.$/,
    );
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('compares a port with the portable arithmetic, or with another', async () => {
    const portable = await runCli(...small, ...serve);
    expect([portable.exitCode, portable.stdout.match(/^exact/gm)?.length]).toEqual([0, 4]);
    const only = ['--arithmetic', 'fma', '--dtype', 'float64', '--filter', '**/plain/*'];
    const fused = await runCli(...small, ...only, ...serve, '--arithmetic', 'fma');
    expect([fused.exitCode, fused.stdout.match(/^exact/gm)?.length]).toEqual([0, 1]);
  });

  it('names the first place where a port differs, with both values', async () => {
    const port = await wrongPort(await temporaryFolder(), '{ lr: options.lr * 2 }');
    const { exitCode, stdout } = await runCli(
      ...small,
      '--filter',
      'float32/*/plain/*',
      '--port',
      port,
    );
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^divergent {3}float32\/portable\/plain\/10037\n {2}first {5}step 1, param, element 0; the tensor differs in 3,3\d\d of 3,346 parts\n {2}gradient {2}\S+ \([\da-f]{8}\)\n {2}PyTorch {3}\S+ \([\da-f]{8}\)\n {2}port {6}\S+ \([\da-f]{8}\)\n {2}distance {2}[\d,]+ ULP\n {2}digests {3}equal up to step 0, different at step 1\n/m,
    );
    expect(stdout).toContain('DIVERGENT: 1 of 1 case differs from PyTorch.');
  });

  it('does not judge undeclared dtypes, and fails if no case remains', async () => {
    const port = join(import.meta.dirname, '../../../examples/adapters/javascript/port.js');
    const some = await runCli(...small, '--port', port);
    expect(some.exitCode).toBe(0);
    expect(some.stdout).toContain(
      'not judged  float32/portable/plain/10037\n  not declared: float32\n',
    );
    expect(unwrapped(some)).toContain('Not judged: 2 cases.');
    const all = await runCli(...small, '--dtype', 'float32', '--port', port);
    expect([all.exitCode, unwrapped(all)]).toEqual([
      3,
      expect.stringContaining('FAILED: the run judged no case.'),
    ]);
  });

  it('reports how a port broke', async () => {
    const file = join(await temporaryFolder(), 'port.mjs');
    await writeFile(
      file,
      "export default { name: 'x', version: '1', dtypes: ['float32'], features: [], create() { throw new Error('out of \\u001b[31mmemory'); } };",
    );
    const { exitCode, stdout } = await runCli(...small, '--dtype', 'float32', '--port', file);
    expect(exitCode).toBe(3);
    expect(stdout).toContain(
      'failed      float32/portable/plain/10037\n  create() threw Error: out of \u{fffd}[31mmemory (port.mjs:1)\n',
    );
    expect(unwrapped({ stdout })).toContain('FAILED: the port broke in 1 of 1 case.');
    const none = await runCli(...small, '--', 'no-such-program');
    expect([none.exitCode, none.stdout]).toEqual([3, expect.stringContaining('cannot start "')]);
  });

  it('writes JSON', async () => {
    const { stdout } = await runCli(...small, '--json', '--filter', 'float64/fma/everything/*');
    expect(JSON.parse(stdout)).toEqual({
      format: 1,
      port: expect.stringMatching(/^rmsprop-parity \d/),
      cases: [
        {
          id: 'float64/fma/everything/10037',
          elements: 10_037,
          tensorBytes: 5 * 8 * 10_037,
          seconds: expect.any(Number),
          cpuSeconds: expect.any(Number),
          verdict: 'exact',
        },
      ],
      peakBytes: expect.any(Number),
    });
  });

  it.each([
    [
      ['--elements', '5'],
      'Unknown name "5". Expected one or more of 10037, 100037, 1000037, 10000037, all, separated by commas.',
    ],
    [
      ['--dtype', 'float16'],
      'Unknown name "float16". Expected one or more of float32, float64, separated by commas.',
    ],
    [
      ['--filter', 'nothing'],
      'error: no case of the size 1000037 has an id that matches "nothing". Change --elements, --filter, --dtype or --arithmetic. An id looks like "float32/portable/plain/10037".',
    ],
  ])('rejects unknown values: %j', async (options, message) => {
    const { exitCode, stderr } = await runCli('scale', ...options);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it('offers the existing sizes', async () => {
    const { cases } = await readGoldenScale();
    const sizes = new Set(cases.map(({ scaleCase }) => String(scaleCase.elements)));
    expect([...sizes]).toEqual(scaleSizes);
  });
});
