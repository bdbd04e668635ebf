import { join } from 'node:path';
import { findCase, loadCorpus } from '../../src/corpus/corpus.ts';
import { packageRoot } from '../../src/package-root.ts';
import { writeAtomically } from '../../src/write-atomically.ts';
import {
  boundCases,
  boundDigests,
  dialectDigest,
  nameOf,
  playedCases,
  playedDeviations,
} from '../../test/mutation/recorded-values.ts';
import { rowDigests, rowNames } from '../../test/mutation/recorded-rows.ts';

/*
 * `npm run task recorded-values` records digests of the results of the bound and the dialects. If a digest differs, a number changed:
 * check that the tests that prove these numbers still pass.
 */

const corpus = await loadCorpus();
const madeBy = { madeBy: 'npm run task recorded-values', corpus: corpus.sha256 };

await write(
  'test/parity/row-digests.json',
  Object.fromEntries(rowNames.map((name) => [name, rowDigests(name)])),
);

const bounds = boundCases.map((caseId) => [caseId, boundDigests(findCase(corpus, caseId))]);
await write('test/parity/bound-digests.json', Object.fromEntries(bounds));

const cases = playedCases.map((caseId) => findCase(corpus, caseId));
const dialects = playedDeviations().map((deviations) => [
  nameOf(deviations),
  Object.fromEntries(cases.map((item) => [item.caseId, dialectDigest(item, deviations)])),
]);
await write('test/dialect/dialect-digests.json', Object.fromEntries(dialects));

async function write(path: string, digests: object): Promise<void> {
  const text = JSON.stringify({ ...madeBy, digests }, null, 1);
  await writeAtomically(join(packageRoot(), path), `${text}\n`);
}
