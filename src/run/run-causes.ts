import type { Case, StartedCorpus } from '../corpus/corpus.ts';
import type { DeclinedScenarios } from '../invariant/check-invariants.ts';
import { causesOf, type Unexplained } from '../parity/causes.ts';
import type { Divergence } from '../parity/divergence.ts';
import { isUndeclared, type CaseResult } from '../parity/judge-case.ts';
import type { TriedInvariant } from '../report/make-report.ts';
import type { ReportedCase, ReportedInvariant } from '../report/report.ts';
import { traitsOf } from '../scenario/traits.ts';

/* Finds out which values of the scenarios the port refuses, breaks on, or accepts although PyTorch refuses them. */

/** The results of a run, each with its cause if there is one. */
interface Explained {
  readonly results: readonly CaseResult[];
  readonly invariants: readonly TriedInvariant[];
}

/** Adds causes to the results of a run. It reads the corpus only if there is something to explain. */
export async function withCauses(
  { results, invariants }: Explained,
  corpus: StartedCorpus,
): Promise<Explained> {
  const items = results.map((result) =>
    itemOf(result.caseId, result, result.comparison?.firstBeyond ?? null),
  );
  if (!isAnythingOpen(items, invariants)) {
    return { results, invariants };
  }
  const { manifest, readCases } = await corpus.whole();
  const cases = manifest.files.flatMap((entry) => readCases(entry));
  const causes = findCauses(items, invariants, cases);
  return {
    results: results.map((result) => withCause(result, causes.cases.get(result.caseId))),
    invariants: causes.invariants,
  };
}

/** Adds causes to the cases and the invariants of a report, in place of those that it has. */
export function withReportedCauses(
  cases: readonly ReportedCase[],
  invariants: readonly ReportedInvariant[],
  corpusCases: readonly Case[],
): { readonly cases: readonly ReportedCase[]; readonly invariants: readonly ReportedInvariant[] } {
  const items = cases.map((item) => itemOf(item.id, item, item.first ?? null));
  const causes = findCauses(items, invariants, corpusCases);
  return {
    cases: cases.map((item) => withCause(item, causes.cases.get(item.id))),
    invariants: causes.invariants,
  };
}

/** The result of a case, as far as its cause depends on it. */
interface Item {
  readonly id: string;
  readonly kind: 'answered' | 'declined' | 'broken' | 'loose' | 'other';
  /** What the port, or PyTorch, says about the case. */
  readonly message: string;
}

function itemOf(
  id: string,
  {
    verdict,
    declined,
    reason = null,
  }: Pick<ReportedCase, 'verdict' | 'declined'> & {
    readonly reason?: string | null;
  },
  first: Divergence | null,
): Item {
  const message = reason ?? '';
  if (declined !== undefined) {
    return { id, kind: 'declined', message };
  }
  if (verdict === 'failed') {
    return { id, kind: isUndeclared({ reason }) ? 'other' : 'broken', message };
  }
  return first?.kind === 'refusal' && first.actual === null
    ? { id, kind: 'loose', message: first.expected }
    : { id, kind: verdict === 'notJudged' ? 'other' : 'answered', message };
}

interface WithDeclined {
  readonly declined?: readonly DeclinedScenarios[];
}

function isAnythingOpen(items: readonly Item[], invariants: readonly WithDeclined[]): boolean {
  return (
    items.some(({ kind }) => kind !== 'answered' && kind !== 'other') ||
    invariants.some(({ declined }) => declined !== undefined)
  );
}

function findCauses<Result extends WithDeclined>(
  items: readonly Item[],
  invariants: readonly Result[],
  corpusCases: readonly Case[],
): { readonly cases: ReadonlyMap<string, string>; readonly invariants: readonly Result[] } {
  const byId = new Map(corpusCases.map((testCase) => [testCase.caseId, testCase]));
  const having = (kind: Item['kind']): Item[] => items.filter((item) => item.kind === kind);
  const traits = ({ id }: Item): string[] => {
    const testCase = byId.get(id);
    return testCase ? traitsOf(testCase.scenario) : [];
  };
  const played = having('answered').filter(({ id }) => byId.get(id)?.refusal === undefined);
  const accepted = new Set(played.flatMap(traits));
  const cases = new Map<string, string>();
  const explain = (kind: Item['kind'], others: readonly Unexplained[]): (string | null)[] => {
    const group = having(kind);
    const own = group.map((item) => ({ message: item.message, traits: traits(item) }));
    const causes = causesOf([...own, ...others], accepted);
    group.forEach(({ id }, index) => {
      const cause = causes[index];
      if (typeof cause === 'string') {
        cases.set(id, cause);
      }
    });
    return causes.slice(group.length);
  };
  const ofInvariants = explain(
    'declined',
    invariants.flatMap(({ declined = [] }) => declined),
  );
  explain('broken', []);
  explain('loose', []);
  return {
    cases,
    invariants: invariants.map((result) => ({
      ...result,
      ...(result.declined && {
        declined: result.declined.map((item) => withCause(item, ofInvariants.shift())),
      }),
    })),
  };
}

/** Sets the cause of an item in place of an older one. */
function withCause<Result extends { readonly cause?: string }>(
  result: Result,
  cause: string | null | undefined,
): Omit<Result, 'cause'> & { readonly cause?: string } {
  const { cause: _, ...rest } = result;
  return { ...rest, ...(typeof cause === 'string' && { cause }) };
}
