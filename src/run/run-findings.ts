import type { Corpus, StartedCorpus } from '../corpus/corpus.ts';
import type { Diagnosis } from '../dialect/diagnosis/diagnosis.ts';
import type { Answer } from '../dialect/diagnosis/evidence.ts';
import type { RoundingFinding } from '../dialect/rounding/diagnose-rounding.ts';
import type { FailureTrigger } from '../dialect/trigger/failure-trigger.ts';
import type { Arithmetic } from '../float/arithmetic.ts';
import type { Dtype } from '../float/dtype.ts';
import type { InvariantResult } from '../invariant/check-invariants.ts';
import { isBroken, type CaseResult } from '../parity/judge-case.ts';
import type { Level } from '../parity/outcome.ts';
import type { ProbeFindings } from '../parity/probe-port.ts';
import type { TimeLimit } from '../port/time-limit.ts';
import type { Port } from '../port/port.ts';

/* The findings about a port besides the verdicts of its cases. */

/** The seed of the scenarios for invariants: each run draws the same scenarios. */
export const SEED = 1;

export interface InvariantSetting {
  readonly level: Level;
  readonly arithmetic: Arithmetic;
  /** The number of scenarios for each invariant. */
  readonly runs: number;
  readonly dtypes: readonly Dtype[] | undefined;
  readonly accepts?: (name: string) => boolean;
  readonly signal?: AbortSignal;
}

/** Tries the invariants on a port. They need no golden data. What the time limit cuts off is not judged. */
export async function invariantsOf(
  port: Port,
  setting: InvariantSetting,
  limit: TimeLimit,
): Promise<InvariantResult[]> {
  if (setting.runs === 0) {
    return [];
  }
  const { dtypes, ...rest } = setting;
  const { checkInvariantsWithin } = await import('../invariant/check-invariants.ts');
  return checkInvariantsWithin(limit, { port, ...rest, ...(dtypes && { dtypes }), seed: SEED });
}

/**
 * Finds out whether a port's environment changes numbers, and how it rounds. Returns null if the run ends before the port has
 * answered.
 */
export async function environmentOf(port: Port, limit: TimeLimit): Promise<ProbeFindings | null> {
  const { probePort } = await import('../parity/probe-port.ts');
  return limit
    .wait(() => probePort(asDrawn(port)))
    .catch((error: unknown) => {
      if (limit.over() === null) {
        throw error;
      }
      return null;
    });
}

/** Returns the port with the dtypes that the run can ask. */
function asDrawn(port: Port): Port {
  const { capabilities, drawnFor = capabilities } = port;
  const dtypes = capabilities.dtypes.filter((dtype) => drawnFor.dtypes.includes(dtype));
  return { ...port, capabilities: { ...capabilities, dtypes } };
}

/** Finds out what a divergent port computes instead, from all its answers. */
export async function diagnosisOf(
  port: Pick<Port, 'capabilities'>,
  answers: readonly Answer[],
  corpus: Corpus,
  environment: ProbeFindings | null,
): Promise<Diagnosis> {
  const { diagnoseRun } = await import('../dialect/diagnosis/diagnose-run.ts');
  return diagnoseRun(port, answers, corpus, environment);
}

/** Finds out how a port rounds, from all its answers, in each dtype in which a value has other bits than PyTorch's. */
export async function roundingOf(
  { capabilities }: Pick<Port, 'capabilities'>,
  answers: readonly Answer[],
): Promise<readonly RoundingFinding[]> {
  const { diagnoseRounding } = await import('../dialect/rounding/diagnose-rounding.ts');
  return diagnoseRounding({ answers, capabilities });
}

/** Finds what the cases in which a port breaks have in common. It reads the corpus only if the port breaks. */
export async function failuresOf(
  results: readonly CaseResult[],
  corpus: StartedCorpus,
): Promise<FailureTrigger | null> {
  if (!results.some(isBroken)) {
    return null;
  }
  const { manifest, readCases } = await corpus.whole();
  const { failureTriggerOf } = await import('./broken-cases.ts');
  const judged = new Map(results.map((result) => [result.caseId, result]));
  return failureTriggerOf(
    judged,
    manifest.files.flatMap((entry) => readCases(entry)),
  );
}
