import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundledCorpus, loadCorpus } from '../../../src/corpus/corpus.ts';
import { fromBits, toBits } from '../../../src/float/bits.ts';
import { dtypes, type Dtype, type Storage } from '../../../src/float/dtype.ts';
import { formats } from '../../../src/float/format.ts';
import { copyCorpus, doctor } from '../../corpus/temporary-corpus.ts';
import { describeWithPython, runPython } from '../../oracle/system-python.ts';

const reader = join(import.meta.dirname, '../../../scripts/read_fixtures.py');
const printFloat64 = join(import.meta.dirname, 'print_float64.py');

const corpus = await loadCorpus();
const cases = corpus.manifest.files.flatMap(corpus.readCases);

/** The reals of a tensor as float64 words; any NaN is `nan`. */
function float64Words(dtype: Dtype, storage: Storage): string[] {
  const { format } = dtypes[dtype];
  return Array.from(storage, (unit) => {
    const value = storage instanceof Uint16Array ? fromBits(format, BigInt(unit)) : unit;
    return Number.isNaN(value)
      ? 'nan'
      : toBits(formats.float64, value).toString(16).padStart(16, '0');
  });
}

describeWithPython('read_fixtures.py', () => {
  it('has at most 60 lines', async () => {
    const lines = (await readFile(reader, 'utf8')).trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(60);
  });

  it('lists every case [FIX-3]', async () => {
    const { exitCode, stdout } = await runPython(reader, bundledCorpus());
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toEqual(cases.map(({ caseId }) => caseId));
  });

  it('reads the same numbers from the words of all six dtypes [NUM-3]', async () => {
    const { stdout, stderr } = await runPython(printFloat64, bundledCorpus());
    expect(stderr).toBe('');
    const expected = cases.map(({ caseId, dtype, golden }) =>
      [
        caseId,
        ...(golden.at(-1)?.params ?? []).flatMap((param) => float64Words(dtype, param)),
      ].join(' '),
    );
    expect(stdout.split('\n')).toEqual(expected);
    expect(new Set(cases.map(({ dtype }) => dtype))).toEqual(new Set(Object.keys(dtypes)));
  });

  it('shows a case: its options, and what is there after each event [FIX-4, FIX-5]', async () => {
    const caseId = 'grid/complex64/fma/centered-momentum';
    const { exitCode, stdout } = await runPython(reader, bundledCorpus(), caseId);
    const lines = stdout.split('\n');
    expect({ exitCode, opening: lines.slice(0, 3) }).toEqual({
      exitCode: 0,
      opening: [
        'complex64, fma arithmetic, PyTorch 2.13.0',
        'group 0: lr=0.01 alpha=0.99 eps=1e-08 weight_decay=0 momentum=0.9 centered=True maximize=False',
        'event 0, step:',
      ],
    });
    expect(lines.slice(3, 8).map((line) => line.replace(/:.*/, ''))).toEqual([
      '  param 0',
      '  step 0',
      '  square_avg 0',
      '  grad_avg 0',
      '  momentum_buffer 0',
    ]);
    expect(lines[4]).toBe('  step 0: 1');
    const found = cases.find((item) => item.caseId === caseId);
    expect(lines.filter((line) => line.startsWith('event '))).toHaveLength(
      found?.scenario.events.length ?? 0,
    );
  });

  it('says what is wrong with its arguments', async () => {
    expect(await runPython(reader)).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining('read_fixtures.py fixtures CASE_ID'),
    });
    expect(await runPython(reader, bundledCorpus(), 'grid/none')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'there is no case grid/none. Leave out CASE_ID to list all cases.',
    });
  });

  const path = 'grid/float32/fma.json';

  it.each<[string, (folder: string) => Promise<void>, string]>([
    [
      'a file with another digit',
      async (folder) => {
        const text = await readFile(join(folder, path), 'utf8');
        await writeFile(join(folder, path), text.replace('"step":1', '"step":2'));
      },
      `${path} is not the file that the manifest names`,
    ],
    ['a missing file', (folder) => rm(join(folder, path)), path],
    [
      'another format',
      async (folder) => {
        const manifest = join(folder, 'manifest.json');
        const text = await readFile(manifest, 'utf8');
        await writeFile(manifest, text.replace('"format":1', '"format":2'));
      },
      'the corpus has format 2, but this program reads format 1',
    ],
    [
      'a word that is too short',
      (folder) => doctor(folder, path, (text) => text.replaceAll(/("params":\["....)../g, '$1')),
      'struct.error',
    ],
  ])('refuses %s [FIX-1]', async (_, damage, reason) => {
    const folder = await copyCorpus();
    await damage(folder);
    expect(await runPython(reader, folder, 'grid/float32/fma/plain')).toEqual({
      exitCode: 1,
      stdout: expect.anything(),
      stderr: expect.stringContaining(reason),
    });
  });
});
