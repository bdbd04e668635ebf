import type { Case, Corpus } from '../corpus/corpus.ts';
import type { Refusal } from '../corpus/fixture-file.ts';
import type { FileHeader } from '../corpus/manifest.ts';
import { PortError } from '../errors.ts';
import { needsOf } from '../port/capabilities.ts';
import type { Port } from '../port/port.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { boundsOf } from './bound.ts';
import { compareTrajectories, type Comparison } from './compare.ts';
import { laneOf } from './lane.ts';

/**
 * `exact`: the same bits everywhere; `equivalent`: never farther than rounding alone can explain; `divergent`: farther;
 * `failed`: the port broke.
 */
export type Verdict = 'exact' | 'equivalent' | 'divergent' | 'failed';

/** What came of one case; `notJudged` is no verdict: the port was not asked, or said that it cannot. */
export type CaseVerdict = Verdict | 'notJudged';

export interface CaseResult extends FileHeader {
  readonly caseId: string;
  readonly verdict: CaseVerdict;
  /** Null where the port failed or was not judged. */
  readonly comparison: Comparison | null;
  /** The name of the diverging element's lane, where the fixture has lanes. */
  readonly lane: string | null;
  /** How the port failed, or why it was not judged. */
  readonly reason: string | null;
}

export interface VerifyOptions {
  readonly corpus: Corpus;
  /** The port for a case's dtype and arithmetic. */
  readonly portFor: (header: FileHeader) => Port;
  /** Files whose cases are asked for; all by default. */
  readonly acceptsFile?: (header: FileHeader) => boolean;
  /** Cases that are asked for; all by default. */
  readonly acceptsCase?: (caseId: string) => boolean;
  /** Dtypes and features whose cases fail, instead of not being judged, where the port cannot do them. */
  readonly required?: readonly string[];
  /** Called after each case, in the corpus's order. */
  readonly onResult?: (result: CaseResult) => void;
  /** When aborted, the cases that are not judged yet are left out. */
  readonly signal?: AbortSignal;
  /** Milliseconds for all of it, after which the cases that are not judged yet have failed. */
  readonly runTimeout?: number;
}

/**
 * Runs a port on every case asked for and compares parameters and state after every event with what PyTorch computed.
 *
 * A case that diverges or in which the port throws is a result like any other.
 *
 * @throws CorpusError if a fixture turns out to be damaged.
 */
