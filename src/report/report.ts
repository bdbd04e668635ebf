import type { Oracle } from '../corpus/manifest.ts';
import type { AdapterFault } from '../dialect/adapter/adapter-fault.ts';
import type { CloseUp } from '../dialect/diagnosis/close-up.ts';
import type { Certainty, StepView } from '../dialect/diagnosis/diagnosis.ts';
import type { FailureTrigger } from '../dialect/trigger/failure-trigger.ts';
import type { Trigger } from '../dialect/trigger/trigger.ts';
import type { Deviation } from '../dialect/dialect.ts';
import type { Fit } from '../dialect/diagnosis/fit.ts';
import type { RoundingFinding } from '../dialect/rounding/diagnose-rounding.ts';
import type { Dtype } from '../float/dtype.ts';
import type { DeclinedScenarios, InvariantResult } from '../invariant/check-invariants.ts';
import type { Violation } from '../invariant/invariant.ts';
import type { Divergence } from '../parity/divergence.ts';
import type { CaseVerdict, Declined, Verdict } from '../parity/judge-case.ts';
import type { KnownLine, KnownProblem } from '../parity/known.ts';
import type { NanCount } from '../parity/nan-cause.ts';
import type { Counts, Level } from '../parity/outcome.ts';
import type { ProbeFindings } from '../parity/probe-port.ts';
import type { Selection } from '../parity/selection.ts';
import type { Shard } from '../parity/shard.ts';
import type { HiddenValues } from '../parity/unused-state.ts';
import type { Capabilities, Feature } from '../port/capabilities.ts';

import type { RunAnswer } from '../port/protocol.ts';
import type { ScenarioJson } from '../scenario/scenario-json.ts';
import type { Snapshot } from '../scenario/scenario.ts';

/*
 * A run as data. It has everything that any reporter shows, so a report from JSON looks the same. report-schema.ts checks
 * it. spec/reports.md explains it (REP-1).
 */

export interface Report {
  readonly format: 1;
  readonly suite: { readonly name: 'rmsprop-parity'; readonly version: string };
  readonly corpus: {
    readonly sha256: string;
    readonly files: number;
    /** The sources of the golden trajectories. Cases refer to them by index. */
    readonly oracle: readonly Oracle[];
  };
  /** Null if the suite could not get the port's name. */
  readonly port: ReportedPort | null;
  /** The machines that judged the port: one, or one for each shard. */
  readonly machines: readonly Machine[];
  readonly asked: Asked;
  /** The part of the selection that this report covers; null for all of it. */
  readonly shard: Shard | null;
  readonly verdict: Verdict;
  readonly level: Level;
  /** The arithmetic that the user requested. */
  readonly arithmetic: string;
  readonly conformant: boolean;
  readonly counts: Counts;
  /** What a divergent port computes; null if there is no difference to explain. */
  readonly diagnosis: ReportedDiagnosis | null;
  /** How a port rounds that differs by rounding alone, in each dtype. Present only at level exact. */
  readonly rounding?: readonly RoundingFinding[];
  /** What the cases in which the port breaks have in common. Absent if it breaks in none, or if the search found nothing. */
  readonly failureTrigger?: FailureTrigger;
  /** How the port's environment changes and rounds numbers; null if the run did not test it. */
  readonly environment: ProbeFindings | null;
  /** The known deviations, and how the run compares with them; null without a file of known deviations. */
  readonly known: ReportedKnown | null;
  /** What differed when the suite asked the port some cases again. Absent if nothing did. */
  readonly askedAgain?: AskedAgain;
  /** How the port broke, each time that the suite started it again. */
  readonly incidents: readonly string[];
  /** Why the suite could not judge the port at all. */
  readonly failure: string | null;
  readonly cases: readonly ReportedCase[];
  /** The results of the invariants, which need no golden data. */
  readonly invariants: readonly ReportedInvariant[];
  /** Absent if the run ended early. */
  readonly complete?: true;
}

/** The result of asking a port some cases again: other values, or failures. */
export interface AskedAgain {
  /** How many cases the suite asked again. */
  readonly cases: number;
  /** In how many of them the port gave other values. The port is not deterministic if there is one. */
  readonly differing: number;
  /** The first difference. `expected` is the value of the first answer, and `actual` that of the second. */
  readonly first: { readonly caseId: string; readonly divergence: Divergence } | null;
  /** In how many of them the port failed, although it gave an answer the first time. */
  readonly failed: number;
  readonly firstFailure: { readonly caseId: string; readonly reason: string } | null;
}

export interface ReportedPort {
  readonly name: string;
  readonly version: string;
  readonly language?: string;
  /** The file from the command line, with forward slashes. */
  readonly file?: string;
  /** Present if the port ran in the process of the suite. Such a port can change the verdict. */
  readonly inProcess?: true;
  readonly capabilities: Capabilities;
}

export interface Machine {
  /** Node.js, with its version. */
  readonly node: string;
  /** Operating system and processor architecture. */
  readonly system: string;
}

