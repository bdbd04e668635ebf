import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { verifyToReport } from '../e2e/cli/run-cli.ts';

const isThere = existsSync(join(import.meta.dirname, 'npm/node_modules/convnetjs'));

async function judge(port: string, caseId: string): Promise<Report['cases'][number] | undefined> {
  const module = join(import.meta.dirname, `npm/${port}.mjs`);
  const { report } = await verifyToReport(['--filter', caseId, '--port', module]);
  return report.cases[0];
}

describe.skipIf(!isThere)('two defects of TensorFlow.js, each shown by a case [ADP-4]', () => {
  it('gives NaN for a zero gradient at the first step in centered mode', async () => {
    expect(await judge('tfjs', 'grid/float32/portable/centered-momentum')).toMatchObject({
      verdict: 'divergent',
      lane: 'zero',
      first: { event: 0, tensor: 'param', actual: { value: NaN } },
    });
  });

  it("keeps state by position: after a missing gradient it uses another parameter's state", async () => {
    const caseId = 'events/float32/portable/gradients-missing-without-eps';
    // only parameter 0 has a gradient at the first step, then 0 and 1, then 1 and 2
    expect(await judge('tfjs', caseId)).toMatchObject({
      verdict: 'divergent',
      first: { kind: 'value', event: 2, parameter: 1, tensor: 'param' },
    });
    // its ancestor, with the same epsilon, keeps state by name
    expect((await judge('deeplearn', caseId))?.verdict).not.toBe('divergent');
  });
});
