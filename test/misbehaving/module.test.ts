import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JsonReport } from '../../src/report/json.ts';

const main = join(import.meta.dirname, '../../dist/src/cli/main.js');
const module = join(import.meta.dirname, 'module.mjs');

interface Run {
  readonly exitCode: number | undefined;
  readonly report: JsonReport;
}

async function verify(name: string): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'rmsprop-parity-misbehaving-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const json = join(folder, 'report.json');
  const options = ['--filter', 'grid/float32/portable/*', '--timeout', '300'];
  const { exitCode } = await execa(
    process.execPath,
    [main, 'verify', '--reporter', `json=${json}`, ...options, '--port', module],
    { reject: false, env: { MISBEHAVIOUR: name } },
  );
  return { exitCode, report: JSON.parse(await readFile(json, 'utf8')) };
}

describe('a port in process that misbehaves in the eight cases with momentum [SUP-5]', () => {
  it.each<[string, 'failed' | 'divergent', string]>([
    ['throws in create', 'failed', 'no momentum here'],
    ['throws in step', 'failed', 'x is not a function'],
    ['rejects', 'failed', 'device lost'],
    ['never resolves', 'failed', 'it did not answer within 300 ms'],
    ['returns nothing from create', 'failed', 'create() returned undefined without step()'],
    [
      'returns plain arrays',
      'failed',
      'params()[0] is an object (Array): expected a Float32Array, as the dtype is float32',
    ],
    [
      'returns another dtype',
      'failed',
      'params()[0] is an object (Float64Array): expected a Float32Array, as the dtype is float32',
    ],
    ['returns too many parameters', 'divergent', 'length'],
    ['changes the gradients', 'divergent', 'gradient'],
    ['keeps the gradients', 'divergent', 'value'],
  ])('%s: those have %s, the other 8 are exact', async (name, verdict, how) => {
    const { report, exitCode } = await verify(name);
    const wrong = report.cases.filter((item) => item.verdict !== 'exact');
    expect(wrong.map(({ id }) => id).every((id) => id.includes('momentum'))).toBe(true);
    expect(new Set(wrong.map(({ reason, first }) => reason ?? first?.kind))).toEqual(
      new Set([how]),
    );
    expect(report.counts).toMatchObject({ exact: 8, [verdict]: 8 });
    expect(exitCode).toBe(verdict === 'failed' ? 3 : 1);
  });

  it.each(['views of one shared buffer', 'nothing at all'])('%s: exact', async (name) => {
    const { report, exitCode } = await verify(name);
    expect({ exitCode, exact: report.counts.exact }).toEqual({ exitCode: 0, exact: 16 });
  });
});
