import type { StartedCorpus } from '../corpus/corpus.ts';
import { UsageError } from '../errors.ts';
import { acceptsFile, idFilter, idsOfShard, selectedCases } from '../parity/selection.ts';
import type { RunSetting } from '../report/make-report.ts';
import type { Asked } from '../report/report.ts';

/** What of the corpus and of the invariants this run is to judge. */
export interface Part {
  readonly accepts: (id: string) => boolean;
  /** How many cases. */
  readonly cases: number;
}

/** @throws UsageError if nothing is left to judge. */
export async function partOf(
  corpus: StartedCorpus,
  { asked, shard }: Pick<RunSetting, 'asked' | 'shard'>,
): Promise<Part> {
  const accepts = idFilter(asked);
  if (shard === null && asked.filter === null) {
    const files = corpus.manifest.files.filter((entry) => acceptsFile(asked, entry));
    const cases = files.reduce((sum, { scenarios }) => sum + scenarios, 0);
    return requireSome({ accepts, cases }, cases + asked.invariants);
  }
  const invariants = (await invariantsAsked(asked)).filter(accepts);
  const cases = selectedCases(await corpus.whole(), asked);
  requireSome(null, cases.length + invariants.length);
  if (shard === null) {
    return { accepts, cases: cases.length };
  }
  const ids = idsOfShard(cases, invariants, shard);
  if (ids.size === 0) {
    throw new UsageError(
      `nothing is left for shard ${shard.index} of ${shard.count}: the whole has only ${cases.length} cases and ${invariants.length} invariants`,
    );
  }
  return {
    accepts: (id) => ids.has(id),
    cases: cases.filter(({ caseId }) => ids.has(caseId)).length,
  };
}

async function invariantsAsked({ invariants }: Asked): Promise<string[]> {
  if (invariants === 0) {
    return [];
  }
  const { invariantIds } = await import('../invariant/invariants.ts');
  return invariantIds();
}

function requireSome<Value>(value: Value, count: number): Value {
  if (count === 0) {
    throw new UsageError(
      'no case is left to judge: see the ids with "rmsprop-parity fixtures list --cases"',
    );
  }
  return value;
}
