import { dialectPort } from '../../src/dialect/dialect-port.ts';
import { dialectOf } from '../../src/dialect/dialect.ts';
import { applyKnown, parseKnown } from '../../src/parity/known.ts';
import type { Level } from '../../src/parity/outcome.ts';
import { judgeCorpus } from '../../src/parity/judge-corpus.ts';
import type { Port } from '../../src/port/port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import type { Report } from '../../src/report/report.ts';
import { verifyPort } from '../../src/run/verify-port.ts';
import { corpusOf } from '../few-cases.ts';
import { divergentReport } from './divergent-report.ts';
import { hostileTexts } from './hostile.ts';
import { reportOf } from './report-of.ts';

/* Reports of real runs of every kind, for tests of reporters. */

const corpus = corpusOf('grid/float32/portable.json');
const right = referencePort('portable', '1.0.0');
const wrong: Port = {
  ...dialectPort(dialectOf([{ axis: 'epsilon', value: 'inside' }]), 'portable'),
  version: '1.0.0',
};

/** Makes the report of a port on one file. `known` is the text of the known deviations. */
async function runOf(
  port: Port,
  { level = 'equivalent', known }: { readonly level?: Level; readonly known?: string } = {},
): Promise<Report> {
  const results = await judgeCorpus({ corpus, portFor: () => port });
  const knownLines = known === undefined ? null : parseKnown(known);
  return reportOf(
    results,
    { port, known: knownLines && applyKnown(knownLines, results) },
    { level, knownLines },
  );
}

const all = 'grid/float32/portable/*';

/** Makes a run once and keeps it, because many tests read the same run and none changes it. */
function once(run: () => Promise<Report>): () => Promise<Report> {
  let report: Promise<Report> | null = null;
  return () => (report ??= run());
}

export const runs = {
  exact: once(() => runOf(right, { level: 'exact' })),
  equivalent: once(() => runOf(referencePort('fma', '1.0.0'))),
  'equivalent at level exact': once(() => runOf(referencePort('fma', '1.0.0'), { level: 'exact' })),
  divergent: once(() => divergentReport()),
  'divergent, all known': once(() =>
    runOf(wrong, { known: `${all} event=0 ulp=inf # the reason` }),
  ),
  'divergent, some known': once(() =>
    runOf(wrong, { known: 'grid/float32/portable/*centered* event=0 ulp=inf # the reason' }),
  ),
  'worse than known': once(() => runOf(wrong, { known: `${all} event=0 ulp=1 # the reason` })),
  'passing what is known': once(() => runOf(right, { known: `${all} event=0 ulp=1 # the reason` })),
  'half judged': once(() =>
    runOf({
      ...right,
      capabilities: { ...right.capabilities, features: ['maximize', 'weight_decay'] },
    }),
  ),
  'not judged at all': once(() =>
    runOf({ ...right, capabilities: { ...right.capabilities, dtypes: [] } }),
  ),
  broken: once(() => runOf({ ...right, run: () => Promise.reject(new Error('out of order')) })),
  'not asked': once(async () =>
    reportOf([], { port: null, failure: 'no such file: port.py', invariants: [] }),
  ),
  'cut short': once(async () => {
    const { complete: _, ...report } = await runOf(right);
    return { ...report, conformant: false };
  }),
  'not deterministic': once(() => notDeterministic()),
  'broken and restarted': once(async () => ({
    ...(await runOf(right)),
    incidents: ['the port exited with code 1'],
  })),
  late: once(() => late()),
  'a shard': once(async () => ({ ...(await runOf(right)), shard: { index: 2, count: 7 } })),
} as const satisfies Readonly<Record<string, () => Promise<Report>>>;

/** A right port that gives other values when the suite asks it again. */
async function notDeterministic(): Promise<Report> {
  const options = { filter: 'grid/float32/portable/*', invariants: 0 } as const;
  let calls = 0;
  const run: Port['run'] = (scenario) => {
    calls += 1;
    return (calls > 16 ? wrong : right).run(scenario);
  };
  return verifyPort({ ...right, run }, options);
}

/** A right port that reaches the time limit of the run after two cases. */
async function late(): Promise<Report> {
  const options = { filter: '{grid/float32/portable/*,invariants/*}', runTimeout: 500 } as const;
  let calls = 0;
  const run: Port['run'] = (scenario) => {
    calls += 1;
    return calls > 2 ? new Promise(() => undefined) : right.run(scenario);
  };
  return verifyPort({ ...right, run }, options);
}

let hostile: Promise<Report[]> | null = null;

/** Makes runs in which every text of the port, or the id of a case, is hostile. */
export function hostileRuns(): Promise<Report[]> {
  return (hostile ??= makeHostileRuns());
}

async function makeHostileRuns(): Promise<Report[]> {
  // judge the cases once, because the name of a port does not change its results
  const results = await judgeCorpus({ corpus, portFor: () => wrong });
  const knownLines = parseKnown(`${all} event=0 ulp=inf # r`);
  const known = applyKnown(knownLines, results);
  const reports: Report[] = [];
  for (const text of hostileTexts) {
    const named = { name: text, version: text, language: text };
    const failed = await runOf({
      ...right,
      ...named,
      incidents: [text],
      run: () => Promise.reject(new Error(text)),
    });
    const unsupported = Object.assign(new Error(text), { code: 'unsupported' });
    const notJudged = await runOf({ ...wrong, ...named, run: () => Promise.reject(unsupported) });
    const excused = reportOf(results, { port: { ...wrong, ...named }, known }, { knownLines });
    reports.push(
      failed,
      notJudged,
      { ...excused, cases: excused.cases.map((item) => ({ ...item, known: text, lane: text })) },
      { ...failed, cases: failed.cases.map((item) => ({ ...item, id: `${item.id}${text}` })) },
      reportOf([], { port: { ...right, ...named }, failure: text }),
    );
  }
  return reports;
}
