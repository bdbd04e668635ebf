import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { dialectOf } from '../../src/dialect/dialect.ts';
import { dialectPort } from '../../src/dialect/dialect-port.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import type { Port } from '../../src/port/port.ts';
import type { Report } from '../../src/report/report.ts';
import { parseReport, reportText } from '../../src/report/report-json.ts';
import { mergeReports } from '../../src/run/merge-reports.ts';
import { verifyPort } from '../../src/run/verify-port.ts';
import { hiding } from '../parity/hiding-ports.ts';

const COUNT = 3;
const port = referencePort('portable', '1.0.0');
const options = { filter: 'grid/float32/portable/*', invariants: 0 } as const;

const inside = hiding(dialectPort(dialectOf([{ axis: 'epsilon', value: 'inside' }]), 'portable'));

/** Has eps inside the root, hides the unused momentum buffer, and refuses eps = 0. */
const hidesAndRefuses: Port = {
  ...inside,
  run: async (scenario) => {
    if (scenario.groups.some(({ eps }) => eps === 0)) {
      throw Object.assign(new Error('eps is 0'), { exception: 'ValueError' });
    }
    return inside.run(scenario);
  },
};

describe('mergeReports() of a port that hides and refuses [CMP-4, CMP-5, SHD-3]', () => {
  it('returns the report of the whole run, with its causes and its diagnosis', async () => {
    const asked = {
      filter:
        '{events/float32/portable/change-momentum,hyperparameters/float32/portable/*eps-0*,grid/float32/portable/plain,invariants/first-step*}',
      invariants: 5,
    };
    const whole = await verifyPort(hidesAndRefuses, asked);
    const shards = await Promise.all(
      [1, 2].map((index) => verifyPort(hidesAndRefuses, { ...asked, shard: { index, count: 2 } })),
    );
    const named = shards.map((report, index) => ({ name: `${index}.json`, report }));
    const merged = mergeReports(named, await loadCorpus());
    expect(JSON.parse(reportText(merged))).toEqual(JSON.parse(reportText(whole)));
    expect(Object.keys(merged.cases.find(({ cause }) => cause !== undefined) ?? {})).toEqual(
      Object.keys(whole.cases.find(({ cause }) => cause !== undefined) ?? {}),
    );
    expect(whole.cases.some(({ cause }) => cause === 'eps = 0')).toBe(true);
    expect(whole.cases.some(({ hidden }) => hidden !== undefined)).toBe(true);
    expect(whole.diagnosis?.deviations).toEqual([{ axis: 'epsilon', value: 'inside' }]);
  });
});

describe('mergeReports() of a port that rounds in another way [DIA-20, SHD-3]', () => {
  it('returns the report of the whole run, with its rounding', async () => {
    const fma = referencePort('fma', '1.0.0');
    const asked = { ...options, arithmetic: 'portable', level: 'exact' } as const;
    const whole = await verifyPort(fma, asked);
    const shards = await Promise.all(
      [1, 2].map((index) => verifyPort(fma, { ...asked, shard: { index, count: 2 } })),
    );
    const named = shards.map((report, index) => ({ name: `${index}.json`, report }));
    const merged = mergeReports(named, await loadCorpus());
    expect(JSON.parse(reportText(merged))).toEqual(JSON.parse(reportText(whole)));
    expect(whole.rounding?.map(({ explained }) => explained)).toEqual([16]);
  });
});

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
  const { complete: __, ...incompleteWhole } = whole;

  it('returns the report of the whole run, for shards in any order and for the whole run', () => {
    expect(merge([third, first, second])).toEqual(whole);
    expect(merge([whole])).toEqual(whole);
  });

  const unexpected = `the verdict and the counts of "0.json" do not follow from its cases and invariants: expected exact, conformant, ${JSON.stringify(whole.counts)}. Run "verify" again.`;

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
      'a whole run that stopped early',
      [incompleteWhole],
      '"0.json" is not complete, because its run stopped early. Run "verify" again.',
    ],
    [
      'a whole run without all its cases',
      [{ ...whole, cases: whole.cases.slice(1) }],
      '"0.json" does not have the cases and invariants of its run. Run "verify" again.',
    ],
    [
      'a whole run whose verdict does not follow from its cases',
      [{ ...whole, verdict: 'equivalent' }],
      unexpected,
    ],
    [
      'a whole run whose counts do not follow from its cases',
      [{ ...whole, counts: { ...whole.counts, notJudged: 1 } }],
      unexpected,
    ],
    [
      'another corpus',
      shards.map((shard) => ({ ...shard, corpus: { ...shard.corpus, sha256: 'f'.repeat(64) } })),
      `"0.json" is from a run on the corpus ffffffffffff, but this corpus is ${corpus.sha256.slice(0, 12)}. Pass the same corpus with --corpus, or use the package version that wrote the report.`,
    ],
  ])('rejects %s', (_name, reports, message) => {
    expect(() => merge(reports)).toThrow(new InvalidArgumentError(message));
  });
});

