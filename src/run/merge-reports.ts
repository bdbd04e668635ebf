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
 * Joins the reports of all shards of a run, and judges and diagnoses the whole as if it had been one run.
 *
 * @throws InvalidArgumentError if one is missing, there twice, cut short, of another run, or not what its shard is.
 */
export function mergeReports(named: readonly NamedReport[], corpus: Corpus): Report {
  const cases = requireShards(named, corpus);
  return whole(
    named.map(({ report }) => report),
    cases,
    corpus,
  );
}

function whole(reports: readonly Report[], asked: readonly Case[], corpus: Corpus): Report {
  const first = elementAt(reports, 0);
  const { port } = first;
  const found = new Map(reports.flatMap(placedCases).map((placed) => [placed.item.id, placed]));
  const placed = asked.flatMap(({ caseId }) => found.get(caseId) ?? []);
  const oracles = distinct(placed.map(({ oracle }) => oracle));
  const tried = new Map(
    reports.flatMap(({ invariants }) => invariants).map((one) => [one.id, one]),
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
  const answers = asked.flatMap((testCase) =>
    answerOf(testCase, found.get(testCase.caseId)?.item, first),
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
      oracle: oracles.findIndex((other) => isDeepStrictEqual(other, oracle)),
    })),
    invariants: invariants.map((item) => excused(item, known)),
    complete: true,
  };
}

/** What a shard tells of a case for the diagnosis alone is not told of the whole. */
function withoutAnswer(judged: ReportedCase): ReportedCase {
  const { answer: _, ...item } = judged;
  return item;
}

/** Cases with what made their trajectories, which each report counts for itself. */
function placedCases({ cases, corpus }: Report): { item: ReportedCase; oracle: Oracle }[] {
  return cases.map((item) => ({ item, oracle: elementAt(corpus.oracle, item.oracle) }));
}

function distinct<Value>(values: readonly Value[]): Value[] {
  return values.filter(
    (value, index) => values.findIndex((other) => isDeepStrictEqual(other, value)) === index,
  );
}

/** What the port answered in a case: of an exact one, what is golden. */
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
