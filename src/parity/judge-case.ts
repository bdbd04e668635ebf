import { exceptionOf, isRefusal, isUnsupported, messageOf } from '../errors.ts';
import type { Case } from '../corpus/corpus.ts';
import type { Refusal } from '../corpus/fixture-file.ts';
import type { FileHeader } from '../corpus/manifest.ts';
import type { Dtype } from '../float/dtype.ts';
import { featuresOf, type Feature } from '../port/capabilities.ts';
import { NotAskedError } from '../port/not-asked.ts';
import type { Port } from '../port/port.ts';
import type { Scenario, Trajectory } from '../scenario/scenario.ts';
import { boundsOf } from './bound.ts';
import { compareTrajectories, type Comparison } from './compare.ts';
import { laneOf } from './lane.ts';
import { noLimit, TimeLimitError, type TimeLimit } from '../port/time-limit.ts';
import { hiddenState, sumOfHidden } from './unused-state.ts';

/**
 * The verdict on a port:
 * - `exact`: all values have the same bits as PyTorch's. Any NaN equals any NaN. +0 and -0 differ.
 * - `equivalent`: some bits differ, but no difference is beyond the bound. Differences in ill-conditioned values do not count.
 * - `divergent`: a difference is beyond the bound, something is missing, or the port does not refuse what PyTorch refuses.
 * - `failed`: the port broke. It crashed, did not answer in time, sent an invalid answer, or lacks a required feature.
 */
export type Verdict = 'exact' | 'equivalent' | 'divergent' | 'failed';

/**
 * The verdict on one case. `notJudged`: the port does not declare the dtype or a feature of the case, or it answered
 * that it does not support the case. The same holds if it refuses a case that PyTorch accepts, or if the time of the run was
 * over.
 */
export type CaseVerdict = Verdict | 'notJudged';

/** The result of judging one case. */
export interface CaseResult extends FileHeader {
  /** The id of the case, for example `grid/float32/portable/centered`. */
  readonly caseId: string;
  /** The features that a port must declare for this case, in addition to the dtype. */
  readonly features: readonly Feature[];
  /** The verdict on the port in this case. */
  readonly verdict: CaseVerdict;
  /** The comparison with the golden trajectory. Null for `failed` and `notJudged`. */
  readonly comparison: Comparison | null;
  /** The name of the lane of the first difference. Null if all values are equal, or the fixture has no lanes. */
  readonly lane: string | null;
  /** Why the port failed, or why the suite did not judge the case. Null for all other verdicts. */
  readonly reason: string | null;
  /** Whether the case is not judged because the time of the run was over. */
  readonly cutOff?: true;
  /** How the port declined a case that PyTorch accepts. Absent if the port answered. `reason` has its message. */
  readonly declined?: Declined;
  /** What explains that the port declined the case, broke in it or should refuse it, such as `eps = 0`. Absent if unknown. */
  readonly cause?: string;
}

/** How a port declines a scenario: `refused` as an optimizer refuses invalid input, or `unsupported`. */
export type Declined = 'refused' | 'unsupported';

/** Returns how a port declines a scenario with this error. Null if the error means that the port broke. */
export function declinedBy(error: unknown): Declined | null {
  return isUnsupported(error) ? 'unsupported' : isRefusal(error) ? 'refused' : null;
}

/**
 * Judges a port in one case. If the port diverges or throws, that is a result, and not an exception.
 *
 * @param required Dtypes and features that the port must declare. Otherwise their cases fail.
 */
export function judgeCase(
  testCase: Case,
  port: Port,
  required: readonly string[] = [],
): Promise<CaseResult> {
  return judge(testCase, port, { required, onAnswer: undefined, limit: noLimit });
}

interface Judging {
  /** Dtypes and features that the port must declare. */
  readonly required: readonly string[];
  readonly onAnswer: ((testCase: Case, trajectory: Trajectory) => void) | undefined;
  readonly limit: TimeLimit;
}

/** Judges a port in one case. If the port diverges or throws, that is a result, and not an exception. */
export async function judge(testCase: Case, port: Port, judging: Judging): Promise<CaseResult> {
  const { caseId, dtype, foreach, oracle, scenario, refusal } = testCase;
  const features = featuresOf(scenario, refusal !== undefined);
  const { comparison, ...outcome } = await outcomeFor(testCase, features, port, judging);
  const lane = comparison && laneOf(testCase, comparison);
  return { caseId, dtype, foreach, oracle, features, ...outcome, comparison, lane };
}

