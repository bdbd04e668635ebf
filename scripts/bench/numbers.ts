import { loadCorpus } from '../../src/corpus/corpus.ts';
import { dtypes } from '../../src/float/dtype.ts';
import { Random } from '../../src/fuzz/random.ts';
import { drawNumber, findNumber, numberFamilies } from './drawn-numbers.ts';
import { median } from './median.ts';

/*
 * `npm run bench numbers` draws 20 numbers for each kind of unknown number, in float32 and float64, and diagnoses a port with each. It
 * prints how many the diagnosis finds, the largest error of a found number in units of the dtype's precision, and the
 * processor time of a diagnosis. `npm run bench numbers 5` draws 5.
 */

const DRAWS = Number(process.argv[2] ?? 20);
const random = new Random(20);
const corpus = await loadCorpus();

for (const dtype of ['float32', 'float64'] as const) {
  const cases = corpus.manifest.files
    .filter(({ path }) => path === `grid/${dtype}/portable.json`)
    .flatMap(corpus.readCases);
  const { unitRoundoff } = dtypes[dtype].format;
  for (const family of numberFamilies) {
    const results = Array.from({ length: DRAWS }, () => {
      const constant = drawNumber(family, random);
      return { constant, ...findNumber(cases, family, constant) };
    });
    const missed = results.filter(({ found }) => Number.isNaN(found));
    const errors = results
      .filter((result) => !missed.includes(result))
      .map(({ found, constant }) => Math.abs(found / constant - 1) / (2 * unitRoundoff));
    const times = results.map(({ seconds }) => seconds);
    process.stdout.write(
      `${dtype} ${family.unknown.axis}: ${family.unknown.value}: ${errors.length} of ${DRAWS} found, error at most ${Math.max(...errors).toFixed(1)} of the precision, ${median(times).toFixed(2)} s (at most ${Math.max(...times).toFixed(2)})\n`,
    );
    missed.forEach(({ constant, text }) => process.stdout.write(`  missed ${constant}: ${text}\n`));
  }
}
