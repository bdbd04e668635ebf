import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { main, runCli, verifyToReport } from '../e2e/cli/run-cli.ts';

const port = join(import.meta.dirname, '../../examples/adapters/javascript/port.js');
const serve = ['--', process.execPath, main, 'serve'];

/** Returns the output without the line breaks of an 80-column terminal. */
const unwrapped = ({ stdout }: { readonly stdout: string }): string =>
  stdout.replaceAll(/\s+/g, ' ');

describe('rmsprop-parity verify with a port [CLI-5, CLI-6, CLI-7]', () => {
  it('counts cases that are not judged, by reason, and not as passed', async () => {
    const { exitCode, stdout, report } = await verifyToReport(['--port', port]);
    const { exact, equivalent, notJudged } = report.counts;
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({
      format: 1,
      complete: true,
      conformant: true,
      arithmetic: 'portable',
    });
    expect(exact + equivalent + notJudged).toBe(report.cases.length);
    expect(notJudged).toBeGreaterThan(600);
    expect(stdout).toContain('not judged (does not count as passed):');
    expect(stdout).toMatch(/ 167 {2}not declared: float32$/m);
    expect(stdout).toContain(`Not judged: ${notJudged.toLocaleString('en-US')} cases and `);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it.each([
    ['float32', 3],
    ['param_groups', 3],
    ['centered', 0],
  ])('fails if the port lacks a feature of --require %s: exit code %i', async (need, expected) => {
    const { exitCode } = await runCli('verify', '--require', need, '--port', port);
    expect(exitCode).toBe(expected);
  });

  it('fails if the port hides required state, or if the run judges no case', async () => {
    const folder = await temporaryFolder();
    const withoutState = join(folder, 'blind.mjs');
    const create = 'create: ({ groups }) => ({ step() {}, params: () => groups[0].params })';
    await writeFile(
      withoutState,
      `export default { name: 'blind', version: '1', dtypes: ['float32'], features: [], ${create} };`,
    );
    const hidden = await runCli('verify', '--require', 'square_avg', '--port', withoutState);
    expect(hidden.exitCode).toBe(3);
    expect(unwrapped(hidden)).toContain('it does not return the required state square_avg');
    const nothing = await runCli('verify', '--dtype', 'float64', '--port', withoutState);
    expect({
      exitCode: nothing.exitCode,
      text: nothing.stdout.includes('FAILED: the run judged no case.'),
    }).toEqual({
      exitCode: 3,
      text: true,
    });
  });

  it("removes control characters from the port's name", async () => {
    const hostile = join(await temporaryFolder(), 'evil.mjs');
    const name = String.raw`\u001b[31mred\u0007\u202e`;
    await writeFile(
      hostile,
      `export default { name: '${name}', version: '1', dtypes: ['float32'], features: [], create() { throw new Error('${name}'); } };`,
    );
    const { stdout, exitCode } = await runCli('verify', '--port', hostile);
    expect(exitCode).toBe(3);
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}/u);
  });

  it('judges the bundled optimizer in a separate process like in this one', async () => {
    const { exitCode, stdout } = await runCli('verify', '--level', 'exact', ...serve);
    expect({ exitCode, isExact: /EXACT: all [\d,]+ values of 1,143 cases/.test(stdout) }).toEqual({
      exitCode: 0,
      isExact: true,
    });
  });
});

