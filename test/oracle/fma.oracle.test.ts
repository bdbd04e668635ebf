import { join } from 'node:path';
import { execa } from 'execa';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBits, toBits } from '../../src/float/bits.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { fmaFloat32, fmaFloat64 } from '../../src/float/fma.ts';
import { formats, type RealFormat } from '../../src/float/format.ts';
import { specialTriples, tripleArbitraries, type Triple } from '../float/raw-triples.ts';

const { failed: isAbsent } = await execa('python3', ['--version'], { reject: false });

if (isAbsent && process.env['RMSPROP_PARITY_ORACLE'] === 'required') {
  throw new Error(
    'these tests need python3 to call the C math library, and RMSPROP_PARITY_ORACLE=required: put python3 on the PATH',
  );
}

const toWord = (format: RealFormat, value: number): string =>
  toBits(format, value)
    .toString(16)
    .padStart(format.bits / 4, '0');

/** Returns the answers of the C math library to lines of operands. */
async function askLibm(format: RealFormat, lines: readonly string[]): Promise<string[]> {
  const script = join(import.meta.dirname, 'libm_fma.py');
  const input = lines.map((line) => `${line}\n`);
  const { stdout } = await execa('python3', [script, format.name], { input: input.join('') });
  return stdout.split('\n');
}

const SAMPLES_PER_ARBITRARY = 5000; // for each of four arbitraries

describe.skipIf(isAbsent).each([
  ['fmaFloat32', fmaFloat32, 'fmaf', formats.float32],
  ['fmaFloat64', fmaFloat64, 'fma', formats.float64],
])('%s() compared with the C math library [NUM-4]', (_name, fma, libmName, format) => {
  it(`returns the same bits as ${libmName}`, async () => {
    const triples: Triple[] = [
      ...specialTriples(format),
      ...Object.values(tripleArbitraries).flatMap((arbitrary) =>
        fc.sample(arbitrary(format), SAMPLES_PER_ARBITRARY),
      ),
    ];
    const lines = triples.map((triple) => triple.map((value) => toWord(format, value)).join(' '));
    const answers = await askLibm(format, lines);
    expect(answers).toHaveLength(triples.length);
    const mismatches = triples.flatMap((triple, index) => {
      const expected = fromBits(format, BigInt(`0x${elementAt(answers, index)}`));
      const actual = fma(...triple);
      return Object.is(actual, expected)
        ? []
        : [{ operands: elementAt(lines, index), expected, actual }];
    });
    expect(mismatches).toEqual([]);
  });
});
