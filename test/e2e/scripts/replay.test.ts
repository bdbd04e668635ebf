import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundledCorpus, loadCorpus } from '../../../src/corpus/corpus.ts';
import type { ParameterState } from '../../../src/rmsprop/parameter-state.ts';
import { changeSnapshot, copyCorpus, doctor } from '../../corpus/temporary-corpus.ts';
import { describeWithPython, runPython } from '../../oracle/system-python.ts';

const script = join(import.meta.dirname, 'replay.py');

interface Replay {
  readonly cases: number;
  readonly values: number;
  readonly mismatches: readonly string[];
}

async function replay(folder: string): Promise<Replay> {
  const { stdout, stderr } = await runPython(script, folder);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

/** Counts the step counter and all elements of a state. */
function countValues(state: ParameterState | null): number {
  if (state === null) {
    return 0;
  }
  const { squareAvg, gradAvg, momentumBuffer } = state;
  return 1 + squareAvg.length + (gradAvg?.length ?? 0) + (momentumBuffer?.length ?? 0);
}

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0);

describeWithPython('the corpus replayed in plain Python', () => {
  const path = 'grid/float64/portable.json';

  it('has the same bits in every float64 case of portable arithmetic [FIX-4, FIX-5, NUM-5, NUM-7, NUM-8]', async () => {
    const corpus = await loadCorpus();
    const cases = corpus.manifest.files
      .filter(({ dtype, oracle }) => dtype === 'float64' && oracle.arithmetic === 'portable')
      .flatMap(corpus.readCases);
    const values = cases
      .flatMap(({ golden }) => golden)
      .map(
        ({ params, state }) =>
          sum(params.map((param) => param.length)) + sum(state.map(countValues)),
      );
    expect(cases.filter(({ caseId }) => caseId.startsWith('grid/'))).toHaveLength(16);
    expect(await replay(bundledCorpus())).toEqual({
      cases: cases.length,
      values: sum(values),
      mismatches: [],
    });
  });

  it('reports one changed digit of a golden value', async () => {
    const folder = await copyCorpus();
    await doctor(folder, path, (text) => changeSnapshot(text, 4, 'params'));
    const { mismatches } = await replay(folder);
    expect(mismatches).toEqual([
      'grid/float64/portable/plain: event 4, parameter 0, param, element 0',
    ]);
  });

  it('reports a changed sign of zero in a golden value [NUM-14]', async () => {
    const folder = await copyCorpus();
    await doctor(folder, path, (text) =>
      text.replace(/("square_avg":"(?:[0-9a-f]+ )*?)0{16}/, '$18000000000000000'),
    );
    const { mismatches } = await replay(folder);
    expect(mismatches).toEqual([
      expect.stringMatching(/^grid\/float64\/portable\/plain: event 0, parameter 0, square_avg, /),
    ]);
  });

  it('reports one changed digit of a gradient', async () => {
    const folder = await copyCorpus();
    await doctor(folder, path, (text) =>
      text.replace(/(\{"step":\["[0-9a-f]{14})(.)/, (_, head: string, digit: string) =>
        digit === '0' ? `${head}1` : `${head}0`,
      ),
    );
    const { mismatches } = await replay(folder);
    expect(mismatches[0]).toMatch(/^grid\/float64\/portable\/plain: event 0, parameter 0, /);
  });
});