type Outcome = Pick<CaseResult, 'verdict' | 'comparison' | 'reason' | 'declined' | 'cutOff'>;

async function outcomeFor(
  testCase: Case,
  features: readonly Feature[],
  port: Port,
  { required, onAnswer, limit }: Judging,
): Promise<Outcome> {
  const { dtype } = testCase;
  const missing = undeclared(dtype, features, port);
  if (missing.length > 0) {
    const missingRequired = missing.filter((need) => required.includes(need));
    return missingRequired.length > 0
      ? notCompared('failed', `${UNDECLARED}, but required: ${missingRequired.join(', ')}`)
      : notCompared('notJudged', `${UNDECLARED}: ${missing.join(', ')}`);
  }
  try {
    const comparison = await limit.wait(() => compare(testCase, port, onAnswer));
    return { verdict: verdictOf(comparison), comparison, reason: null };
  } catch (error) {
    if (error instanceof TimeLimitError) {
      return { ...notCompared('notJudged', messageOf(error)), cutOff: true };
    }
    if (error instanceof NotAskedError) {
      return notCompared('notJudged', messageOf(error));
    }
    return notAnswered(
      testCase,
      error,
      [dtype, ...features].some((need) => required.includes(need)),
    );
  }
}

/** Returns the outcome of a case in which the port throws. */
function notAnswered({ refusal }: Case, error: unknown, isRequired: boolean): Outcome {
  const declined = declinedBy(error);
  const reason = refusalText(error);
  const isFailed = declined === null || isRequired || (refusal && declined === 'refused');
  return {
    ...notCompared(isFailed ? 'failed' : 'notJudged', reason),
    ...(declined && !refusal && { declined }),
  };
}

/**
 * Returns the message of an error, with the name of its exception if the port raised it on purpose.
 *
 * @example refusalText(error) // 'ValueError: eps must be above 0'
 */
export function refusalText(error: unknown): string {
  const exception = exceptionOf(error);
  return exception === null ? messageOf(error) : `${exception}: ${messageOf(error)}`;
}

const UNDECLARED = 'not declared';

/** Returns whether a case has no comparison because the port does not declare what it needs. */
export function isUndeclared({ reason }: Pick<CaseResult, 'reason'>): boolean {
  return reason?.startsWith(UNDECLARED) === true;
}

/** The verdict of a case, and why it has no comparison. */
export interface JudgedCase extends Pick<CaseResult, 'verdict' | 'declined'> {
  readonly reason?: string | null;
}

/** Returns whether the port broke in a case: it neither answered nor declined, although it declares what the case needs. */
export function isBroken({ verdict, declined, reason = null }: JudgedCase): boolean {
  return verdict === 'failed' && declined === undefined && !isUndeclared({ reason });
}

/** Returns an outcome without a comparison. */
function notCompared(verdict: 'failed' | 'notJudged', reason: string): Outcome {
  return { verdict, comparison: null, reason };
}

/** Returns what a case needs and the port does not declare: only the dtype if that is missing, otherwise the features. */
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

/** Runs a case and compares the answer. @throws What the port throws, if PyTorch does not throw. */
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
  const options = { state, isHidden: hiddenState(scenario) };
  const bits = compareTrajectories(dtype, golden, trajectory, options);
  if (bits.mismatches > 0) {
    const bounds = boundsOf(scenario, golden, { flushesSubnormals });
    return compareTrajectories(dtype, golden, trajectory, { ...options, bounds });
  }
  if (!loop || !port.train) {
    return bits;
  }
  const trained = compareTrajectories(dtype, golden, await port.train(scenario, loop), options);
  const hidden = sumOfHidden(bits.hidden, trained.hidden);
  return { ...trained, values: bits.values + trained.values, ...(hidden && { hidden }) };
}

/**
 * Returns the exception and the message of a port for a scenario that PyTorch refuses. Returns null if the port does
 * not refuse it.
 */
async function refusalOf(port: Port, scenario: Scenario): Promise<string | null> {
  try {
    await port.run(scenario);
    return null;
  } catch (error) {
    if (exceptionOf(error) !== null) {
      return refusalText(error);
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
