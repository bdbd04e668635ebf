import { dialectPort } from '../../src/dialect/dialect-port.ts';
import { dialectOf } from '../../src/dialect/dialect.ts';
import { applyKnown, parseKnown } from '../../src/parity/known.ts';
import type { Level } from '../../src/parity/outcome.ts';
import { judgeCorpus } from '../../src/parity/judge-corpus.ts';
import type { Port } from '../../src/port/port.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import type { Report } from '../../src/report/report.ts';
import { corpusOf } from '../few-cases.ts';
import { divergentReport } from './divergent-report.ts';
import { hostileTexts } from './hostile.ts';
import { reportOf } from './report-of.ts';

/* Reports of real runs of every kind, for tests of what shows them. */

const corpus = corpusOf('grid/float32/portable.json');
const right = referencePort('portable', '1.0.0');
const wrong: Port = {
  ...dialectPort(dialectOf([{ axis: 'epsilon', value: 'inside' }]), 'portable'),
  version: '1.0.0',
};

/** Of a port on one file; `known` is the text of known deviations. */
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

/** Keeps what was made first: many tests look at the same run, and none changes it. */
function once(run: () => Promise<Report>): () => Promise<Report> {
  let made: Promise<Report> | null = null;
  return () => (made ??= run());
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
  'a shard': once(async () => ({ ...(await runOf(right)), shard: { index: 2, count: 7 } })),
} as const satisfies Readonly<Record<string, () => Promise<Report>>>;

let hostile: Promise<Report[]> | null = null;

/** Runs in which every word of the port is a hostile text, and so is the id of a case. */
export function hostileRuns(): Promise<Report[]> {
  return (hostile ??= makeHostileRuns());
}

async function makeHostileRuns(): Promise<Report[]> {
  // what a port is called changes nothing of what it computes, so its cases are judged once
  const results = await judgeCorpus({ corpus, portFor: () => wrong });
  const knownLines = parseKnown(`${all} event=0 ulp=inf # r`);
  const known = applyKnown(knownLines, results);
  const reports: Report[] = [];
  for (const text of hostileTexts) {
    const named = { name: text, version: text, language: text };
    const lost = await runOf({
      ...right,
      ...named,
      incidents: [text],
      run: () => Promise.reject(new Error(text)),
    });
    const unsupported = Object.assign(new Error(text), { code: 'unsupported' });
    const left = await runOf({ ...wrong, ...named, run: () => Promise.reject(unsupported) });
    const excused = reportOf(results, { port: { ...wrong, ...named }, known }, { knownLines });
    reports.push(
      lost,
      left,
      { ...excused, cases: excused.cases.map((item) => ({ ...item, known: text, lane: text })) },
      { ...lost, cases: lost.cases.map((item) => ({ ...item, id: `${item.id}${text}` })) },
      reportOf([], { port: { ...right, ...named }, failure: text }),
    );
  }
  return reports;
}
