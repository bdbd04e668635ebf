import { isDeepStrictEqual } from 'node:util';
import type { Case, Corpus } from '../corpus/corpus.ts';
import { compareTrajectories, type Comparison } from './compare.ts';
import { laneOf } from './lane.ts';

/** A difference between two corpora, in the case of one id. */
export type Drift =
  /** Only the new corpus has the case, only the old one has it, or its scenario differs. */
  | { readonly kind: 'added' | 'removed' | 'inputs'; readonly caseId: string }
  | {
      /** The scenario is the same, but PyTorch's answer differs. */
      readonly kind: 'trajectory';
      readonly caseId: string;
      readonly comparison: Comparison;
      readonly lane: string | null;
    }
  /** Only the description of the case differs: provenance, lanes, or a recorded training. */
  | { readonly kind: 'description'; readonly caseId: string };

/** The result of regenerating the corpus. */
export interface CorpusChange {
  /** Whether the new corpus has the same bytes as the old one. */
  readonly identical: boolean;
  /** The differences, case by case. Empty if the bytes differ only outside of all cases. */
  readonly drift: readonly Drift[];
  /** Why there is no comparison: the old corpus is missing or damaged. Null otherwise. */
  readonly oldCorpusProblem: string | null;
  /** The number of cases in the new corpus. */
  readonly cases: number;
}

/** Returns the differences between two corpora, case by case, in the order of the ids. */
export function findDrift(old: Corpus, recent: Corpus): Drift[] {
  const before = casesOfChangedFiles(old, recent);
  const after = casesOfChangedFiles(recent, old);
  const ids = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return ids.flatMap((caseId) => {
    const oldCase = before.get(caseId);
    const newCase = after.get(caseId);
    if (!oldCase || !newCase) {
      return [{ kind: oldCase ? 'removed' : 'added', caseId } as const];
    }
    return driftOf(oldCase, newCase);
  });
}

/** Returns the cases of the files that the compared corpus does not have with the same hash. */
function casesOfChangedFiles(corpus: Corpus, compared: Corpus): Map<string, Case> {
  const same = new Set(compared.manifest.files.map(({ path, sha256 }) => `${path} ${sha256}`));
  const changed = corpus.manifest.files.filter(
    ({ path, sha256 }) => !same.has(`${path} ${sha256}`),
  );
  return new Map(
    changed.flatMap((entry) => corpus.readCases(entry)).map((item) => [item.caseId, item]),
  );
}

function driftOf(oldCase: Case, newCase: Case): Drift[] {
  const { caseId } = oldCase;
  if (!isDeepStrictEqual(oldCase.scenario, newCase.scenario)) {
    return [{ kind: 'inputs', caseId }];
  }
  const comparison = compareTrajectories(oldCase.dtype, oldCase.golden, newCase.golden);
  if (comparison.first) {
    return [{ kind: 'trajectory', caseId, comparison, lane: laneOf(oldCase, comparison) }];
  }
  return isDeepStrictEqual(oldCase, newCase) ? [] : [{ kind: 'description', caseId }];
}
