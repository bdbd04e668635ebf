import { isDeepStrictEqual } from 'node:util';
import type { Case, Corpus } from '../corpus/corpus.ts';
import type { Oracle } from '../corpus/manifest.ts';
import { diagnoseRun } from '../dialect/diagnosis/diagnose-run.ts';
import type { Answer } from '../dialect/diagnosis/evidence.ts';
import { elementAt } from '../float/element-at.ts';
import { invariantIds } from '../invariant/invariants.ts';
import { decodeRunAnswer } from '../port/protocol.ts';
import { inside } from '../scenario/decode.ts';
import { excused, reportDiagnosis } from '../report/make-report.ts';
import type { Report, ReportedCase } from '../report/report.ts';
import { concludeRun } from './conclude-run.ts';
import { judgedCase, triedInvariant } from './judged-items.ts';
import { requireShards, type NamedReport } from './require-shards.ts';

/**
 * Joins the reports of all shards of a run. Judges and diagnoses the results as if they came from one run.
 *
 * @param named the reports in any order, each with a name for error messages, such as its file.
 * @param corpus the corpus of the run.
 * @returns the report that one run without shards would have.
 * @throws InvalidArgumentError if a shard is missing, incomplete, from another run, or in the list twice; or if a report does
 *   not have the cases of its shard.
 * @example
 * const named = files.map((name) => ({ name, report: parseReport(readFileSync(name, 'utf8'), name) }));
 * mergeReports(named, await loadCorpus()).verdict; // 'exact'
 */
export function mergeReports(named: readonly NamedReport[], corpus: Corpus): Report {
  const cases = requireShards(named, corpus);
  return joined(
    named.map(({ report }) => report),
    cases,
    corpus,
  );
}

function joined(reports: readonly Report[], cases: readonly Case[], corpus: Corpus): Report {
  const first = elementAt(reports, 0);
  const { port } = first;
  const byId = new Map(reports.flatMap(casesWithOracles).map((placed) => [placed.item.id, placed]));
  const placed = cases.flatMap(({ caseId }) => byId.get(caseId) ?? []);
  const oracles = distinct(placed.map(({ oracle }) => oracle));
  const tried = new Map(
    reports.flatMap(({ invariants }) => invariants).map((invariant) => [invariant.id, invariant]),
  );
  const invariants = invariantIds().flatMap((id) => tried.get(id) ?? []);
  const knownLines = first.known?.lines ?? null;
  const failure = reports.find((report) => report.failure !== null)?.failure ?? null;
  const { known, outcome } = concludeRun({
    level: first.level,
    knownLines,
    cases: placed.map(({ item }) => judgedCase(item)),
    invariants: invariants.map(triedInvariant),
  });
  const answers = cases.flatMap((testCase) =>
    answerOf(testCase, byId.get(testCase.caseId)?.item, first),
  );
  return {
    ...first,
    corpus: { ...first.corpus, oracle: oracles },
    machines: distinct(reports.flatMap(({ machines }) => machines)),
    shard: null,
    verdict: failure === null ? outcome.verdict : 'failed',
    conformant: outcome.isConformant && failure === null,
    counts: outcome.counts,
    diagnosis:
      port && outcome.counts.divergent > 0
        ? reportDiagnosis(diagnoseRun(port, answers, corpus))
        : null,
    environment: reports.find(({ environment }) => environment !== null)?.environment ?? null,
    known: knownLines && {
      lines: knownLines,
      problems: known?.problems ?? [],
      improved: known?.improved ?? [],
    },
    incidents: reports.flatMap(({ incidents }) => incidents),
    failure,
    cases: placed.map(({ item, oracle }) => ({
      ...excused(withoutAnswer(item), known),
      oracle: oracles.findIndex((candidate) => isDeepStrictEqual(candidate, oracle)),
    })),
    invariants: invariants.map((item) => excused(item, known)),
    complete: true,
  };
}

/** Removes the answer of the port. Only the reports of shards have it, because the diagnosis of the joined run needs it. */
function withoutAnswer(judged: ReportedCase): ReportedCase {
  const { answer: _, ...item } = judged;
  return item;
}

/** Returns each case with its oracle, because each report numbers its oracles from 0. */
function casesWithOracles({ cases, corpus }: Report): { item: ReportedCase; oracle: Oracle }[] {
  return cases.map((item) => ({ item, oracle: elementAt(corpus.oracle, item.oracle) }));
}

function distinct<Value>(values: readonly Value[]): Value[] {
  return values.filter(
    (value, index) =>
      values.findIndex((candidate) => isDeepStrictEqual(candidate, value)) === index,
  );
}

/** Returns the answer of the port in a case. If the case is exact, that is the golden trajectory. */
function answerOf(testCase: Case, item: ReportedCase | undefined, { port }: Report): Answer[] {
  if (testCase.refusal || !port) {
    return [];
  }
  if (item?.answer) {
    const { run, changedGradients } = item.answer;
    const trajectory = inside(testCase.caseId, () =>
      decodeRunAnswer(run, testCase.dtype, 'hex', port.capabilities.state),
    );
    const changed = new Map(changedGradients.map(({ event, ...place }) => [event, place]));
    return [
      {
        testCase,
        trajectory: trajectory.map((snapshot, event) => {
          const changedGradient = changed.get(event);
          return { ...snapshot, ...(changedGradient && { changedGradient }) };
        }),
      },
    ];
  }
  return item?.verdict === 'exact' ? [{ testCase, trajectory: testCase.golden }] : [];
}
