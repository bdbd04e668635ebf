import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyToReport, type VerifyResult } from '../cli/run-cli.ts';

const port = join(import.meta.dirname, 'module.mjs');
const options = ['--filter', 'grid/float32/portable/*', '--timeout', '3000'];

const verify = (name: string): Promise<VerifyResult> =>
  verifyToReport([...options, '--port', port], { MISBEHAVIOUR: name });

describe('a module that misbehaves in its eight cases with momentum [SUP-5]', () => {
  it.each<[string, 'failed' | 'divergent', string]>([
    ['throws in create', 'failed', 'create() threw Error: no momentum here (module.mjs:31)'],
    ['throws in step', 'failed', 'step() threw TypeError: x is not a function (module.mjs:35)'],
    ['rejects', 'failed', 'step() threw Error: device lost (module.mjs:39)'],
    [
      'never resolves',
      'failed',
      'the port did not answer within 3000 ms. Check its loops, and that its promises resolve. If it is slow, allow more time with --timeout.',
    ],
    [
      'returns nothing from create',
      'failed',
      'create() returned undefined without the method step(): expected an object with step() and params().',
    ],
    [
      'returns plain arrays',
      'failed',
      'params()[0] is an Array of length 37: expected a Float32Array, because the dtype is float32.',
    ],
    [
      'returns another dtype',
      'failed',
      'params()[0] is a Float64Array of length 37: expected a Float32Array, because the dtype is float32.',
    ],
    ['returns too many parameters', 'divergent', 'length'],
    ['changes the gradients', 'divergent', 'gradient'],
    ['keeps the gradients', 'divergent', 'value'],
  ])('%s: those cases are %s, the other 8 are exact', async (name, verdict, how) => {
    const { report, exitCode } = await verify(name);
    const wrong = report.cases.filter((item) => item.verdict !== 'exact');
    expect(wrong.map(({ id }) => id).every((id) => id.includes('momentum'))).toBe(true);
    expect(new Set(wrong.map(({ reason, first }) => reason ?? first?.kind))).toEqual(
      new Set([how]),
    );
    expect(report.counts).toMatchObject({ exact: 8, [verdict]: 8 });
    expect(exitCode).toBe(verdict === 'failed' ? 3 : 1);
  });

  it.each(['views of one shared buffer', 'nothing at all'])(
    '%s: all cases are exact',
    async (name) => {
      const { report, exitCode } = await verify(name);
      expect({ exitCode, exact: report.counts.exact }).toEqual({ exitCode: 0, exact: 16 });
    },
  );
});
