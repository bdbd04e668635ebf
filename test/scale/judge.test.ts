import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError, UnsupportedError } from '../../src/errors.ts';
import { digestOf, littleEndian } from '../../src/scale/digest.ts';
import { readGoldenScale } from '../../src/scale/golden.ts';
import { judgeScale } from '../../src/scale/judge-scale.ts';
import { referenceReplay } from '../../src/scale/scale-reference.ts';
import { tensorBytes, type Replay } from '../../src/scale/scale-case.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
const file = join(root, 'spec/scale-digests.json');
const { cases } = await readGoldenScale();
const small = cases.filter(({ scaleCase }) => scaleCase.elements === 10_037);
const shown = ['square_avg', 'grad_avg', 'momentum_buffer'];

describe('the scale cases [SCL-4, SCL-5]', () => {
  it('cover every dtype, arithmetic, setting and size', () => {
    const sizes = [10_037, 100_037, 1_000_037, 10_000_037];
    const expected = ['portable', 'fma'].flatMap((arithmetic) =>
      ['float32', 'float64'].flatMap((dtype) =>
        ['plain', 'everything'].flatMap((setting) =>
          sizes.map((size) => `${dtype}/${arithmetic}/${setting}/${size}`),
        ),
      ),
    );
    expect(cases.map(({ id }) => id)).toEqual(expected);
    for (const { checkpoints, scaleCase } of cases) {
      expect(checkpoints.map(({ step }) => step)).toEqual([0, 1, 2, 5, 10, 20, 50, 100]);
      const tensors = checkpoints.map(({ digests }) => Object.keys(digests).length);
      expect(tensors).toEqual([1, ...Array<number>(7).fill(scaleCase.centered ? 5 : 3)]);
    }
  });

  it('match the hashes of the scripts that recorded them', async () => {
    const { generator }: { generator: { file: string; sha256: string }[] } = JSON.parse(
      await readFile(file, 'utf8'),
    );
    expect(generator.length).toBe(3);
    for (const script of generator) {
      const text = await readFile(join(root, script.file));
      expect(createHash('sha256').update(text).digest('hex')).toBe(script.sha256);
    }
  });

  it.each(small)('match the bundled optimizer: $id', async (golden) => {
    const replay = referenceReplay(golden.arithmetic);
    expect(await judgeScale(golden, { replay, shown }, replay)).toEqual({ verdict: 'exact' });
  });

  it.each([
    ['it is not JSON', (text: string) => text.slice(1), /^Unexpected /],
    [
      'a digest is short',
      (text: string) => text.replace(/"grad":"\w/, '"grad":"'),
      /^grad is "[0-9a-f]{60}…": expected a string like \/\^\[0-9a-f\]\{64\}\$\/\. /,
    ],
    [
      'a dtype is unknown',
      (text: string) => text.replace('"dtype":"float32"', '"dtype":"bits"'),
      /^dtype is "bits": expected float32 or float64\. /,
    ],
    [
      'a tensor is unknown',
      (text: string) => text.replace('"grad"', '"gradient"'),
      /^name is "gradient": expected grad or square_avg or grad_avg or momentum_buffer or param\. /,
    ],
    [
      'a string replaces a number',
      (text: string) => text.replace('"elements":10037', '"elements":"many"'),
      /^elements is "many": expected a number of at least 0\. /,
    ],
    [
      'a number replaces a list',
      (text: string) => text.replace('"cases":[', '"cases":7,"_":['),
      /^cases is 7: expected a list\. /,
    ],
    [
      'it is a list',
      (text: string) => `[${text}]`,
      /^the file is an Array of length 1: expected an object\. /,
    ],
    [
      'it is of another format',
      (text: string) => text.replace('"format":1', '"format":2'),
      /^format is 2: expected 1\. /,
    ],
  ])('are rejected if %s', async (_, damage, problem) => {
    const damaged = join(await temporaryFolder(), 'digests.json');
    const text = await readFile(file, 'utf8');
    expect(damage(text)).not.toBe(text);
    await writeFile(damaged, damage(text));
    await expect(readGoldenScale(damaged)).rejects.toMatchObject({
      code: 'corpus_damaged',
      message: expect.stringMatching(
        new RegExp(`^spec/scale-digests\\.json: ${problem.source.slice(1)}`),
      ),
    });
  });
});

describe('digestOf() [SCL-4]', () => {
  it('hashes bytes in little-endian order', () => {
    const bytes = Buffer.from('0000803f0000c0bf', 'hex');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(digestOf(Float32Array.of(1, -1.5))).toBe(sha256);
    expect(digestOf(Float32Array.of(9, 1, -1.5, 9).subarray(1, 3))).toBe(sha256);
  });

  it('swaps the bytes on a big-endian machine', () => {
    const swapped = (tensor: Float32Array | Float64Array): string => {
      const { buffer, byteOffset, byteLength } = littleEndian(tensor, false);
      return Buffer.from(buffer, byteOffset, byteLength).toString('hex');
    };
    expect(swapped(Float32Array.of(1, -1.5))).toBe('3f800000bfc00000');
    expect(swapped(Float64Array.of(0, 1).subarray(1))).toBe('3ff0000000000000');
  });
});

describe('judgeScale() [SCL-6]', () => {
  const [golden] = small;
  if (!golden) {
    throw new Error('no case');
  }
  const right = referenceReplay('portable');
  const judge = (replay: Replay): Promise<object> => judgeScale(golden, { replay, shown }, right);

  it.each<[string, Replay, RegExp]>([
    [
      'has too few answers',
      async (...asked) => (await right(...asked)).slice(1),
      /^the answer has 7 entries in "digests": expected 8, one for each entry of the request\.$/,
    ],
    [
      'lacks a tensor',
      async (...asked) => (await right(...asked)).map(({ grad: _grad, ...others }) => others),
      /^grad after step 1 is missing: expected a SHA-256 of 64 lower-case hexadecimal digits$/,
    ],
    [
      'has invalid digests',
      async (...asked) => (await right(...asked)).map((parts) => ({ ...parts, param: 'XYZ' })),
      /^param after step 0 is "XYZ": expected a SHA-256 of 64 lower-case hexadecimal digits$/,
    ],
    [
      'has digests that are short',
      async (...asked) => (await right(...asked)).map((parts) => ({ ...parts, param: 'abc' })),
      /^param after step 0 is "abc": expected a SHA-256 of 64 lower-case hexadecimal digits$/,
    ],
    ['breaks', () => Promise.reject(new Error('out of memory')), /out of memory/],
  ])('fails a port that %s', async (_, replay, message) => {
    expect(await judge(replay)).toEqual({
      verdict: 'failed',
      message: expect.stringMatching(message),
    });
  });

  it('does not judge a port that answers "unsupported"', async () => {
    const found = await judge(() => Promise.reject(new UnsupportedError('too large')));
    expect(found).toEqual({ verdict: 'notJudged', reason: 'unsupported: too large' });
  });

  it('compares only the shown state', async () => {
    const withoutSquareAvg: Replay = async (...request) =>
      (await right(...request)).map(({ square_avg: _hidden, ...others }) => others);
    const found = await judgeScale(golden, { replay: withoutSquareAvg, shown: [] }, right);
    expect(found).toEqual({ verdict: 'exact' });
  });

  it.each([
    [
      { step: 1, from: 5, to: 4 },
      'the range is from 5 to 4: expected 0 <= from <= to <= 10037, the number of elements',
    ],
    [
      { step: 1, from: 0, to: 10_038 },
      'the range is from 0 to 10038: expected 0 <= from <= to <= 10037, the number of elements',
    ],
    [
      { step: 0, from: 0, to: 1 },
      'the range of step 0 comes after that of step 1: expected ranges in the order of their steps',
    ],
  ])('rejects the invalid ranges %o', async (range, message) => {
    const ranges = [{ step: 1, from: 0, to: 1 }, range];
    await expect(right(golden.scaleCase, ranges)).rejects.toThrow(
      new InvalidArgumentError(message),
    );
  });
});

describe('referenceReplay() [SCL-8]', () => {
  it('releases its memory after each replay', async () => {
    const golden = cases.find(({ id }) => id === 'float64/portable/everything/1000037');
    if (!golden) {
      throw new Error('no case');
    }
    const { scaleCase } = golden;
    const replay = async (): Promise<number> => {
      await referenceReplay('portable')(scaleCase, [{ step: 1, from: 0, to: 1 }]);
      return process.memoryUsage.rss();
    };
    await replay();
    const before = await replay();
    const after = [await replay(), await replay(), await replay()];
    expect(Math.min(...after) - before).toBeLessThan(tensorBytes(scaleCase));
  });
});
