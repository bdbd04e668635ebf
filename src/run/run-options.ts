import type { Arithmetic } from '../float/arithmetic.ts';
import type { Dtype } from '../float/dtype.ts';
import type { Level } from '../parity/outcome.ts';
import type { Shard } from '../parity/shard.ts';
import type { RandomCases } from '../report/report.ts';

/**
 * The options of a run: what it judges, and what it accepts. Each option has the same meaning as on the command line.
 *
 * @example
 * const options: RunOptions = { dtypes: ['float32'], filter: 'grid/**', level: 'exact' };
 */
export interface RunOptions {
  /**
   * The lowest verdict that is conformant. `exact` requires the same bits everywhere. `equivalent` also accepts differences
   * that rounding alone can explain. The default is `equivalent` for a port, and `exact` for the bundled optimizer.
   */
  readonly level?: Level;
  /**
   * The arithmetic of the golden trajectories: `portable`, `fma` for a port that fuses multiplication and addition, or `arm64` for a
   * port that has the bits of PyTorch on 64-bit Arm. The default is `portable` for a port. The bundled optimizer computes with all of
   * them, and the default judges all.
   */
  readonly arithmetic?: Arithmetic;
  /** The dtypes to judge; all by default. The report lists cases of other dtypes than the port declares as not judged. */
  readonly dtypes?: readonly Dtype[];
  /** A glob of case ids and invariant names, such as `grid/float32/**` or `invariants/*`; all by default. */
  readonly filter?: string;
  /**
   * Dtypes, features and state that the port must declare, such as `['float32', 'momentum', 'square_avg']`. A case that needs
   * a listed dtype or feature fails if the port does not declare it. Without this option, the case is not judged. The whole
   * run fails if the port does not return a listed state. With `invariants` in the list, the run also fails if it judges no
   * invariant, or if the time limit cuts one off.
   */
  readonly required?: readonly string[];
  /**
   * The text of a file of known deviations: a line `GLOB event=N ulp=N [cases=N] # REASON` for each. The run calls a function
   * after it has opened the corpus.
   *
   * @example 'grid/float32/portable/* event=0 ulp=inf # epsilon is inside the root'
   */
  readonly known?: string | (() => Promise<string>);
  /** The number of random scenarios for each invariant: 20 by default; 0 skips the invariants. */
  readonly invariants?: number;
  /** Random cases, which the bundled optimizer answers in place of PyTorch; none by default. */
  readonly fuzz?: RandomCases;
  /**
   * The part of the run to judge, if several machines share it; the whole run by default.
   *
   * @example { index: 2, count: 7 } // the second of seven shards
   */
  readonly shard?: Shard;
  /** The folder of the corpus; the bundled corpus by default. */
  readonly corpus?: string;
  /**
   * The time limit of the whole run, in milliseconds; no limit by default. What the port has not answered by then is not
   * judged. If cases are among it, the run has failed.
   */
  readonly runTimeout?: number;
  /** Ends the run at once when it aborts. The report then has no `complete`. */
  readonly signal?: AbortSignal;
}

/**
 * The progress of a run. The run reports `cases` after each case, and the other phases when they start.
 *
 * @example { phase: 'cases', done: 500, total: 2586 }
 */
export type RunProgress =
  | { readonly phase: 'cases'; readonly done: number; readonly total: number }
  | { readonly phase: 'invariants' | 'diagnosis' };

/** A function that a run calls with its progress. */
export type OnProgress = (progress: RunProgress) => void;
