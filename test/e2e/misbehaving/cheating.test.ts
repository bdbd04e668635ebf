import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, verifyToReport } from '../cli/run-cli.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const port = ['--port', join(import.meta.dirname, 'looks-up.mjs')];
const grid = ['--filter', 'grid/float32/portable/{plain,centered,momentum,maximize}'];

describe('a wrong port that looks its answers up in the corpus [TRU-4]', () => {
  it('gets through with the recorded cases alone', async () => {
    const { exitCode, report } = await verifyToReport([...grid, '--invariants', '0', ...port]);
    expect({ exitCode, verdict: report.verdict }).toEqual({ exitCode: 0, verdict: 'exact' });
  });

  it('violates invariants', async () => {
    const { exitCode, report } = await verifyToReport(port);
    const violated = report.invariants.filter(({ verdict }) => verdict === 'violated');
    expect({ exitCode, verdict: report.verdict }).toEqual({ exitCode: 1, verdict: 'divergent' });
    expect(violated.length).toBeGreaterThan(2);
  });

  it('is divergent in the first random scenarios of fuzz', async () => {
    const out = ['--out', join(await temporaryFolder(), 'out')];
    const { exitCode, stdout } = await runCli(
      'fuzz',
      '--seed',
      '1',
      '--runs',
      '20',
      ...out,
      ...port,
    );
    expect({ exitCode, verdict: /^DIVERGENT: /m.test(stdout) }).toEqual({
      exitCode: 1,
      verdict: true,
    });
  });
});