describe('mergeReports() of a whole report [SHD-3]', async () => {
  const corpus = await loadCorpus();
  const wrong: Port = {
    ...dialectPort(dialectOf([{ axis: 'epsilon', value: 'inside' }]), 'portable'),
    version: '1.0.0',
  };
  const known = 'grid/float32/portable/*centered* event=0 ulp=inf # the reason';
  const setting = { ...options, filter: '{grid/float32/portable/*,invariants/first*}', known };
  const whole = await verifyPort(wrong, { ...setting, invariants: 2 });
  const merge = (...reports: Report[]): Report =>
    mergeReports(
      reports.map((report, index) => ({ name: `${index}.json`, report })),
      corpus,
    );

  it('returns that report, with its diagnosis, value for value', () => {
    const diagnosis = whole.diagnosis && { ...whole.diagnosis, name: 'somebody' };
    expect(whole.diagnosis?.isWhole).toBe(true);
    expect(merge({ ...whole, diagnosis })).toEqual({ ...whole, diagnosis });
  });

  it('returns it although it is from another corpus, such as that of an older version', () => {
    const old = { ...whole, corpus: { ...whole.corpus, sha256: 'f'.repeat(64) } };
    expect(merge(old)).toEqual(old);
  });

  it('keeps the text of its JSON', () => {
    const text = reportText(whole);
    expect(reportText(merge(parseReport(text, 'whole.json')))).toBe(text);
  });

  it('returns the report of the whole run for the only shard of a run', async () => {
    const shard = { index: 1, count: 1 };
    const only = await verifyPort(wrong, { ...setting, invariants: 2, shard });
    expect(only.shard).toEqual(shard);
    const text = reportText(only);
    expect(merge(parseReport(text, 'shard.json'))).toEqual(whole);
  });
});

describe('mergeReports() of shards, one of which shows a problem', async () => {
  const corpus = await loadCorpus();
  const shardsOf = (change: (shard: Report, index: number) => Report): Promise<Report[]> =>
    Promise.all(
      [1, 2].map(async (index) =>
        change(await verifyPort(port, { ...options, shard: { index, count: 2 } }), index),
      ),
    );
  const merge = async (change: (shard: Report, index: number) => Report): Promise<Report> =>
    mergeReports(
      (await shardsOf(change)).toReversed().map((report, index) => ({ name: `${index}`, report })),
      corpus,
    );

  it('calls a port nondeterministic if one shard does [DET-1]', async () => {
    const caseId = 'grid/float32/portable/plain';
    const divergence = { kind: 'snapshots', expected: 1, actual: 2 } as const;
    const found = { cases: 8, differing: 3, failed: 0, first: { caseId, divergence } };
    const report = await merge((shard, index) =>
      index === 1
        ? { ...shard, askedAgain: { ...found, firstFailure: null } }
        : {
            ...shard,
            askedAgain: {
              cases: 8,
              differing: 0,
              first: null,
              failed: 1,
              firstFailure: { caseId, reason: 'broke' },
            },
          },
    );
    expect(report).toMatchObject({ verdict: 'divergent', conformant: false, diagnosis: null });
    expect(report.askedAgain).toEqual({
      cases: 16,
      differing: 3,
      failed: 1,
      first: { caseId, divergence },
      firstFailure: { caseId, reason: 'broke' },
    });
  });

  it('has failed if the time limit cut off a case of one shard [SUP-2]', async () => {
    const report = await merge((shard, index) => ({
      ...shard,
      cases: shard.cases.map((item, at) =>
        index === 2 && at === 0
          ? { ...item, verdict: 'notJudged', cutOff: true, reason: 'late' }
          : item,
      ),
    }));
    expect(report).toMatchObject({ verdict: 'failed', conformant: false });
    expect(report.counts).toMatchObject({ exact: 15, notJudged: 1 });
  });
});
