import type { Case } from '../../corpus/corpus.ts';
import type { ValueDivergence } from '../../parity/divergence.ts';
import type { ProbeFindings } from '../../parity/probe-port.ts';
import type { AdapterFault } from '../adapter/adapter-fault.ts';
import type { NamedDialect } from '../catalogue/catalogue.ts';
import type { Deviation } from '../dialect.ts';
import type { Trigger } from '../trigger/trigger.ts';
import type { Fit } from './fit.ts';
import type { QuantityRow } from './side-by-side.ts';

/**
 * How sure an explanation is:
 * - bits: the dialect has the port's bits in every value that counts.
 * - rounding: the dialect has the port's values, up to rounding.
 * - most: it explains most of the values, and others contradict it.
 */
export type Certainty = 'bits' | 'rounding' | 'most';

/** A dialect that explains the answers of a port. */
export interface Explanation {
  /** The deviations from torch's RMSprop, in the order of the axes. */
  readonly deviations: readonly Deviation[];
  /** How many values of the answers this dialect explains. */
  readonly fit: Fit;
  /** How sure the explanation is. */
  readonly certainty: Certainty;
  /** Known implementations that give the same answers up to rounding. The one with the fewest deviations is first. */
  readonly names: readonly NamedDialect[];
  /**
   * The id of a case in which this explanation differs from the first one. Null for the first, or if the corpus has no
   * such case.
   */
  readonly separatedBy: string | null;
}

/** The result of {@link diagnose}. */
export interface Diagnosis {
  /**
   * The change of numbers between the suite and the port. If there is one, the diagnosis has no explanations: no formula
   * can explain numbers that change on the way.
   */
  readonly adapter: AdapterFault | null;
  /**
   * The simplest dialects that compute all answers of the port, up to rounding. There are several if the answers do not
   * separate them. Empty if no dialect explains all answers.
   */
  readonly explanations: readonly Explanation[];
  /**
   * A dialect that explains part of the answers, if none explains all. It leaves at most half of the contradictions of
   * torch's formula.
   */
  readonly partial: Explanation | null;
  /**
   * The rule that tells the wrong steps of the port from the right ones. Null if the search finds no rule, or if the port is wrong in no step.
   * If the deviations hold only there, `isLimited` is true.
   */
  readonly trigger: Trigger | null;
  /** Whether the deviations hold only inside of the trigger, and torch's formula elsewhere. */
  readonly isLimited: boolean;
  /** How many values torch's own formula explains. */
  readonly torch: Fit;
  /** The quantities of a step in which the port diverges. Null if the divergence is not in a value. */
  readonly step: StepView | null;
}

/** The quantities of the first step in which a port diverges in a case: torch's, and the port's. */
export interface StepView {
  /** The id of the case. */
  readonly caseId: string;
  /** The first difference of the port to PyTorch in this case. */
  readonly divergence: ValueDivergence;
  /** The quantities, in the order of the formula. */
  readonly rows: readonly QuantityRow[];
}

/** The options of {@link diagnose}. */
export interface DiagnoseOptions {
  /**
   * Returns cases without an answer. `diagnose` looks in them for a case that separates the explanations. None by
   * default.
   */
  readonly notAsked?: () => readonly Case[];
  /** What a probe found about the environment of the port. None by default. */
  readonly environment?: Pick<ProbeFindings, 'trips'> | null;
  /**
   * Whether to look only for dialects that hold in every step: no change of numbers by an adapter, and no trigger. False by
   * default.
   */
  readonly onlyDialects?: boolean;
}
