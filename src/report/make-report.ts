import type { Corpus } from '../corpus/corpus.ts';
import type { Oracle } from '../corpus/manifest.ts';
import type { closeUpOf } from '../dialect/diagnosis/close-up.ts';
import type { Diagnosis } from '../dialect/diagnosis/diagnosis.ts';
import type { Answer } from '../dialect/diagnosis/evidence.ts';
import type { RoundingFinding } from '../dialect/rounding/diagnose-rounding.ts';
import type { FailureTrigger } from '../dialect/trigger/failure-trigger.ts';
import type { InvariantResult } from '../invariant/check-invariants.ts';
import type { Invariant } from '../invariant/invariant.ts';
import { countNans } from '../parity/nan-cause.ts';
import type { KnownLine, KnownOutcome } from '../parity/known.ts';
import type { CaseResult } from '../parity/judge-case.ts';
import type { Level, Outcome } from '../parity/outcome.ts';
import type { ProbeFindings } from '../parity/probe-port.ts';
import type { Shard } from '../parity/shard.ts';
import type { Port } from '../port/port.ts';
import { encodeScenario, encodeTrajectory } from '../scenario/encode.ts';
import type {
  Asked,
  AskedAgain,
  Machine,
  Report,
  ReportedAnswer,
  ReportedCase,
  ReportedDiagnosis,
  ReportedInvariant,
} from './report.ts';

/** The facts of a run that are known before it starts. */
export interface RunSetting {
  readonly version: string;
  readonly corpus: Pick<Corpus, 'sha256' | 'manifest'>;
  readonly machine: Machine;
  readonly asked: Asked;
  readonly shard: Shard | null;
  readonly level: Level;
  readonly knownLines: readonly KnownLine[] | null;
  /** The file that the command line names for the port. */
  readonly portFile: string | null;
}

/** The result of an invariant, with its clause and statement. */
export interface TriedInvariant extends Omit<InvariantResult, 'invariant'> {
  readonly invariant: Pick<Invariant, 'clause' | 'statement'>;
}

/** The results of a run. */
export interface RunFindings {
  readonly port: Pick<
    Port,
    'name' | 'version' | 'language' | 'capabilities' | 'incidents' | 'isInProcess'
  > | null;
  readonly results: readonly CaseResult[];
  /** The port's answers, one for each case that has one. */
  readonly answers: readonly Answer[];
  /** Makes the close-ups of divergent cases. Null if no case is divergent: then a run does not load this code. */
  readonly closeUpOf: typeof closeUpOf | null;
  readonly outcome: Outcome;
  readonly known: KnownOutcome | null;
  readonly invariants: readonly TriedInvariant[];
  readonly environment: ProbeFindings | null;
  readonly diagnosis: Diagnosis | null;
  /** How the port rounds in each dtype; null if there is nothing to explain. */
  readonly rounding: readonly RoundingFinding[] | null;
  /** What the cases in which the port breaks have in common; null if it breaks in none, or if nothing is known. */
  readonly failureTrigger: FailureTrigger | null;
  readonly askedAgain: AskedAgain | null;
  /** The message of each failure of a copy of the port. */
  readonly copyIncidents: readonly string[];
  readonly failure: string | null;
  readonly isComplete: boolean;
}

/** Makes the report of a run from its setting and its results. */
export function makeReport(setting: RunSetting, findings: RunFindings): Report {
  const { corpus, shard, portFile } = setting;
  const { port, results, outcome, known, isComplete } = findings;
  const { oracles, indexOf } = distinct(new Set(results.map(({ oracle }) => oracle)));
  const answers = new Map(findings.answers.map((answer) => [answer.testCase.caseId, answer]));
  return {
    format: 1,
    suite: { name: 'rmsprop-parity', version: setting.version },
    corpus: {
      sha256: corpus.sha256,
      files: corpus.manifest.files.length,
      oracle: oracles,
    },
    port: port && {
      name: port.name,
      version: port.version,
      ...(port.language !== undefined && { language: port.language }),
      ...(portFile !== null && { file: portFile }),
      ...(port.isInProcess && { inProcess: true }),
      capabilities: port.capabilities,
    },
    machines: [setting.machine],
    asked: setting.asked,
    shard,
    verdict: outcome.verdict,
    level: setting.level,
    arithmetic: setting.asked.arithmetic,
    conformant: outcome.isConformant && isComplete,
    counts: outcome.counts,
    diagnosis: findings.diagnosis && reportDiagnosis(findings.diagnosis),
    ...(findings.rounding && { rounding: findings.rounding }),
    ...(findings.failureTrigger && { failureTrigger: findings.failureTrigger }),
    environment: findings.environment,
    known: setting.knownLines && {
      lines: setting.knownLines,
      problems: known?.problems ?? [],
      improved: known?.improved ?? [],
    },
    ...(findings.askedAgain && { askedAgain: findings.askedAgain }),
    incidents: [...(port?.incidents ?? []), ...findings.copyIncidents],
    failure: findings.failure,
    cases: results.map((result) => {
      const answer = answers.get(result.caseId);
      const item = {
        ...reportCase(result, indexOf.get(result.oracle) ?? 0),
        ...(answer && port && detailsOf(result, answer, port, shard !== null, findings.closeUpOf)),
      };
      return excused(item, known);
    }),
    invariants: findings.invariants.map((result) => excused(reportInvariant(result), known)),
    ...(isComplete && { complete: true }),
  };
}