/** The options of the run. */
export interface Asked extends Selection {
  /** The dtypes, features and states that the port must declare, and `invariants` if the run must judge them. */
  readonly required: readonly string[];
  /** The number of scenarios for each invariant. */
  readonly invariants: number;
  /** The random cases of the run, which the bundled optimizer answers too. Absent if the run has none. */
  readonly fuzz?: RandomCases;
}

/** Random cases: the same values give the same cases. */
export interface RandomCases {
  /** The number of cases. */
  readonly runs: number;
  /** A whole number of 32 bits. */
  readonly seed: number;
  readonly dtypes: readonly Dtype[];
  /** The features that the scenarios may need. */
  readonly features: readonly Feature[];
}

export interface ReportedKnown {
  readonly lines: readonly KnownLine[];
  readonly problems: readonly KnownProblem[];
  /** Lines that allow more than this run needs. They have the event and distance of this run. */
  readonly improved: readonly KnownLine[];
}

export interface ReportedCase {
  readonly id: string;
  readonly dtype: Dtype;
  /** Index into the corpus's oracles. */
  readonly oracle: number;
  /** The features that the port must declare for this case, besides the dtype. */
  readonly features: readonly Feature[];
  readonly verdict: CaseVerdict;
  /** How the port failed, or why the case has no verdict. */
  readonly reason?: string;
  /** True if the case has no verdict because the time of the run was over. */
  readonly cutOff?: true;
  /** How the port declined the case. Absent if it answered, or if PyTorch refuses the case. */
  readonly declined?: Declined;
  /** What explains that the port declined the case, broke in it or should refuse it, such as `eps = 0`. Absent if unknown. */
  readonly cause?: string;
  /** The number of compared values. */
  readonly values?: number;
  /** How many values of unused tensors the port did not show, by tensor. `values` does not include them. */
  readonly hidden?: HiddenValues;
  readonly mismatches?: number;
  readonly beyond?: number;
  readonly illConditioned?: number;
  readonly cancelled?: number;
  /** What made the NaNs of PyTorch where the port has a number. */
  readonly nans?: readonly NanCount[];
  /** Infinite if NaN meets a number. */
  readonly largestUlp?: number;
  readonly largestMultiple?: number;
  /** The first divergence beyond the bound. If no value exceeds the bound, the first divergence. */
  readonly first?: Divergence | null;
  readonly lane?: string;
  /** The lane with the largest difference, in a divergent case. */
  readonly closeUp?: CloseUp;
  /** In a shard, the port's answer if it is not exact. The merged report needs it for the diagnosis. */
  readonly answer?: ReportedAnswer;
  /** Why the case is a known deviation. */
  readonly known?: string;
}

export interface ReportedAnswer {
  readonly run: RunAnswer;
  /** The places where the optimizer changed a gradient of the caller. */
  readonly changedGradients: readonly (NonNullable<Snapshot['changedGradient']> & {
    readonly event: number;
  })[];
}

export interface ReportedInvariant {
  readonly id: string;
  readonly clause: string;
  /** The property, as a sentence. */
  readonly statement: string;
  readonly verdict: InvariantResult['verdict'];
  /** The number of scenarios that tested it. */
  readonly scenarios: number;
  readonly reason?: string;
  /** True if the invariant is not judged because the time of the run was over. */
  readonly cutOff?: true;
  /** The scenarios that the port declined, by its messages. */
  readonly declined?: readonly DeclinedScenarios[];
  /** The simplest failing scenario found, and the first divergence in it. */
  readonly violation?: {
    readonly scenario: ScenarioJson;
    readonly relation: Violation['relation'];
    readonly first: Divergence;
  };
  /** Why the violation is a known deviation. */
  readonly known?: string;
}

export interface ReportedDiagnosis {
  /** How the adapter changes numbers. If present, the diagnosis says nothing about the formula. */
  readonly adapter?: AdapterFault;
  /** A known implementation that computes this. Null if no known implementation does. */
  readonly name: string | null;
  /** How the port differs from torch; empty if no known RMSprop explains it. */
  readonly deviations: readonly Deviation[];
  /** How well these deviations explain the port. Absent if unknown. */
  readonly certainty?: Certainty;
  /** When the port is wrong. Absent if the diagnosis found no rule. */
  readonly trigger?: Trigger;
  /** True if the deviations hold only where the trigger holds, and torch's formula elsewhere. */
  readonly isLimited?: true;
  /** The share of the port's values that these deviations explain, from 0 to 1. */
  readonly explained: number;
  /** Whether no answer of the port contradicts these deviations. */
  readonly isWhole: boolean;
  /** Other implementations that compute the same in the judged cases. */
  readonly alsoKnownAs: readonly string[];
  /**
   * How many of the names, from the first, have exactly these deviations. The others have more, which the judged cases
   * do not show.
   */
  readonly namesAlike: number;
  /** How many values these deviations explain. */
  readonly fit: Fit;
  /** How many values torch's formula explains. */
  readonly torch: Fit;
  /** Other explanations that fit the judged cases too. `separatedBy` names a case that distinguishes them. */
  readonly alternatives: readonly {
    readonly deviations: readonly Deviation[];
    readonly separatedBy: string | null;
  }[];
  /** The quantities of the first step that differs, in one case. */
  readonly step: StepView | null;
}
