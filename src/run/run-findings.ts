import type { Corpus } from '../corpus/corpus.ts';
import type { Diagnosis } from '../dialect/diagnosis/diagnose.ts';
import type { Answer } from '../dialect/diagnosis/evidence.ts';
import type { Arithmetic } from '../float/arithmetic.ts';
import type { Dtype } from '../float/dtype.ts';
import type { InvariantResult } from '../invariant/check-invariants.ts';
import type { Level } from '../parity/outcome.ts';
import type { ProbeFindings } from '../parity/probe-port.ts';
import type { Port } from '../port/port.ts';

/* What is found out about a port besides the verdicts of the cases. */

/** The scenarios that invariants are tried on are the same in every run. */
const SEED = 1;
/** Milliseconds for all invariants: a port that takes longer is asked for fewer of them. */
const BUDGET = 10_000;

export interface InvariantSetting {
  readonly level: Level;
  readonly arithmetic: Arithmetic;
  /** Scenarios for each invariant. */
  readonly runs: number;
  readonly dtypes: readonly Dtype[] | undefined;
  readonly accepts?: (name: string) => boolean;
  readonly signal?: AbortSignal;
}

/** What a port computes has properties that need no golden data. */
export async function invariantsOf(
  port: Port,
  setting: InvariantSetting,
): Promise<InvariantResult[]> {
  if (setting.runs === 0) {
    return [];
  }
  const { dtypes, ...others } = setting;
  const { checkInvariants } = await import('../invariant/check-invariants.ts');
  return checkInvariants({
    port,
    ...others,
    ...(dtypes && { dtypes }),
    seed: SEED,
    budget: BUDGET,
  });
}

/** What a port's environment does to numbers, and how it rounds. */
export async function environmentOf(port: Port): Promise<ProbeFindings> {
  const { probePort } = await import('../parity/probe-port.ts');
  return probePort(port);
}

/** What a divergent port computes instead, from all that it answered. */
export async function diagnosisOf(
  port: Pick<Port, 'capabilities'>,
  answers: readonly Answer[],
  corpus: Corpus,
): Promise<Diagnosis> {
  const { diagnoseRun } = await import('../dialect/diagnosis/diagnose-run.ts');
  return diagnoseRun(port, answers, corpus);
}