/**
 * Returns the different oracles, and the index of each. Each file of a corpus has its own oracle object, mostly with
 * equal content.
 */
function distinct(allOracles: ReadonlySet<Oracle>): {
  oracles: Oracle[];
  indexOf: ReadonlyMap<Oracle, number>;
} {
  const oracles = new Map<string, Oracle>();
  const indexes = new Map<string, number>();
  const indexOf = new Map<Oracle, number>();
  for (const oracle of allOracles) {
    const key = JSON.stringify(oracle);
    const index = indexes.get(key) ?? indexes.size;
    indexes.set(key, index);
    oracles.set(key, oracle);
    indexOf.set(oracle, index);
  }
  return { oracles: [...oracles.values()], indexOf };
}

/** Makes a case of the report from its result. */
export function reportCase(
  {
    caseId,
    dtype,
    features,
    verdict,
    reason,
    cutOff,
    declined,
    cause,
    comparison,
    lane,
  }: CaseResult,
  oracle = 0,
): ReportedCase {
  return {
    id: caseId,
    dtype,
    oracle,
    features,
    verdict,
    ...(reason !== null && { reason }),
    ...(cutOff && { cutOff }),
    ...(declined && { declined }),
    ...(cause !== undefined && { cause }),
    ...(comparison && {
      values: comparison.values,
      ...(comparison.hidden && { hidden: comparison.hidden }),
      mismatches: comparison.mismatches,
      beyond: comparison.beyond,
      illConditioned: comparison.illConditioned,
      cancelled: comparison.cancelled,
      largestUlp: comparison.largestUlp,
      largestMultiple: comparison.largestMultiple,
      first: comparison.firstBeyond ?? comparison.first,
    }),
    ...(lane !== null && { lane }),
  };
}

/** Adds the reason of the line of known deviations that covers the item. Removes an older reason. */
export function excused<Item extends { readonly id: string; readonly known?: string }>(
  judged: Item,
  known: KnownOutcome | null,
): Omit<Item, 'known'> & { readonly known?: string } {
  const { known: _, ...item } = judged;
  const line = known?.excused.get(judged.id);
  return { ...item, ...(line && { known: line.reason }) };
}

/** Returns the details of a case that is not exact: the causes of NaNs, a close-up, and the answer if the run is a shard. */
function detailsOf(
  { verdict, comparison }: CaseResult,
  answer: Answer,
  { capabilities }: Pick<Port, 'capabilities'>,
  isShard: boolean,
  makeCloseUp: RunFindings['closeUpOf'],
): Pick<ReportedCase, 'nans' | 'closeUp' | 'answer'> {
  const worst = comparison?.worst;
  const isGolden = verdict === 'exact' && comparison?.hidden === undefined;
  const hasNans = (comparison?.cancelled ?? 0) > 0;
  const closeUp =
    verdict === 'divergent' && worst ? makeCloseUp?.(answer, worst, capabilities) : null;
  return {
    ...(hasNans && { nans: countNans(answer.testCase, answer.trajectory, capabilities) }),
    ...(closeUp && { closeUp }),
    ...(isShard && !isGolden && { answer: reportAnswer(answer) }),
  };
}

function reportAnswer({ testCase: { dtype }, trajectory }: Answer): ReportedAnswer {
  return {
    run: { snapshots: encodeTrajectory(dtype, trajectory) },
    changedGradients: trajectory.flatMap(({ changedGradient }, event) =>
      changedGradient ? [{ event, ...changedGradient }] : [],
    ),
  };
}

function reportInvariant({
  propertyId,
  invariant,
  verdict,
  scenarios,
  reason,
  cutOff,
  declined,
  violation,
}: TriedInvariant): ReportedInvariant {
  return {
    id: propertyId,
    clause: invariant.clause,
    statement: invariant.statement,
    verdict,
    scenarios,
    ...(reason !== null && { reason }),
    ...(cutOff && { cutOff }),
    ...(declined && { declined }),
    ...(violation && {
      violation: {
        scenario: encodeScenario(violation.scenario),
        relation: violation.relation,
        first: violation.divergence,
      },
    }),
  };
}

/** Makes the diagnosis of the report. Its first explanation is the best. */
export function reportDiagnosis({
  adapter,
  explanations,
  partial,
  trigger,
  isLimited,
  torch,
  step,
}: Diagnosis): ReportedDiagnosis {
  const [best = partial, ...alternatives] = explanations;
  const fit = best?.fit ?? torch;
  const deviations = best?.deviations ?? [];
  const names = best?.names ?? [];
  const [name = null, ...alsoKnownAs] = names.map((entry) => entry.name);
  return {
    ...(adapter && { adapter }),
    name,
    deviations,
    ...(best && { certainty: best.certainty }),
    ...(trigger && { trigger }),
    ...(isLimited && { isLimited }),
    explained: fit.values === 0 ? 0 : fit.explained / fit.values,
    isWhole: explanations.length > 0,
    alsoKnownAs,
    namesAlike: names.filter((entry) => entry.deviations.length === deviations.length).length,
    fit,
    torch,
    alternatives: alternatives.map((alternative) => ({
      deviations: alternative.deviations,
      separatedBy: alternative.separatedBy,
    })),
    step,
  };
}
