import { execa } from 'execa';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sendable } from '../../../src/run/invariants-thread.ts';
import { checkInvariants } from '../../../src/invariant/check-invariants.ts';
import { invariants } from '../../../src/invariant/invariants.ts';
import type { TriedInvariant } from '../../../src/report/make-report.ts';
import { slowerMatrices } from '../../invariant/wrong-ports.ts';
import { reportOf } from '../../report/report-of.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCli, verifyToReport } from './run-cli.ts';

const main = join(import.meta.dirname, '../../../dist/src');

/**
 * Writes a port with one fault: it trains a matrix with half the learning rate. The corpus does not find this fault.
 * In all
 * declared cases of the corpus the port has PyTorch's bits.
 */
async function portWithAFault(): Promise<string> {
  const file = join(await temporaryFolder(), 'port.mjs');
  await writeFile(
    file,
    `import { Parameter, RMSprop } from ${JSON.stringify(`${main}/index.js`)};
export default {
  name: 'half for matrices', version: '1', dtypes: ['float32'], features: [],
  create({ groups: [{ params, ...options }] }) {
    // a port in process is not told the shape: this one takes two elements for a matrix
    const isMatrix = params.length === 1 && params[0].length === 2;
    const lr = isMatrix ? options.lr / 2 : options.lr;
    const parameters = params.map((data) => new Parameter(data));
    const optimizer = new RMSprop(parameters, { ...options, lr });
    return {
      step: (gradients) => {
        parameters.forEach((parameter, index) => { parameter.grad = gradients[index].slice(); });
        optimizer.step();
      },
      params: () => params,
    };
  },
};
`,
  );
  return file;
}

