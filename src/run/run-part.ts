import type { StartedCorpus } from '../corpus/corpus.ts';
import { UsageError } from '../errors.ts';
import { acceptsFile, idFilter, idsOfShard, selectedCases } from '../parity/selection.ts';
import type { RunSetting } from '../report/make-report.ts';
import type { Asked } from '../report/report.ts';
import { counted } from '../report/text/short-text.ts';

/** The cases and invariants that a run judges. */
export interface Part {
  readonly accepts: (id: string) => boolean;
  /** The number of cases. */
  readonly cases: number;
}

/** @throws UsageError if no case and no invariant matches the options, or if the shard is empty. */
export async function partOf(
  corpus: StartedCorpus,
  { asked, shard }: Pick<RunSetting, 'asked' | 'shard'>,
): Promise<Part> {
  const accepts = idFilter(asked);
  await requireInvariants(asked, accepts);
  if (shard === null && asked.filter === null) {
    const files = corpus.manifest.files.filter((entry) => acceptsFile(asked, entry));
    const cases = files.reduce((sum, { scenarios }) => sum + scenarios, 0);
    requireSome(cases + asked.invariants, asked);
    return { accepts, cases };
  }
  const invariants = (await requestedInvariants(asked)).filter(accepts);
  const cases = selectedCases(await corpus.whole(), asked);
  const count = cases.length + invariants.length;
  requireSome(count, asked, count === 0 ? await nearFilter(corpus, asked) : null);
  if (shard === null) {
    return { accepts, cases: cases.length };
  }
  const ids = idsOfShard(cases, invariants, shard);
  if (ids.size === 0) {
    throw new UsageError(
      `shard ${shard.index} of ${shard.count} is empty, because the whole run has only ${counted(cases.length, 'case')} and ${counted(invariants.length, 'invariant')}. Use fewer shards.`,
    );
  }
  return {
    accepts: (id) => ids.has(id),
    cases: cases.filter(({ caseId }) => ids.has(caseId)).length,
  };
}

async function requestedInvariants({ invariants }: Asked): Promise<string[]> {
  if (invariants === 0) {
    return [];
  }
  const { invariantIds } = await import('../invariant/invariants.ts');
  return invariantIds();
}

/** @throws UsageError if the run requires invariants, but the options select none. */
async function requireInvariants(asked: Asked, accepts: Part['accepts']): Promise<void> {
  if (asked.required.includes('invariants') && !(await requestedInvariants(asked)).some(accepts)) {
    throw new UsageError(
      asked.invariants === 0
        ? 'the run requires invariants, but tries 0 scenarios for each. Remove --invariants 0, or do not require "invariants".'
        : `the run requires invariants, but the filter ${JSON.stringify(asked.filter?.slice(0, 60))} selects none. Add "invariants/*" to the filter, or do not require "invariants".`,
    );
  }
}

function requireSome(count: number, asked: Asked, better: string | null = null): void {
  if (count === 0) {
    throw new UsageError(
      `no case and no invariant matches ${conditionsText(asked)}.${better === null ? '' : ` For all cases of this folder, pass --filter ${JSON.stringify(better)}.`} List the ids of all cases with "rmsprop-parity fixtures list --cases".`,
    );
  }
}

/** Returns a filter for all cases of a folder, if the filter is the name of a folder, as in grid/float32. */
async function nearFilter(corpus: StartedCorpus, asked: Asked): Promise<string | null> {
  const folder = asked.filter?.replace(/\/+$/, '') ?? '';
  const better = `${folder}/**`;
  return folder !== '' &&
    !/[*?[\]{}\\!]/.test(folder) &&
    selectedCases(await corpus.whole(), { ...asked, filter: better }).length > 0
    ? better
    : null;
}

/** @example conditionsText(asked) // 'the filter "grid/nothing" and the arithmetic fma' */
function conditionsText({ filter, dtypes, arithmetic }: Asked): string {
  const conditions = [
    filter === null ? [] : `the filter ${JSON.stringify(filter.slice(0, 60))}`,
    dtypes === null ? [] : `the dtypes ${dtypes.join(', ') || '(none)'}`,
    arithmetic === 'each its own' ? [] : `the arithmetic ${arithmetic}`,
  ];
  return conditions.flat().join(' and ') || 'the options';
}