describe('rmsprop-parity probe [CLI-8]', () => {
  it('reports the arithmetic of the bundled optimizer, and that the adapter keeps numbers', async () => {
    for (const [arithmetic, verb] of [
      ['portable', 'does not fuse'],
      ['fma', 'fuses'],
    ] as const) {
      const { exitCode, stdout } = await runCli('probe', ...serve, '--arithmetic', arithmetic);
      expect(exitCode).toBe(0);
      expect(unwrapped({ stdout })).toContain(
        `float32: rounds every operation; ${verb} multiply and add`,
      );
      expect(stdout).toContain('SOUND: the adapter keeps all numbers.');
    }
  });

  it('reports computation in float64, and names the adapter if it loses numbers', async () => {
    const file = join(await temporaryFolder(), 'port.mjs');
    const text = (
      store: string,
    ): string => `export default { name: 'x', version: '1', dtypes: ['float32'], features: [],
      create({ groups: [{ params: [param], lr, alpha, eps }] }) {
        const v = new Float32Array(param.length);
        return {
          step([g]) {
            for (let i = 0; i < v.length; i++) {
              const next = alpha * v[i] + (1 - alpha) * g[i] * g[i];
              param[i] = ${store}(param[i] - (lr * g[i]) / (Math.sqrt(next) + eps));
              v[i] = next;
            }
          },
          params: () => [param],
        };
      } };`;
    await writeFile(file, text(''));
    const sound = await runCli('probe', '--port', file);
    expect(sound.stdout).toContain(
      'float32: computes in float64; rounds to float32 when it stores a value',
    );
    await writeFile(file, text('((x) => Number(x.toFixed(5)))'));
    const lossy = await runCli('probe', '--port', file);
    expect(lossy.exitCode).toBe(3);
    expect(lossy.stdout).toContain('ADAPTER: your adapter');
  });

  it('requires a port', async () => {
    const { exitCode, stderr } = await runCli('probe');
    expect({ exitCode, says: stderr.startsWith('error: there is no port. ') }).toEqual({
      exitCode: 2,
      says: true,
    });
  });
});

describe('rmsprop-parity verify --known [KNO-1, KNO-2, KNO-3]', () => {
  const filter = ['--filter', 'grid/float64/portable/{plain,momentum}'];

  it('excuses known deviations, suggests an update, writes it, and reports lines that no longer apply', async () => {
    const folder = await temporaryFolder();
    const wrong = join(folder, 'wrong.mjs');
    await writeFile(
      wrong,
      `import right from ${JSON.stringify(`file://${port}`)};
       export default { ...right, create: ({ dtype, groups: [group] }) => right.create({ dtype, groups: [{ ...group, eps: 1e-3 }] }) };`,
    );
    const known = join(folder, 'known.txt');
    const line = 'grid/float64/portable/{plain,momentum} event=0 ulp=inf # eps is fixed';
    await writeFile(known, `${line}\n`);
    const run = (...more: string[]) => runCli('verify', ...filter, '--known', known, ...more);

    expect((await runCli('verify', ...filter, '--port', wrong)).exitCode).toBe(1);
    const excused = await run('--port', wrong);
    expect(excused.exitCode).toBe(0);
    expect(unwrapped(excused)).toMatch(
      /^verdict PASSES .* PASSES: all 2 deviations are known\. The port differs from PyTorch in 2 of 2 cases\.$/,
    );
    expect(unwrapped(excused)).toContain('allows more than the port needs now');
    await run('--known-update', '--port', wrong);
    const updated = await readFile(known, 'utf8');
    expect(updated).toMatch(/ event=0 ulp=\d+ # eps is fixed\n$/);
    expect(unwrapped(await run('--port', wrong))).not.toContain('allows more');
    await writeFile(known, updated.replace(/ulp=\d+/, 'ulp=5'));
    const worse = await run('--port', wrong);
    expect({
      exitCode: worse.exitCode,
      says: unwrapped(worse).includes('FAILS: 2 known deviations are worse than recorded.'),
    }).toEqual({ exitCode: 1, says: true });
    const passes = await run('--port', port);
    expect({
      exitCode: passes.exitCode,
      says: /passes now\. Remove the line.* FAILS: 2 known deviations pass now\.$/.test(
        unwrapped(passes),
      ),
    }).toEqual({ exitCode: 1, says: true });
    await writeFile(known, 'grid/nothing event=0 ulp=1 # x\n');
    expect((await run('--port', port)).exitCode).toBe(2);
  });
});
