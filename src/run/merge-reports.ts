import { isDeepStrictEqual } from 'node:util';
import type { Case, Corpus } from '../corpus/corpus.ts';
import type { Oracle } from '../corpus/manifest.ts';
import { diagnoseRun } from '../dialect/diagnosis/diagnose-run.ts';
import type { Answer } from '../dialect/diagnosis/evidence.ts';
import { diagnoseRounding } from '../dialect/rounding/diagnose-rounding.ts';
import { InvalidArgumentError } from '../errors.ts';
import { elementAt } from '../float/element-at.ts';
import { invariantIds } from '../invariant/invariants.ts';
import { decodeRunAnswer } from '../port/protocol.ts';
import { inside } from '../scenario/decode.ts';
import { excused, reportDiagnosis } from '../report/make-report.ts';
import type { AskedAgain, Report, ReportedCase, ReportedInvariant } from '../report/report.ts';
import { concludeRun, isDeterministic, isRoundingOpen, type Conclusion } from './conclude-run.ts';
import { failureTriggerOf } from './broken-cases.ts';
import { judgedCase, triedInvariant } from './judged-items.ts';
import { withReportedCauses } from './run-causes.ts';
import { requireShards, requireWhole, type NamedReport } from './require-shards.ts';

/**
 * Joins the reports of all shards of a run. Judges and diagnoses the results as if they came from one run.
 *
 * @param named the reports in any order, each with a name for error messages, such as its file.
 * @param corpus the corpus of the run. The report of a whole run may be from another corpus.
 * @returns the report that one run without shards would have. The report of a whole run comes back unchanged.
 * @throws InvalidArgumentError if a shard is missing, incomplete, from another run, or in the list twice. Also if a report does
 *   not have the cases of its shard, or if the verdict of a whole run does not follow from its cases and invariants.
 * @example
 * const named = files.map((name) => ({ name, report: parseReport(readFileSync(name, 'utf8'), name) }));
 * mergeReports(named, await loadCorpus()).verdict; // 'exact'
 */
export function mergeReports(named: readonly NamedReport[], corpus: Corpus): Report {
  const [first, ...others] = named;
  if (first?.report.shard === null && others.length === 0) {
    requireWhole(first, corpus);
    requireConsistent(first);
    return first.report;
  }
  const cases = requireShards(named, corpus);
  const reports = named
    .map(({ report }) => report)
    .toSorted((left, right) => (left.shard?.index ?? 1) - (right.shard?.index ?? 1));
  return joined(reports, cases, corpus);
}

/** @throws InvalidArgumentError if the verdict of a report does not follow from its cases and invariants. */
function requireConsistent({ name, report }: NamedReport): void {
  const { verdict, conformant, counts } = report;
  const { outcome } = conclusionOf([report], report.cases, report.invariants);
  const found = { verdict, isConformant: conformant, counts };
  if (!isDeepStrictEqual(found, outcome)) {
    throw new InvalidArgumentError(
      `the verdict and the counts of ${JSON.stringify(name)} do not follow from its cases and invariants: expected ${outcome.verdict}, ${outcome.isConformant ? '' : 'not '}conformant, ${JSON.stringify(outcome.counts)}. Run "verify" again.`,
    );
  }
}

/** Applies the known deviations to the results of all shards, and returns the verdict of the whole run. */
function conclusionOf(
  reports: readonly Report[],
  cases: readonly ReportedCase[],
  invariants: readonly ReportedInvariant[],
): Conclusion {
  const { level, asked, known: knownOfFirst } = elementAt(reports, 0);
  const { known, outcome } = concludeRun({
    level,
    asked,
    shard: null,
    askedAgain: joinedSecondAnswers(reports),
    knownLines: knownOfFirst?.lines ?? null,
    cases: cases.map(judgedCase),
    invariants: invariants.map(triedInvariant),
  });
  return reports.some(({ failure }) => failure !== null)
    ? { known, outcome: { ...outcome, verdict: 'failed', isConformant: false } }
    : { known, outcome };
}

function joined(reports: readonly Report[], cases: readonly Case[], corpus: Corpus): Report {
  const { rounding: _, failureTrigger: __, ...first } = elementAt(reports, 0); // those of the shard alone
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
  const askedAgain = joinedSecondAnswers(reports);
  const items = placed.map(({ item }) => item);
  const { known, outcome } = conclusionOf(reports, items, invariants);
  const explained = withReportedCauses(items, invariants, cases);
  const environment = reports.find((report) => report.environment !== null)?.environment ?? null;
  const failureTrigger = port
    ? failureTriggerOf(new Map(items.map((item) => [item.id, item])), cases)
    : null;
  const answers = cases.flatMap((testCase) =>
    answerOf(testCase, byId.get(testCase.caseId)?.item, first),
  );
  return {
    ...first,
    corpus: { ...first.corpus, oracle: oracles },
    machines: distinct(reports.flatMap(({ machines }) => machines)),
    shard: null,
    verdict: outcome.verdict,
    conformant: outcome.isConformant,
    counts: outcome.counts,
    diagnosis:
      port && outcome.counts.divergent > 0 && isDeterministic(askedAgain)
        ? reportDiagnosis(diagnoseRun(port, answers, corpus, environment))
        : null,
    ...(port &&
      isRoundingOpen(first.level, outcome, askedAgain) && {
        rounding: diagnoseRounding({ answers, capabilities: port.capabilities }),
      }),
    ...(failureTrigger && { failureTrigger }),
    environment,
    known: knownLines && {
      lines: knownLines,
      problems: known?.problems ?? [],
      improved: known?.improved ?? [],
    },
    ...(askedAgain && { askedAgain }),
    incidents: reports.flatMap(({ incidents }) => incidents),
    failure,
    cases: placed.map(({ item, oracle }, index) => ({
      ...excused(withoutAnswer(explained.cases[index] ?? item), known),
      oracle: oracles.findIndex((candidate) => isDeepStrictEqual(candidate, oracle)),
    })),
    invariants: explained.invariants.map((item) => excused(item, known)),
    complete: true,
  };
}

/** Adds up what the shards found when they asked the port again. The first shard with a difference or a failure shows it. */
function joinedSecondAnswers(reports: readonly Report[]): AskedAgain | null {
  const found = reports.flatMap(({ askedAgain }) => askedAgain ?? []);
  const sum = (key: 'cases' | 'differing' | 'failed'): number =>
    found.reduce((total, part) => total + part[key], 0);
  return found.length === 0
    ? null
    : {
        cases: sum('cases'),
        differing: sum('differing'),
        first: found.find(({ first }) => first)?.first ?? null,
        failed: sum('failed'),
        firstFailure: found.find(({ firstFailure }) => firstFailure)?.firstFailure ?? null,
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
