import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import type { Report } from '../../src/report/report.ts';
import { mergeReports } from '../../src/run/merge-reports.ts';
import { verifyPort } from '../../src/run/verify-port.ts';

const COUNT = 3;
const port = referencePort('portable', '1.0.0');
const options = { filter: 'grid/float32/portable/*', invariants: 0 } as const;

describe('mergeReports() [SHD-3]', async () => {
  const corpus = await loadCorpus();
  const whole = await verifyPort(port, options);
  const shards: Report[] = [];
  for (let index = 1; index <= COUNT; index++) {
    shards.push(await verifyPort(port, { ...options, shard: { index, count: COUNT } }));
  }
  const merge = (reports: readonly Report[]): Report =>
    mergeReports(
      reports.map((report, index) => ({ name: `${index}.json`, report })),
      corpus,
    );
  const [first, second, third] = shards as [Report, Report, Report];
  const { complete: _, ...incomplete } = second;

  it('returns the report of the whole run, for shards in any order and for the whole run', () => {
    expect(merge([third, first, second])).toEqual(whole);
    expect(merge([whole])).toEqual(whole);
  });

  it.each<[string, Report[], string]>([
    ['no report', [], 'there is no report to merge. Pass the JSON reports of all shards of a run.'],
    [
      'a missing shard',
      [first, third],
      'the report of shard 2 of 3 is missing. Pass the reports of all shards.',
    ],
    [
      'missing shards',
      [third],
      'the reports of the shards 1, 2 of 3 are missing. Pass the reports of all shards.',
    ],
    [
      'a shard twice',
      [first, second, first],
      '"0.json" and "2.json" are both shard 1 of 3. Pass each shard once.',
    ],
    [
      'a whole run among shards',
      [first, whole],
      '"1.json" is from a run in 1 shard, but "0.json" is from a run in 3 shards. Pass the reports of one run.',
    ],
    [
      'a shard of another run',
      [first, { ...second, level: 'exact' }, third],
      '"1.json" is from another run than "0.json", because their values of "level" differ. Pass the reports of one run.',
    ],
    [
      'a shard of a run that stopped early',
      [first, incomplete, third],
      '"1.json" is not complete, because its run stopped early. Run that shard again.',
    ],
    [
      'a shard without all its cases',
      [first, { ...second, cases: second.cases.slice(1) }, third],
      '"1.json" does not have the cases and invariants of shard 2 of 3. Run that shard again.',
    ],
    [
      'another corpus',
      [{ ...whole, corpus: { ...whole.corpus, sha256: 'f'.repeat(64) } }],
      `"0.json" is from a run on the corpus ffffffffffff, but this corpus is ${corpus.sha256.slice(0, 12)}. Pass the same corpus with --corpus, or use the package version that wrote the report.`,
    ],
  ])('rejects %s', (_name, reports, message) => {
    expect(() => merge(reports)).toThrow(new InvalidArgumentError(message));
  });
});
