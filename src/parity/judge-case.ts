import { isUnsupported, messageOf } from '../errors.ts';
import type { Case } from '../corpus/corpus.ts';
import type { Refusal } from '../corpus/fixture-file.ts';
import type { FileHeader } from '../corpus/manifest.ts';
import type { Dtype } from '../float/dtype.ts';
import { featuresOf, type Feature } from '../port/capabilities.ts';
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
export async function judge(testCase: Case, port: Port, judging: Judging): Promise<CaseResult> {
  const { caseId, dtype, foreach, oracle, scenario, refusal } = testCase;
  const features = featuresOf(scenario, refusal !== undefined);
  const { verdict, comparison, reason } = await outcomeFor(testCase, features, port, judging);
  const lane = comparison && laneOf(testCase, comparison);
  return { caseId, dtype, foreach, oracle, features, verdict, comparison, lane, reason };
}

type Outcome = Pick<CaseResult, 'verdict' | 'comparison' | 'reason'>;

async function outcomeFor(
  testCase: Case,
  features: readonly Feature[],
  port: Port,
  { required, onAnswer, limit }: Judging,
): Promise<Outcome> {
  const { dtype } = testCase;
  const missing = undeclared(dtype, features, port);
  if (missing.length > 0) {
    const asked = missing.filter((need) => required.includes(need));
    return asked.length > 0
      ? without('failed', `not declared, but required: ${asked.join(', ')}`)
      : without('notJudged', `not declared: ${missing.join(', ')}`);
  }
  try {
    const comparison = await limit(compare(testCase, port, onAnswer));
    return { verdict: verdictOf(comparison), comparison, reason: null };
  } catch (error) {
    const reason = messageOf(error);
    const isRequired = [dtype, ...features].some((need) => required.includes(need));
    return without(isUnsupported(error) && !isRequired ? 'notJudged' : 'failed', reason);
  }
}

/** Nothing was compared. */
function without(verdict: 'failed' | 'notJudged', reason: string): Outcome {
  return { verdict, comparison: null, reason };
}

/** What a case needs and a port does not declare: its dtype alone if that is missing. */
export function missingFor(
  { scenario, refusal }: Pick<Case, 'scenario' | 'refusal'>,
  port: Port,
): string[] {
  return undeclared(scenario.dtype, featuresOf(scenario, refusal !== undefined), port);
}

function undeclared(dtype: Dtype, features: readonly Feature[], { capabilities }: Port): string[] {
  return capabilities.dtypes.includes(dtype)
    ? features.filter((feature) => !capabilities.features.includes(feature))
    : [dtype];
}

function verdictOf({ mismatches, beyond }: Comparison): Verdict {
  if (mismatches === 0) {
    return 'exact';
  }
  return beyond === 0 ? 'equivalent' : 'divergent';
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
