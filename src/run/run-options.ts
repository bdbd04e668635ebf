import type { Arithmetic } from '../float/arithmetic.ts';
import type { Dtype } from '../float/dtype.ts';
import type { Level } from '../parity/outcome.ts';
import type { Shard } from '../parity/shard.ts';

/** What a run judges, and by what. */
export interface RunOptions {
  /** What counts as conformant: `equivalent` by default, `exact` for the bundled optimizer. */
  readonly level?: Level;
  /**
   * The golden arithmetic: `portable` by default. The bundled optimizer has both, and is judged on both by default.
   */
  readonly arithmetic?: Arithmetic;
  /** All dtypes by default; those that the port does not declare are not judged. */
  readonly dtypes?: readonly Dtype[];
  /** A glob of case ids and invariant names, such as `grid/float32/**`; all by default. */
  readonly filter?: string;
  /** Dtypes, features and state that must be declared: without them a case has failed instead of being not judged. */
  readonly required?: readonly string[];
  /**
   * The text of a file of known deviations: a line for each, `GLOB event=N ulp=N [cases=N] # REASON`. A function that reads
   * it is called when the corpus is open.
   */
  readonly known?: string | (() => Promise<string>);
  /** On how many scenarios each invariant is tried: 20 by default, 0 for none. */
  readonly invariants?: number;
  /** One part of the run; all of it by default. */
  readonly shard?: Shard;
  /** The folder of another corpus than the bundled one. */
  readonly corpus?: string;
  /** Milliseconds for all cases together, after which those that are left have failed; no limit by default. */
  readonly runTimeout?: number;
  /** When it is aborted, the run ends at once and its report is not complete. */
  readonly signal?: AbortSignal;
}

/** How far a run is: after each case, and before what comes after the cases. */
export type RunProgress =
  | { readonly phase: 'cases'; readonly done: number; readonly total: number }
  | { readonly phase: 'invariants' | 'diagnosis' };

export type OnProgress = (progress: RunProgress) => void;
