import { describe, expect, it } from 'vitest';
import { drawNumber, findNumber, numberFamilies } from '../../scripts/bench/drawn-numbers.ts';
import { loadCorpus, type Case } from '../../src/corpus/corpus.ts';
import { dtypes, type Dtype } from '../../src/float/dtype.ts';
import { Random } from '../../src/fuzz/random.ts';

const corpus = await loadCorpus();

/** Returns the recorded cases of the grid in a dtype. */
const casesOf = (dtype: Dtype): Case[] =>
  corpus.manifest.files
    .filter(({ path }) => path === `grid/${dtype}/portable.json`)
    .flatMap(corpus.readCases);

describe('numbers drawn at random [DIA-11]', () => {
  it.each(
    (['float32', 'float64'] as const).flatMap((dtype) =>
      numberFamilies.map((family) => ({
        dtype,
        family,
        name: `${family.unknown.axis}: ${family.unknown.value}`,
      })),
    ),
  )('the diagnosis finds two of $name in $dtype', ({ dtype, family }) => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = new Random(seed);
    const cases = casesOf(dtype);
    for (const constant of [drawNumber(family, random), drawNumber(family, random)]) {
      const { found, text } = findNumber(cases, family, constant);
      const error = Math.abs(found / constant - 1) / dtypes[dtype].format.unitRoundoff;
      // all digits but the last: a few roundings leave so many numbers open
      expect(error, `seed ${seed}: ${constant} has the diagnosis ${text}`).toBeLessThan(100);
    }
  });

  it.each([0.3492907261899792, 0.48210823667573205, 0.43030398411626497])(
    'the diagnosis finds alpha = %d in float64, where both sides round',
    (constant) => {
      const family = numberFamilies.find(({ unknown }) => unknown.axis === 'alpha-value');
      const { found = NaN } = family ? findNumber(casesOf('float64'), family, constant) : {};
      expect(Math.abs(found / constant - 1)).toBeLessThan(100 * 2 ** -53);
    },
  );

  it('the diagnosis finds a number far below each number from which the search starts', () => {
    const family = numberFamilies.find(
      ({ unknown }) => unknown.axis === 'gradient' && unknown.value === 'scaled',
    );
    const constant = 0.01010440805555153; // a search that halved it at most eight times missed it
    expect(family && findNumber(casesOf('float64'), family, constant).found).toBe(constant);
  });
});
