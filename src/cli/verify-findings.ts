import type { Case, Corpus } from '../corpus/corpus.ts';
import type { FileHeader } from '../corpus/manifest.ts';
import type { Diagnosis } from '../dialect/diagnose.ts';
import type { Answer } from '../dialect/evidence.ts';
import type { Arithmetic } from '../float/arithmetic.ts';
import type { Dtype } from '../float/dtype.ts';
import type { InvariantResult } from '../invariant/check.ts';
import type { Level } from '../parity/outcome.ts';
import type { Port } from '../port/port.ts';

/* What is found out about a port besides the verdicts of the cases. */

/** The scenarios that invariants are tried on are the same in every run. */
const SEED = 1;
/** Milliseconds for all invariants: a port that takes longer is asked for fewer of them. */
const BUDGET = 10_000;

/** What a port computes has properties that need no golden data. */
export async function invariantsOf(
  port: Port,
  setting: {
    readonly level: Level;
    readonly arithmetic: Arithmetic;
    readonly runs: number;
    readonly dtypes: readonly Dtype[] | undefined;
    readonly accepts: (name: string) => boolean;
    readonly signal: AbortSignal;
  },
): Promise<InvariantResult[]> {
  if (setting.runs === 0) {
    return [];
  }
  const { dtypes, ...others } = setting;
  const { checkInvariants } = await import('../invariant/check.ts');
  return checkInvariants({
    port,
    ...others,
    ...(dtypes && { dtypes }),
    seed: SEED,
    budget: BUDGET,
  });
}

/** Whether numbers are lost on the way: then the algorithm is not what to look at first. */
export async function adapterFault(port: Port): Promise<string | null> {
  const [{ probePort }, { adapterText }] = await Promise.all([
    import('../parity/probe.ts'),
    import('../report/probe.ts'),
  ]);
  return adapterText(await probePort(port));
}

/** What a divergent port computes instead, from all that it answered. */
export async function diagnosisOf(
  { capabilities }: Port,
  answers: readonly Answer[],
  corpus: Corpus,
): Promise<Diagnosis> {
  const { diagnose } = await import('../dialect/diagnose.ts');
  const asked = new Set(answers.map(({ testCase }) => testCase.caseId));
  const headers = new Set(answers.map(({ testCase }) => keyOf(testCase)));
  const notAsked = (): Case[] =>
    corpus.manifest.files
      .filter((entry) => headers.has(keyOf(entry)))
      .flatMap((entry) => corpus.readCases(entry))
      .filter(({ caseId }) => !asked.has(caseId));
  return diagnose({ answers, capabilities }, { notAsked });
}

function keyOf({ dtype, oracle }: FileHeader): string {
  return `${dtype} ${oracle.arithmetic}`;
}
