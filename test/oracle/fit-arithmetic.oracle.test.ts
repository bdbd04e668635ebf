import { execa } from 'execa';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  readRecording,
  type DeviceRecording,
  type RecordedOperations,
} from '../../scripts/fit/device-recording.ts';
import { fitRecording } from '../../scripts/fit/fit-recording.ts';
import { failingOperations, fitText, namesOf } from '../../scripts/fit/fit-text.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { arithmeticNames } from '../../src/float/arithmetic.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { describeWithOracle, oraclePython } from './oracle.ts';

/** Records this CPU with record_device.py. Returns the path of the recording. */
async function record(arithmetic: string, root: 'replaced' | 'stock'): Promise<string> {
  const out = join(await temporaryFolder(), 'cpu.json.gz');
  await execa(oraclePython, [join(import.meta.dirname, 'record_pinned.py'), arithmetic, root, out]);
  return out;
}

/** A recording takes seconds of processor time, and minutes on a busy machine. */
const TIMEOUT = 600_000;

const isFloat64 = ({ dtype }: RecordedOperations): boolean => dtype === 'float64';

/** Returns the recording with one bit of one result changed. */
function withWrongBit(recording: DeviceRecording, dtype: string, name: string): DeviceRecording {
  const index = recording.operations.findIndex((set) => set.dtype === dtype);
  const changed = (set: RecordedOperations): RecordedOperations => {
    const result = set.results.get(name);
    if (result === undefined || 'error' in result) {
      throw new Error(`the recording has no ${name}`);
    }
    const copy = result.slice();
    copy[5] = elementAt(copy, 5) + 1;
    return { ...set, results: new Map([...set.results, [name, copy]]) };
  };
  return {
    ...recording,
    operations: recording.operations.map((set, at) => (at === index ? changed(set) : set)),
  };
}

describeWithOracle('npm run task fit-arithmetic', () => {
  it.each(arithmeticNames.filter((name) => name === 'portable' || name === 'fma'))(
    'finds %s in a recording of a CPU, in every dtype and implementation',
    async (arithmetic) => {
      const recording = await readRecording(await record(arithmetic, 'replaced'));
      const fits = fitRecording(recording);
      expect(fits.map(({ dtype, implementation }) => `${dtype} ${implementation}`)).toEqual(
        ['float32', 'float64', 'float16', 'bfloat16', 'complex64'].flatMap((dtype) => [
          `${dtype} single`,
          `${dtype} foreach`,
        ]),
      );
      // arm64 has the operations of fma, and differs from it only in the narrow and in some complex rows
      const names = fits.map((fit) => namesOf(fit).filter((name) => name !== 'arm64'));
      expect(names).toEqual(fits.map(() => [arithmetic]));
      expect(Math.min(...fits.map(({ candidates }) => candidates))).toBeGreaterThanOrEqual(50);
      const [float32] = fits;
      const forms = new Map(float32?.operations.map((fit) => [fit.operation, fit.fitting]));
      expect(forms.get('addcmul')).toEqual([
        arithmetic === 'fma' ? 'fma(R(w · b), c, a)' : 'R(a + R(R(w · b) · c))',
      ]);
      expect(forms.get('addcdiv')).toEqual(['R(a + R(R(w · b) / c))']);

      const part = { ...recording, operations: recording.operations.filter(isFloat64) };
      const wrong = fitRecording(withWrongBit(part, 'float64', 'addcmul'));
      const failing = wrong.filter((fit) => failingOperations(fit).length > 0);
      expect(failing.map((fit) => [fit.dtype, fit.implementation, failingOperations(fit)])).toEqual(
        [['float64', 'single', ['addcmul']]],
      );
      expect(fitText(recording, wrong)).toContain(
        'float64, single tensor: no candidate fits addcmul',
      );
    },
    TIMEOUT,
  );

  it('names the square root where PyTorch takes it from MKL', { timeout: TIMEOUT }, async () => {
    const recording = await readRecording(await record('fma', 'stock'));
    const part = { ...recording, operations: recording.operations.filter(isFloat64) };
    const float64 = fitRecording(part);
    expect(float64.map((fit) => failingOperations(fit))).toEqual([['sqrt'], ['sqrt']]);
    for (const { arithmetics } of float64) {
      const fma = arithmetics.find(({ arithmetic }) => arithmetic === 'fma');
      const wrong = [...(fma?.operations ?? [])].filter(([, { different }]) => different > 0);
      expect(wrong.map(([name]) => name)).toEqual(['sqrt']);
    }
  });
});
