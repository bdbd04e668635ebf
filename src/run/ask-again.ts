import { messageOf } from '../errors.ts';
import type { Answer } from '../dialect/diagnosis/evidence.ts';
import { elementAt } from '../float/element-at.ts';
import { compareTrajectories } from '../parity/compare.ts';
import type { CaseResult } from '../parity/judge-case.ts';
import type { TimeLimit } from '../port/time-limit.ts';
import type { Port } from '../port/port.ts';
import type { AskedAgain } from '../report/report.ts';

/* Asks a port some cases again. A port that gives other values the second time is not deterministic. */

/** The number of cases to ask again. */
const CASES = 32;
/** The most cases to ask again that are divergent. */
const DIVERGENT_CASES = CASES / 2;
/** The most cases to send to a copy of the port before its first answer. After a failure, the suite sends no more cases. */
const BATCH = 8;

/** What the suite found when it asked again. */
export interface SecondAnswers {
  /** Null if the suite asked no case again, or if all answers were the same. */
  readonly askedAgain: AskedAgain | null;
  /** The message of each failure of the copy that the suite asked. */
  readonly incidents: readonly string[];
}

/** The cases to ask again. */
export interface FirstAnswers {
  readonly results: readonly CaseResult[];
  /** The answers of the port, in the order of the results. */
  readonly answers: readonly Answer[];
}

/**
 * Asks a port some cases again: in another order, and in a new copy of the port if it can start one. Closes the copy at the
 * end. A port that fails the second time is in the result; it is not an error.
 */
export async function askAgain(
  port: Port,
  first: FirstAnswers,
  limit: TimeLimit,
): Promise<SecondAnswers> {
  const chosen = casesToAskAgain(first, port.isAskedAgain).toReversed();
  if (chosen.length === 0 || limit.over() !== null) {
    return { askedAgain: null, incidents: [] };
  }
  const { openCopy } = port;
  if (!openCopy) {
    return { askedAgain: await compareAgain(port, chosen, limit), incidents: [] };
  }
  const opening = openCopy();
  let copy: Port;
  try {
    copy = await limit.wait(() => opening);
  } catch (error) {
    opening.then((late) => late.close?.()).catch(() => undefined);
    return { askedAgain: failedToStart(error, chosen, limit), incidents: [] };
  }
  try {
    const askedAgain = await compareAgain(copy, chosen, limit);
    return { askedAgain, incidents: [...(copy.incidents ?? [])] };
  } finally {
    await copy.close?.();
  }
}

/**
 * Chooses the cases to ask again: divergent ones up to half, and others from all over the corpus. The choice is the same in
 * every run with the same verdicts.
 *
 * @param isAskedAgain returns whether the suite can ask a scenario again; it can ask all by default.
 */
export function casesToAskAgain(
  { results, answers: all }: FirstAnswers,
  isAskedAgain: Port['isAskedAgain'] = () => true,
): Answer[] {
  const answers = all.filter(({ testCase }) => isAskedAgain(testCase.scenario));
  const divergentIds = new Set(
    results.flatMap(({ caseId, verdict }) => (verdict === 'divergent' ? [caseId] : [])),
  );
  const isDivergent = ({ testCase }: Answer): boolean => divergentIds.has(testCase.caseId);
  const divergent = answers.filter(isDivergent);
  const others = answers.filter((answer) => !isDivergent(answer));
  const fromOthers = Math.min(others.length, CASES - Math.min(divergent.length, DIVERGENT_CASES));
  return [...spread(divergent, CASES - fromOthers), ...spread(others, fromOthers)];
}

/** @example spread(['a', 'b', 'c', 'd'], 2) // ['a', 'c'] */
function spread<Item>(items: readonly Item[], count: number): Item[] {
  const most = Math.min(count, items.length);
  return Array.from({ length: most }, (_, index) =>
    elementAt(items, Math.floor((index * items.length) / most)),
  );
}

function failedToStart(
  error: unknown,
  chosen: readonly Answer[],
  limit: TimeLimit,
): AskedAgain | null {
  if (limit.over() !== null) {
    return null;
  }
  const reason = `the port did not start a second time: ${messageOf(error)}`;
  const { caseId } = elementAt(chosen, 0).testCase;
  return { cases: 1, differing: 0, first: null, failed: 1, firstFailure: { caseId, reason } };
}

/** Compares the second answers with the first ones. Returns null if nothing differs and nothing fails. */
async function compareAgain(
  port: Port,
  chosen: readonly Answer[],
  limit: TimeLimit,
): Promise<AskedAgain | null> {
  const found = { cases: 0, differing: 0, failed: 0 };
  let first: AskedAgain['first'] = null;
  let firstFailure: AskedAgain['firstFailure'] = null;
  const size = Math.min(port.inFlight ?? 1, BATCH);
  for (let at = 0; at < chosen.length && found.failed === 0; at += size) {
    const batch = chosen.slice(at, at + size);
    const second = await Promise.all(batch.map((answer) => secondAnswer(port, answer, limit)));
    if (limit.over() !== null) {
      break;
    }
    for (const { caseId, divergence, failure } of second) {
      found.cases += 1;
      if (failure !== null) {
        found.failed += 1;
        firstFailure ??= { caseId, reason: failure };
      } else if (divergence) {
        found.differing += 1;
        first ??= { caseId, divergence };
      }
    }
  }
  return found.differing + found.failed === 0 ? null : { ...found, first, firstFailure };
}

interface SecondAnswer {
  readonly caseId: string;
  /** The first difference between the two answers. */
  readonly divergence: NonNullable<AskedAgain['first']>['divergence'] | null;
  /** How the port failed the second time. */
  readonly failure: string | null;
}

async function secondAnswer(
  port: Port,
  { testCase: { caseId, dtype, scenario }, trajectory }: Answer,
  limit: TimeLimit,
): Promise<SecondAnswer> {
  try {
    const again = await limit.wait(() => port.run(scenario));
    const { state } = port.capabilities;
    const { first } = compareTrajectories(dtype, trajectory, again, { state });
    return { caseId, divergence: first, failure: null };
  } catch (error) {
    return { caseId, divergence: null, failure: messageOf(error) };
  }
}
