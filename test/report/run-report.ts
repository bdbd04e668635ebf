import { openCorpus } from '../../src/corpus/corpus.ts';
import { diagnoseRun } from '../../src/dialect/diagnosis/diagnose-run.ts';
import { dialectPort } from '../../src/dialect/dialect-port.ts';
import { origin } from '../../src/dialect/dialect.ts';
import type { Answer } from '../../src/dialect/diagnosis/evidence.ts';
import { dtypes } from '../../src/float/dtype.ts';
import { checkInvariants } from '../../src/invariant/check-invariants.ts';
import { outcomeOf } from '../../src/parity/outcome.ts';
import { probePort } from '../../src/parity/probe-port.ts';
import { acceptsFile, idFilter } from '../../src/parity/selection.ts';
import { verify } from '../../src/parity/judge-corpus.ts';
import type { Port } from '../../src/port/port.ts';
import { makeReport } from '../../src/report/make-report.ts';
import type { Report } from '../../src/report/report.ts';
import { packageVersion } from '../../src/version.ts';

/** The report of a port as `verify` would make it: on the whole corpus, or on the cases that a glob names. */
export async function runReport(
  port: Port,
  { filter = null, runs = 20 }: { readonly filter?: string | null; readonly runs?: number } = {},
): Promise<Report> {
  const asked = {
    dtypes: null,
    filter,
    arithmetic: 'portable',
    required: [],
    invariants: runs,
  } as const;
  const corpus = await openCorpus();
  const answers: Answer[] = [];
  const results = await verify({
    corpus,
    portFor: () => port,
    acceptsFile: (header) => acceptsFile(asked, header),
    acceptsCase: idFilter(asked),
    onAnswer: (testCase, trajectory) => answers.push({ testCase, trajectory }),
  });
  const level = 'equivalent';
  const invariants =
    runs === 0 ? [] : await checkInvariants({ port, level, arithmetic: 'portable', runs, seed: 1 });
  const outcome = outcomeOf(results, level, null, invariants);
  return makeReport(
    {
      version: packageVersion(),
      corpus,
      machine: { node: process.version, system: 'Linux x64' },
      asked,
      shard: null,
      level,
      knownLines: null,
      portFile: null,
    },
    {
      port,
      results,
      answers,
      outcome,
      known: null,
      invariants,
      environment: await probePort(port),
      diagnosis: outcome.counts.divergent > 0 ? diagnoseRun(port, answers, corpus) : null,
      failure: null,
      isComplete: true,
    },
  );
}

/** A port that is wrong wherever a number can be: each parameter is off by more than a hundredth. */
export function whollyDivergentPort(): Port {
  const port = dialectPort(origin, 'portable');
  return {
    ...port,
    name: 'wholly divergent',
    version: '1.0.0',
    run: async (scenario) => {
      const { decode, encode } = dtypes[scenario.dtype].format;
      return (await port.run(scenario)).map((snapshot) => ({
        ...snapshot,
        params: snapshot.params.map((param) =>
          param.map((word) => encode(decode(word) * 1.01 + 1)),
        ),
      }));
    },
  };
}
