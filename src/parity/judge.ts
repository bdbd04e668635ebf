import type { Case } from '../corpus/corpus.ts';
import type { Refusal } from '../corpus/fixture-file.ts';
import type { FileHeader } from '../corpus/manifest.ts';
import { featuresOf, needsOf, type Feature } from '../port/capabilities.ts';
import type { Port } from '../port/port.ts';
import type { Scenario, Trajectory } from '../scenario/scenario.ts';
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
  /** What a port has to declare for it, besides the dtype. */
  readonly features: readonly Feature[];
  readonly verdict: CaseVerdict;
  /** Null where the port failed or was not judged. */
  readonly comparison: Comparison | null;
  /** The name of the diverging element's lane, where the fixture has lanes. */
  readonly lane: string | null;
  /** How the port failed, or why it was not judged. */
  readonly reason: string | null;
}

/** What came of a case with a port: one thing to judge, by itself. */
export function judgeCase(
  testCase: Case,
  port: Port,
  required: readonly string[] = [],
): Promise<CaseResult> {
  return judge(testCase, port, { required, onAnswer: undefined, limit: (work) => work });
}

interface Judging {
  /** Dtypes and features that have to be declared. */
  readonly required: readonly string[];
  readonly onAnswer: ((testCase: Case, trajectory: Trajectory) => void) | undefined;
  /** Rejects when the time for all of it is over. */
  readonly limit: <Value>(work: Promise<Value>) => Promise<Value>;
}

/** A case that diverges, or in which the port throws, is a result like any other. */
export async function judge(
  testCase: Case,
  port: Port,
  { required, onAnswer, limit }: Judging,
): Promise<CaseResult> {
  const { caseId, dtype, foreach, oracle } = testCase;
  const features = featuresOf(testCase.scenario, testCase.refusal !== undefined);
  const header = { caseId, dtype, foreach, oracle, features };
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
    const comparison = await limit(compare(testCase, port, onAnswer));
    return {
      ...header,
      verdict: verdictOf(comparison),
      comparison,
      lane: laneOf(testCase, comparison),
      reason: null,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const isRequired = [dtype, ...features].some((need) => required.includes(need));
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
async function compare(
  testCase: Case,
  port: Port,
  onAnswer: Judging['onAnswer'],
): Promise<Comparison> {
  const { dtype, scenario, golden, refusal, loop } = testCase;
  if (refusal) {
    return compareRefusals(refusal, await refusalOf(port, scenario));
  }
  const { state, flushesSubnormals = false } = port.capabilities;
  const trajectory = await port.run(scenario);
  onAnswer?.(testCase, trajectory);
  const bits = compareTrajectories(dtype, golden, trajectory, { state });
  if (bits.mismatches > 0) {
    const bounds = boundsOf(scenario, golden, { flushesSubnormals });
    return compareTrajectories(dtype, golden, trajectory, { state, bounds });
  }
  if (!loop || !port.train) {
    return bits;
  }
  const trained = compareTrajectories(dtype, golden, await port.train(scenario, loop), { state });
  return { ...trained, values: bits.values + trained.values };
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
    cancelled: 0,
    largestMultiple: first ? Infinity : 0,
    firstBeyond: first,
    worst: null,
  };
}