describe('verify and the invariants [CLI-11]', () => {
  it('reports the number of invariants and scenarios', async () => {
    const { exitCode, stdout, report } = await verifyToReport(['--dtype', 'float32']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('invariants  29 of 29 hold in 580 random scenarios\n');
    expect(report.invariants.map(({ id, verdict }) => [id, verdict])).toEqual(
      invariants.map(({ id }) => [`invariants/${id}`, 'holds']),
    );
  });

  it('finds the same results in a separate thread, beside the cases or after them', async () => {
    const args = ['--dtype', 'float16', '--invariants', '9']; // with 9 scenarios, one invariant does not hold
    const beside = await verifyToReport(args);
    const after = await verifyToReport([...args, '--filter', '**']); // with a filter, the invariants wait for the cases
    expect(beside.report.invariants.map(({ scenarios }) => scenarios)).toContain(9);
    expect(beside.report.invariants.map(({ verdict }) => verdict)).toContain('notJudged');
    expect(beside.report.invariants).toEqual(after.report.invariants);
    expect(beside.stdout).toBe(after.stdout.replace(/^filter .*\n/m, ''));
  });

  it.runIf(process.platform === 'linux')(
    'starts no thread if the memory limit is low',
    async () => {
      const limited = 'ulimit -v 1500000; exec "$0" "$@"';
      const args = [process.execPath, join(main, 'cli/main.js'), 'verify', '--dtype', 'float16'];
      const { stdout } = await execa('bash', ['-c', limited, ...args]);
      expect(stdout).toContain('EXACT: ');
    },
  );

  it('sends violations from that thread with all the details of a report', async () => {
    const asked = { level: 'exact', arithmetic: 'portable', runs: 20, seed: 1 } as const;
    const results = await checkInvariants({ port: slowerMatrices, ...asked });
    const sent = structuredClone(sendable(results));
    const reported = (tried: readonly TriedInvariant[]): unknown =>
      reportOf([], { invariants: tried }).invariants;
    expect(results.map(({ verdict }) => verdict)).toContain('violated');
    expect(reported(sent)).toEqual(reported(results));
  });

  it('finds and shows a fault that the corpus misses, and exits 1', async () => {
    const port = await portWithAFault();
    const args = ['--port', port, '--filter', '{grid,invariants}/**'];
    const { exitCode, stdout, report } = await verifyToReport(args);
    expect(exitCode).toBe(1);
    expect(report).toMatchObject({ verdict: 'divergent', conformant: false, complete: true });
    expect(report.counts).toMatchObject({ divergent: 0, failed: 0 });
    const violated = report.invariants.filter(({ verdict }) => verdict === 'violated');
    expect(violated.map(({ id }) => id)).toContain('invariants/independent-elements');
    expect(violated[0]?.violation?.scenario).toMatchObject({ dtype: 'float32' });
    expect(stdout).toMatch(
      /violated {2}invariants\/independent-elements \(INV-2\)\n {2}Rule: Elements are independent/,
    );
    expect(stdout).toMatch(/ {2}expected {2}\S+ \([0-9a-f]{8}\)\n {2}port {6}\S+ \([0-9a-f]{8}\)/);
    expect(stdout).toMatch(
      /DIVERGENT: the port violates \d of 29 invariants\. Every RMSprop like PyTorch's/,
    );
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    const reasons = report.invariants.map(({ reason = '' }) => reason);
    expect(reasons).toContain('not declared: param_groups');
  });

  it('tries the given number of scenarios, or none, or only the invariants', async () => {
    const some = await runCli('verify', '--invariants', '3', '--filter', 'invariants/**');
    expect(some.exitCode).toBe(0);
    expect(some.stdout).toContain('invariants  29 of 29 hold in 87 random scenarios');
    expect(some.stdout).toContain(
      'HOLDS: the port satisfies 29 of 29 invariants. The run has no cases.',
    );
    const none = await runCli('verify', '--invariants', '0', '--filter', 'grid/float32/**');
    expect(none.exitCode).toBe(0);
    expect(none.stdout).not.toContain('invariants');
    const neither = await runCli('verify', '--invariants', '0', '--filter', 'invariants/**');
    expect(neither.exitCode).toBe(2);
    const bad = await runCli('verify', '--invariants', '-1');
    expect(bad.exitCode).toBe(2);
  });

  it('excuses a known violation, and reports a known line that no longer applies', async () => {
    const port = await portWithAFault();
    const args = [
      '--port',
      port,
      '--filter',
      'invariants/{independent-elements,coasting,no-memory}',
    ];
    const known = join(await temporaryFolder(), 'known.txt');
    await writeFile(known, 'invariants/independent-elements event=0 ulp=inf # a known fault\n');
    const excused = await verifyToReport([...args, '--known', known]);
    const found = excused.report.invariants.find(({ id }) => id.endsWith('independent-elements'));
    expect(found).toMatchObject({ verdict: 'violated', known: 'a known fault' });
    expect(excused.stdout).not.toContain('violated  invariants/independent-elements');
    const before = await readFile(known, 'utf8');
    await writeFile(known, `${before}invariants/determinism event=0 ulp=inf # once\n`);
    const passes = await runCli('verify', '--filter', 'invariants/**', '--known', known);
    expect(passes.exitCode).toBe(1);
    expect(passes.stdout).toMatch(
      /line 2 of the known deviations:\s+invariants\/determinism\s+passes/,
    );
  });

  it('fails if the port breaks in an invariant', async () => {
    const port = join(await temporaryFolder(), 'port.mjs');
    await writeFile(
      port,
      `export default {
  name: 'breaks', version: '1', dtypes: ['float32'], features: [],
  create: () => { throw new Error('no more'); },
};
`,
    );
    const args = ['--port', port, '--filter', 'invariants/determinism'];
    const { exitCode, stdout, report } = await verifyToReport(args);
    expect(exitCode).toBe(3);
    expect(report.verdict).toBe('failed');
    expect(stdout).toContain(
      'failed  invariants/determinism: the port broke: create() threw Error: no more\n(port.mjs:3)',
    );
    expect(stdout).toContain('FAILED: the port broke in 1 of 1 invariant.');
  });

  it('explains invariants by name', async () => {
    const { exitCode, stdout } = await runCli('explain', 'invariants/sign-symmetry');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Negating parameters and gradients');
    expect(stdout).toBe((await runCli('explain', 'INV-5')).stdout);
  });
});
