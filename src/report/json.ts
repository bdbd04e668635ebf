import type { Corpus } from '../corpus/corpus.ts';
import type { Oracle } from '../corpus/manifest.ts';
import type { Diagnosis, StepView } from '../dialect/diagnose.ts';
import type { InvariantResult } from '../invariant/check.ts';
import type { Violation } from '../invariant/invariant.ts';
import { encodeScenario } from '../scenario/encode.ts';
import type { Divergence } from '../parity/divergence.ts';
import type { Counts, Level, Outcome } from '../parity/outcome.ts';
import type { KnownOutcome } from '../parity/known.ts';
import type { CaseResult, CaseVerdict, Verdict } from '../parity/judge.ts';
import type { Port } from '../port/port.ts';

/** A run as data. spec/command-line.md explains it (CLI-6). */
export interface JsonReport {
  readonly format: 1;
  readonly suite: { readonly name: 'rmsprop-parity'; readonly version: string };
  readonly corpus: { readonly sha256: string; readonly oracle: readonly Oracle[] };
  /** Null where it could not be asked for its name. */
  readonly port: Pick<Port, 'name' | 'version' | 'language' | 'capabilities'> | null;
  readonly verdict: Verdict;
  readonly level: Level;
  readonly arithmetic: string;
  readonly conformant: boolean;
  readonly counts: Counts;
  /** What a divergent port computes instead; null where nothing was to be explained. */
  readonly diagnosis: DiagnosisJson | null;
  /** How the port broke down and was started again. */
  readonly incidents: readonly string[];
  /** Why the port could not be asked at all. */
  readonly failure: string | null;
  readonly cases: readonly CaseJson[];
  /** What came of the properties that need no golden data. */
  readonly invariants: readonly InvariantJson[];
  /** Absent from a report of a run that was cut short. */
  readonly complete?: true;
}

interface CaseJson {
  readonly id: string;
  readonly verdict: CaseVerdict;
  readonly reason?: string;
  /** The reason why it may depart. */
  readonly known?: string;
  readonly values?: number;
  readonly mismatches?: number;
  readonly beyond?: number;
  readonly illConditioned?: number;
  /** "Infinity" where NaN meets a number. */
  readonly largestUlp?: number | 'Infinity';
  readonly largestMultiple?: number | 'Infinity';
  readonly first?: Divergence | null;
  readonly lane?: string;
}

interface InvariantJson {
  readonly id: string;
  readonly clause: string;
  readonly verdict: InvariantResult['verdict'];
  /** Scenarios that it was tried on. */
  readonly scenarios: number;
  readonly reason?: string;
  /** The reason why it may be violated. */
  readonly known?: string;
  /** The simplest scenario that was found, and where in it. */
  readonly violation?: {
    readonly scenario: object;
    readonly relation: Violation['relation'];
    readonly first: Divergence;
  };
}

interface DeviationJson {
  readonly axis: string;
  readonly value: string;
}

interface DiagnosisJson {
  /** An implementation that computes this; null where none is known. */
  readonly name: string | null;
  /** Where it is not torch's; empty where no known RMSprop explains it. */
  readonly deviations: readonly DeviationJson[];
  /** The share of the port's values that this explains, from 0 to 1. */
  readonly explained: number;
  /** Whether nothing that the port answered contradicts it. */
  readonly isWhole: boolean;
  /** Other implementations that compute the same as far as was asked. */
  readonly alsoKnownAs: readonly string[];
  /** What was asked does not tell it from these; `separatedBy` names a case that would. */
  readonly alternatives: readonly {
    readonly deviations: readonly DeviationJson[];
    readonly separatedBy: string | null;
  }[];
  /** A step that departs, from within; a number that JSON lacks is a text. */
  readonly step: StepView | null;
}

/** What a report tells of. */
export interface RunFacts {
  readonly version: string;
  readonly corpus: Corpus;
  readonly port: Port | null;
  readonly results: readonly CaseResult[];
  readonly outcome: Outcome;
  readonly level: Level;
  readonly arithmetic: string;
  readonly known: KnownOutcome | null;
  readonly invariants: readonly InvariantResult[];
  readonly diagnosis: Diagnosis | null;
  readonly failure: string | null;
  readonly isComplete: boolean;
}

export function jsonReport(facts: RunFacts): string {
  const { version, corpus, port, results, outcome, level, arithmetic, known, failure } = facts;
  const oracles = new Map(results.map(({ oracle }) => [JSON.stringify(oracle), oracle]));
  const report: JsonReport = {
    format: 1,
    suite: { name: 'rmsprop-parity', version },
    corpus: { sha256: corpus.sha256, oracle: [...oracles.values()] },
    port: port && {
      name: port.name,
      version: port.version,
      ...(port.language !== undefined && { language: port.language }),
      capabilities: port.capabilities,
    },
    verdict: outcome.verdict,
    level,
    arithmetic,
    conformant: outcome.isConformant && facts.isComplete,
    counts: outcome.counts,
    diagnosis: facts.diagnosis && diagnosisJson(facts.diagnosis),
    incidents: port?.incidents ?? [],
    failure,
    cases: results.map((result) => caseJson(result, known)),
    invariants: facts.invariants.map((result) => invariantJson(result, known)),
    ...(facts.isComplete && { complete: true }),
  };
  return `${JSON.stringify(report, forJson, 1)}\n`;
}

function caseJson(
  { caseId, verdict, reason, comparison, lane }: CaseResult,
  known: KnownOutcome | null,
): CaseJson {
  const line = known?.excused.get(caseId);
  return {
    id: caseId,
    verdict,
    ...(reason !== null && { reason }),
    ...(line && { known: line.reason }),
    ...(comparison && {
      values: comparison.values,
      mismatches: comparison.mismatches,
      beyond: comparison.beyond,
      illConditioned: comparison.illConditioned,
      largestUlp: finite(comparison.largestUlp),
      largestMultiple: finite(comparison.largestMultiple),
      first: comparison.firstBeyond ?? comparison.first,
    }),
    ...(lane !== null && { lane }),
  };
}

function invariantJson(
  { propertyId, invariant, verdict, scenarios, reason, violation }: InvariantResult,
  known: KnownOutcome | null,
): InvariantJson {
  const line = known?.excused.get(propertyId);
  return {
    id: propertyId,
    clause: invariant.clause,
    verdict,
    scenarios,
    ...(reason !== null && { reason }),
    ...(line && { known: line.reason }),
    ...(violation && {
      violation: {
        scenario: encodeScenario(violation.scenario),
        relation: violation.relation,
        first: violation.divergence,
      },
    }),
  };
}

function diagnosisJson({ explanations, partial, torch, step }: Diagnosis): DiagnosisJson {
  const [first = partial, ...others] = explanations;
  const { explained, values } = first?.fit ?? torch;
  const [name = null, ...names] = (first?.names ?? []).map((entry) => entry.name);
  return {
    name,
    deviations: first?.deviations ?? [],
    explained: values === 0 ? 0 : explained / values,
    isWhole: explanations.length > 0,
    alsoKnownAs: names,
    alternatives: others.map(({ deviations, separatedBy }) => ({ deviations, separatedBy })),
    step,
  };
}

function finite(value: number): number | 'Infinity' {
  return value === Infinity ? 'Infinity' : value;
}

/** Readings may be what JSON lacks; their bits say it too. */
function forJson(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