export async function verify(options: VerifyOptions): Promise<CaseResult[]> {
  const { corpus, portFor, acceptsFile = () => true, acceptsCase = () => true } = options;
  const { required = [], onResult, signal } = options;
  const clock = new Clock(options.runTimeout, signal);
  const results: CaseResult[] = [];
  const underWay: Promise<CaseResult>[] = [];
  const settle = async (most: number): Promise<void> => {
    while (underWay.length > most) {
      const result = await underWay.shift();
      if (result && !isAborted(signal)) {
        results.push(result);
        onResult?.(result);
      }
    }
  };
  try {
    for (const entry of corpus.manifest.files.filter(acceptsFile)) {
      const port = portFor(entry);
      for (const testCase of corpus.readCases(entry).filter(({ caseId }) => acceptsCase(caseId))) {
        if (isAborted(signal)) {
          return results;
        }
        underWay.push(judge(testCase, port, required, clock));
        await settle((port.inFlight ?? 1) - 1);
      }
    }
    await settle(0);
  } finally {
    clock.stop();
  }
  return results;
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** Rejects when the run's time is over, or when it is aborted. */
class Clock {
  readonly #isOver: Promise<never>;
  #timer: NodeJS.Timeout | undefined;

  constructor(milliseconds: number | undefined, signal: AbortSignal | undefined) {
    this.#isOver = new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(new PortError('gave_up', 'interrupted')));
      if (milliseconds !== undefined) {
        const over = `the run's time of ${milliseconds} ms was over`;
        this.#timer = setTimeout(() => reject(new PortError('timeout', over)), milliseconds);
      }
    });
    this.#isOver.catch(() => undefined);
  }

  limit<Value>(work: Promise<Value>): Promise<Value> {
    return Promise.race([work, this.#isOver]);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** What came of a case with a port: one thing to judge, by itself. */
export function judgeCase(
  testCase: Case,
  port: Port,
  required: readonly string[] = [],
): Promise<CaseResult> {
  return judge(testCase, port, required, new Clock(undefined, undefined));
}

async function judge(
  testCase: Case,
  port: Port,
  required: readonly string[],
  clock: Clock,
): Promise<CaseResult> {
  const { caseId, dtype, foreach, oracle } = testCase;
  const header = { caseId, dtype, foreach, oracle };
  const without = { comparison: null, lane: null };
  const missing = missingFor(testCase, port);
  if (missing.length > 0) {
    const asked = missing.filter((need) => required.includes(need));
    return asked.length > 0
      ? {
          ...header,
          ...without,
          verdict: 'failed',
          reason: `not declared, but required: ${asked.join(', ')}`,
        }
      : {
          ...header,
          ...without,
          verdict: 'notJudged',
          reason: `not declared: ${missing.join(', ')}`,
        };
  }
  try {
    const comparison = await clock.limit(compare(testCase, port));
    return {
      ...header,
      verdict: verdictOf(comparison),
      comparison,
      lane: laneOf(testCase, comparison),
      reason: null,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const isRequired = needsOf(testCase.scenario, testCase.refusal !== undefined).some((need) =>
      required.includes(need),
    );
    const verdict = isUnsupported(error) && !isRequired ? 'notJudged' : 'failed';
    return { ...header, ...without, verdict, reason };
  }
}

/** What a case needs and a port does not declare: its dtype alone if that is missing. */
export function missingFor(
  { scenario, refusal }: Pick<Case, 'scenario' | 'refusal'>,
  { capabilities }: Port,
): string[] {
  const declared = new Set<string>([...capabilities.dtypes, ...capabilities.features]);
  const missing = needsOf(scenario, refusal !== undefined).filter((need) => !declared.has(need));
  return missing[0] === scenario.dtype ? missing.slice(0, 1) : missing;
}

function verdictOf({ mismatches, beyond }: Comparison): Verdict {
  if (mismatches === 0) {
    return 'exact';
  }
  return beyond === 0 ? 'equivalent' : 'divergent';
}

function isUnsupported(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'unsupported';
}

/** @throws whatever the port throws where PyTorch does not. */
async function compare(testCase: Case, port: Port): Promise<Comparison> {
  const { dtype, scenario, golden, refusal, loop } = testCase;
  if (refusal) {
    return compareRefusals(refusal, await refusalOf(port, scenario));
  }
  const { state, flushesSubnormals = false } = port.capabilities;
  const trajectory = await port.run(scenario);
  const bits = compareTrajectories(dtype, golden, trajectory, { state });
  if (bits.mismatches > 0) {
    const bounds = boundsOf(scenario, golden, { flushesSubnormals });
    return compareTrajectories(dtype, golden, trajectory, { state, bounds });
  }
  return loop && port.train
    ? bothOf(bits, compareTrajectories(dtype, golden, await port.train(scenario, loop)))
    : bits;
}

/** What a port answers a scenario that PyTorch refuses: exception and message, or null for none. */
async function refusalOf(port: Port, scenario: Scenario): Promise<string | null> {
  try {
    await port.run(scenario);
    return null;
  } catch (error) {
    if (error instanceof Error && 'exception' in error && typeof error.exception === 'string') {
      return `${error.exception}: ${error.message}`;
    }
    throw error;
  }
}

function compareRefusals({ exception, message }: Refusal, actual: string | null): Comparison {
  const expected = `${exception}: ${message}`;
  const first = actual === expected ? null : ({ kind: 'refusal', expected, actual } as const);
  const count = first ? 1 : 0;
  return {
    values: 1,
    mismatches: count,
    largestUlp: 0,
    first,
    beyond: count,
    illConditioned: 0,
    largestMultiple: first ? Infinity : 0,
    firstBeyond: first,
  };
}

function bothOf(one: Comparison, other: Comparison): Comparison {
  return {
    values: one.values + other.values,
    mismatches: one.mismatches + other.mismatches,
    largestUlp: Math.max(one.largestUlp, other.largestUlp),
    first: one.first ?? other.first,
    beyond: one.beyond + other.beyond,
    illConditioned: one.illConditioned + other.illConditioned,
    largestMultiple: Math.max(one.largestMultiple, other.largestMultiple),
    firstBeyond: one.firstBeyond ?? other.firstBeyond,
  };
}
