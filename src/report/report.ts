import type { Oracle } from '../corpus/manifest.ts';
import type { CloseUp } from '../dialect/diagnosis/close-up.ts';
import type { StepView } from '../dialect/diagnosis/diagnose.ts';
import type { Deviation } from '../dialect/dialect.ts';
import type { Fit } from '../dialect/diagnosis/fit.ts';
import type { Dtype } from '../float/dtype.ts';
import type { InvariantResult } from '../invariant/check-invariants.ts';
import type { Violation } from '../invariant/invariant.ts';
import type { Divergence } from '../parity/divergence.ts';
import type { CaseVerdict, Verdict } from '../parity/judge-case.ts';
import type { KnownLine, KnownProblem } from '../parity/known.ts';
import type { Counts, Level } from '../parity/outcome.ts';
import type { ProbeFindings } from '../parity/probe-port.ts';
import type { Selection } from '../parity/selection.ts';
import type { Shard } from '../parity/shard.ts';
import type { Capabilities, Feature } from '../port/capabilities.ts';

import type { RunAnswer } from '../port/protocol.ts';
import type { ScenarioJson } from '../scenario/scenario-json.ts';
import type { Snapshot } from '../scenario/scenario.ts';

/*
 * A run as data: all that any reporter shows, so that a report that is read back shows the same. report-schema.ts checks
 * it, spec/reports.md explains it (REP-1).
 */

export interface Report {
  readonly format: 1;
  readonly suite: { readonly name: 'rmsprop-parity'; readonly version: string };
  readonly corpus: {
    readonly sha256: string;
    readonly files: number;
    /** What made the trajectories; cases name it by its index. */
    readonly oracle: readonly Oracle[];
  };
  /** Null where it could not be asked for its name. */
  readonly port: ReportedPort | null;
  /** Where it was judged: one machine, or those of the shards. */
  readonly machines: readonly Machine[];
  readonly asked: Asked;
  /** Which part of the selection this is; null for all of it. */
  readonly shard: Shard | null;
  readonly verdict: Verdict;
  readonly level: Level;
  /** As it was asked for. */
  readonly arithmetic: string;
  readonly conformant: boolean;
  readonly counts: Counts;
  /** What a divergent port computes instead; null where nothing was to be explained. */
  readonly diagnosis: ReportedDiagnosis | null;
  /** What the port's environment does to numbers, and how it rounds; null where it was not asked. */
  readonly environment: ProbeFindings | null;
  /** The deviations that are known, and what became of them; null where none were named. */
  readonly known: ReportedKnown | null;
  /** How the port broke down and was started again. */
  readonly incidents: readonly string[];
  /** Why the port could not be asked at all. */
  readonly failure: string | null;
  readonly cases: readonly ReportedCase[];
  /** What came of the properties that need no golden data. */
  readonly invariants: readonly ReportedInvariant[];
  /** Absent from a report of a run that was cut short. */
  readonly complete?: true;
}

export interface ReportedPort {
  readonly name: string;
  readonly version: string;
  readonly language?: string;
  /** The file that was named on the command line, with forward slashes. */
  readonly file?: string;
  readonly capabilities: Capabilities;
}

export interface Machine {
  /** Node.js, with its version. */
  readonly node: string;
  /** Operating system and processor architecture. */
  readonly system: string;
}

/** What was asked for. */
export interface Asked extends Selection {
  /** What has to be declared. */
  readonly required: readonly string[];
  /** Scenarios for each invariant. */
  readonly invariants: number;
}

export interface ReportedKnown {
  readonly lines: readonly KnownLine[];
  readonly problems: readonly KnownProblem[];
  /** Lines that record more than was seen, with what was seen. */
  readonly improved: readonly KnownLine[];
}

export interface ReportedCase {
  readonly id: string;
  readonly dtype: Dtype;
  /** Index into the corpus's oracles. */
  readonly oracle: number;
  /** What the port has to declare for it, besides the dtype. */
  readonly features: readonly Feature[];
  readonly verdict: CaseVerdict;
  /** How the port failed, or why it was not judged. */
  readonly reason?: string;
  readonly values?: number;
  readonly mismatches?: number;
  readonly beyond?: number;
  readonly illConditioned?: number;
  readonly cancelled?: number;
  /** Infinite where NaN meets a number. */
  readonly largestUlp?: number;
  readonly largestMultiple?: number;
  /** The first value beyond the bound, or else that differs. */
  readonly first?: Divergence | null;
  readonly lane?: string;
  /** Of a divergent case, the lane that is farthest off. */
  readonly closeUp?: CloseUp;
  /** Of a shard, what the port answered where that is not the golden trajectory: the whole is diagnosed from it. */
  readonly answer?: ReportedAnswer;
  /** The reason why it may depart. */
  readonly known?: string;
}

export interface ReportedAnswer {
  readonly run: RunAnswer;
  /** Where the optimizer changed a gradient that it was given. */
  readonly changedGradients: readonly (NonNullable<Snapshot['changedGradient']> & {
    readonly event: number;
  })[];
}

export interface ReportedInvariant {
  readonly id: string;
  readonly clause: string;
  /** What holds, in a sentence. */
  readonly statement: string;
  readonly verdict: InvariantResult['verdict'];
  /** Scenarios that it was tried on. */
  readonly scenarios: number;
  readonly reason?: string;
  /** The simplest scenario that was found, and where in it. */
  readonly violation?: {
    readonly scenario: ScenarioJson;
    readonly relation: Violation['relation'];
    readonly first: Divergence;
  };
  /** The reason why it may be violated. */
  readonly known?: string;
}

export interface ReportedDiagnosis {
  /** An implementation that computes this; null where none is known. */
  readonly name: string | null;
  /** Where it is not torch's; empty where no known RMSprop explains it. */
  readonly deviations: readonly Deviation[];
  /** The share of the port's values that this explains, from 0 to 1. */
  readonly explained: number;
  /** Whether nothing that the port answered contradicts it. */
  readonly isWhole: boolean;
  /** Other implementations that compute the same as far as was asked. */
  readonly alsoKnownAs: readonly string[];
  /** How many of the names, in their order, have no deviation more: the others have some that did not show. */
  readonly namesAlike: number;
  /** How many values this explains, and torch's own formula. */
  readonly fit: Fit;
  readonly torch: Fit;
  /** What was asked does not tell it from these; `separatedBy` names a case that would. */
  readonly alternatives: readonly {
    readonly deviations: readonly Deviation[];
    readonly separatedBy: string | null;
  }[];
  /** A step that departs, from within. */
  readonly step: StepView | null;
}
