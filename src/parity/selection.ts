import type { Case, Corpus } from '../corpus/corpus.ts';
import type { ManifestEntry } from '../corpus/manifest.ts';
import type { Dtype } from '../float/dtype.ts';
import { stateTensors } from '../rmsprop/parameter-state.ts';
import { compileGlob } from './glob.ts';
import { partOf, type Shard } from './shard.ts';

/** The cases and the invariants of a run. */
export interface Selection {
  /** The dtypes; null for all. */
  readonly dtypes: readonly Dtype[] | null;
  /** A glob that the ids match; null for all. */
  readonly filter: string | null;
  /** The arithmetic of the golden trajectories; `each its own` for all arithmetics. */
  readonly arithmetic: string;
}

/** Returns whether the selection includes the cases of a file. */
export function acceptsFile(
  { dtypes, arithmetic }: Selection,
  { dtype, oracle, serves = [] }: Pick<ManifestEntry, 'dtype' | 'oracle' | 'serves'>,
): boolean {
  const hasArithmetic =
    arithmetic === 'each its own' ||
    [oracle.arithmetic, ...serves].some((name) => name === arithmetic);
  return hasArithmetic && (dtypes?.includes(dtype) ?? true);
}

/**
 * Returns a function that decides whether the selection includes a case or an invariant, by its id.
 *
 * @throws InvalidArgumentError if the filter is not a valid glob.
 */
export function idFilter({ filter }: Selection): (id: string) => boolean {
  return filter === null ? () => true : compileGlob(filter);
}

/** Returns the cases of the selection, in the order of the corpus. */
export function selectedCases(corpus: Corpus, selection: Selection): Case[] {
  const accepts = idFilter(selection);
  return corpus.manifest.files
    .filter((entry) => acceptsFile(selection, entry))
    .flatMap((entry) => corpus.readCases(entry))
    .filter(({ caseId }) => accepts(caseId));
}

/** Returns the ids of one shard. Cases have costs, and all invariants cost the same. */
export function idsOfShard(
  cases: readonly Case[],
  invariantIds: readonly string[],
  shard: Shard,
): Set<string> {
  const costs = cases.map((testCase) => ({ id: testCase.caseId, cost: costOf(testCase) }));
  const invariants = invariantIds.map((id) => ({ id, cost: 1 }));
  return new Set([...partOf(costs, shard), ...partOf(invariants, shard)]);
}

/**
 * The cost of an event. The unit is the cost of one value. `npm run bench shards` measures it with PyTorch as the port:
 * an event takes as long as 70 values.
 */
const EVENT_COST = 70;

function costOf({ golden, scenario }: Case): number {
  const tensors = golden.flatMap(({ params, state }) => [
    ...params,
    ...state.flatMap((entry) => (entry ? stateTensors(entry) : [])),
  ]);
  const values = tensors.reduce((sum, { length }) => sum + length, 0);
  return values + EVENT_COST * Math.max(scenario.events.length, 1);
}
