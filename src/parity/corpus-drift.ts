import { isDeepStrictEqual } from 'node:util';
import type { Case, Corpus } from '../corpus/corpus.ts';
import { compareTrajectories, type Comparison } from './compare.ts';
import { laneOf } from './lane.ts';

/** How a case of a new corpus differs from the one of the same id in an old one. */
export type Drift =
  | { readonly kind: 'added' | 'removed' | 'inputs'; readonly caseId: string }
  | {
      /** The inputs are the same, and PyTorch answered differently. */
      readonly kind: 'trajectory';
      readonly caseId: string;
      readonly comparison: Comparison;
      readonly lane: string | null;
    }
  /** Only what is said about the case: provenance, lanes, a recorded training. */
  | { readonly kind: 'description'; readonly caseId: string };

/** The result of regenerating the corpus. */
export interface CorpusChange {
  /** Whether the new corpus is the old one, byte for byte. */
  readonly identical: boolean;
  /** By case; empty where the bytes differ only in what no case holds. */
  readonly drift: readonly Drift[];
  /** Why there was nothing to compare with: the old corpus is missing or damaged. */
  readonly oldCorpusProblem: string | null;
  /** In the new corpus. */
  readonly cases: number;
}

/** The differences between two corpora, case by case, in the order of their ids. */
export function findDrift(old: Corpus, recent: Corpus): Drift[] {
  const before = casesOfChangedFiles(old, recent);
  const after = casesOfChangedFiles(recent, old);
  const ids = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return ids.flatMap((caseId) => {
    const one = before.get(caseId);
    const other = after.get(caseId);
    if (!one || !other) {
      return [{ kind: one ? 'removed' : 'added', caseId } as const];
    }
    return driftOf(one, other);
  });
}

/** Files with the same hash in both corpora hold nothing to report. */
function casesOfChangedFiles(corpus: Corpus, other: Corpus): Map<string, Case> {
  const same = new Set(other.manifest.files.map(({ path, sha256 }) => `${path} ${sha256}`));
  const changed = corpus.manifest.files.filter(
    ({ path, sha256 }) => !same.has(`${path} ${sha256}`),
  );
  return new Map(
    changed.flatMap((entry) => corpus.readCases(entry)).map((item) => [item.caseId, item]),
  );
}

function driftOf(one: Case, other: Case): Drift[] {
  const { caseId } = one;
  if (!isDeepStrictEqual(one.scenario, other.scenario)) {
    return [{ kind: 'inputs', caseId }];
  }
  const comparison = compareTrajectories(one.dtype, one.golden, other.golden);
  if (comparison.first) {
    return [{ kind: 'trajectory', caseId, comparison, lane: laneOf(one, comparison) }];
  }
  return isDeepStrictEqual(one, other) ? [] : [{ kind: 'description', caseId }];
}
