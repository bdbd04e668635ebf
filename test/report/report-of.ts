import { loadCorpus } from '../../src/corpus/corpus.ts';
import type { CaseResult } from '../../src/parity/judge-case.ts';
import { closeUpOf } from '../../src/dialect/diagnosis/close-up.ts';
import { outcomeOf } from '../../src/parity/outcome.ts';
import { allCapabilities } from '../../src/port/capabilities.ts';
import { makeReport, type RunFindings, type RunSetting } from '../../src/report/make-report.ts';
import type { Report } from '../../src/report/report.ts';

const corpus = await loadCorpus();

/** Makes a report of given results on the bundled corpus. They need not come from a real run. */
export function reportOf(
  results: readonly CaseResult[],
  findings: Partial<RunFindings> = {},
  setting: Partial<RunSetting> = {},
): Report {
  const level = setting.level ?? 'equivalent';
  return makeReport(
    {
      version: '0.0.0',
      corpus,
      machine: { node: 'v20.0.0', system: 'Linux x64' },
      asked: {
        dtypes: null,
        filter: null,
        arithmetic: 'portable',
        required: [],
        invariants: 0,
      },
      shard: null,
      level,
      knownLines: null,
      portFile: null,
      ...setting,
    },
    {
      port: { name: 'mine', version: '1.2.3', capabilities: allCapabilities },
      results,
      answers: [],
      closeUpOf,
      outcome: outcomeOf(results, level, findings.known ?? null, findings.invariants),
      known: null,
      invariants: [],
      environment: null,
      diagnosis: null,
      rounding: null,
      failureTrigger: null,
      askedAgain: null,
      copyIncidents: [],
      failure: null,
      isComplete: true,
      ...findings,
    },
  );
}
