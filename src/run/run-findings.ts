import type { Corpus } from '../corpus/corpus.ts';
import type { Diagnosis } from '../dialect/diagnosis/diagnose.ts';
import type { Answer } from '../dialect/diagnosis/evidence.ts';
import type { Arithmetic } from '../float/arithmetic.ts';
import type { Dtype } from '../float/dtype.ts';
import type { InvariantResult } from '../invariant/check-invariants.ts';
import type { Level } from '../parity/outcome.ts';
import type { ProbeFindings } from '../parity/probe-port.ts';
import type { Port } from '../port/port.ts';

/* The findings about a port besides the verdicts of its cases. */

/** The seed of the scenarios for invariants: each run draws the same scenarios. */
const SEED = 1;
/** Milliseconds for all invariants. After this time, the run does not try the rest. */
const BUDGET = 10_000;

export interface InvariantSetting {
  readonly level: Level;
  readonly arithmetic: Arithmetic;
  /** The number of scenarios for each invariant. */
  readonly runs: number;
  readonly dtypes: readonly Dtype[] | undefined;
  readonly accepts?: (name: string) => boolean;
  readonly signal?: AbortSignal;
}

/** Tries the invariants on a port. They need no golden data. */
export async function invariantsOf(
  port: Port,
  setting: InvariantSetting,
): Promise<InvariantResult[]> {
  if (setting.runs === 0) {
    return [];
  }
  const { dtypes, ...rest } = setting;
  const { checkInvariants } = await import('../invariant/check-invariants.ts');
  return checkInvariants({
    port,
    ...rest,
    ...(dtypes && { dtypes }),
    seed: SEED,
    budget: BUDGET,
  });
}

/** Finds out whether a port's environment changes numbers, and how it rounds. */
export async function environmentOf(port: Port): Promise<ProbeFindings> {
  const { probePort } = await import('../parity/probe-port.ts');
  return probePort(port);
}

/** Finds out what a divergent port computes instead, from all its answers. */
export async function diagnosisOf(
  port: Pick<Port, 'capabilities'>,
  answers: readonly Answer[],
  corpus: Corpus,
): Promise<Diagnosis> {
  const { diagnoseRun } = await import('../dialect/diagnosis/diagnose-run.ts');
  return diagnoseRun(port, answers, corpus);
}
