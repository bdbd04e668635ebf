import { diagnoseRun } from '../../src/dialect/diagnosis/diagnose-run.ts';
import { dialectOf, type Deviation } from '../../src/dialect/dialect.ts';
import { dialectPort } from '../../src/dialect/dialect-port.ts';
import type { Answer } from '../../src/dialect/diagnosis/evidence.ts';
import { checkInvariants } from '../../src/invariant/check-invariants.ts';
import { outcomeOf } from '../../src/parity/outcome.ts';
import { probePort } from '../../src/parity/probe-port.ts';
import { judgeCorpus } from '../../src/parity/judge-corpus.ts';
import type { Port } from '../../src/port/port.ts';
import type { RunFindings, RunSetting } from '../../src/report/make-report.ts';
import type { Report } from '../../src/report/report.ts';
import { corpusOf } from '../few-cases.ts';
import { reportOf } from './report-of.ts';

const corpus = corpusOf('grid/float32/portable.json', 'dialects/complex64/portable.json');

/**
 * Makes the report of a real run of a dialect on a few cases. `change` replaces parts of the port, setting and results.
 */
export async function divergentReport(
  deviations: readonly Deviation[] = [{ axis: 'epsilon', value: 'inside' }],
  change: {
    readonly port?: Partial<Port>;
    readonly setting?: Partial<RunSetting>;
    readonly findings?: Partial<RunFindings>;
  } = {},
): Promise<Report> {
  const port = {
    ...dialectPort(dialectOf(deviations), 'portable'),
    version: '1.0.0',
    ...change.port,
  };
  const answers: Answer[] = [];
  const results = await judgeCorpus({
    corpus,
    portFor: () => port,
    onAnswer: (testCase, trajectory) => answers.push({ testCase, trajectory }),
  });
  const invariants = await checkInvariants({
    port,
    level: 'equivalent',
    arithmetic: 'portable',
    runs: 3,
    seed: 1,
  });
  const outcome = outcomeOf(results, 'equivalent', null, invariants);
  return reportOf(
    results,
    {
      port,
      answers,
      invariants,
      outcome,
      environment: await probePort(port),
      diagnosis: outcome.counts.divergent > 0 ? diagnoseRun(port, answers, corpus) : null,
      ...change.findings,
    },
    change.setting,
  );
}
