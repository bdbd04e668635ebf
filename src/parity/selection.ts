import type { Case, Corpus } from '../corpus/corpus.ts';
import type { FileHeader } from '../corpus/manifest.ts';
import type { Dtype } from '../float/dtype.ts';
import { stateTensors } from '../rmsprop/parameter-state.ts';
import { compileGlob } from './glob.ts';
import { partOf, type Shard } from './shard.ts';

/** Which cases and invariants are asked for. */
export interface Selection {
  /** All for null. */
  readonly dtypes: readonly Dtype[] | null;
  /** A glob of ids; all for null. */
  readonly filter: string | null;
  /** The golden arithmetic; for the bundled optimizer `each its own`. */
  readonly arithmetic: string;
}

/** Whether the cases of a file are asked for. */
export function acceptsFile(
  { dtypes, arithmetic }: Selection,
  { dtype, oracle }: FileHeader,
): boolean {
  const isAsked = arithmetic === 'each its own' || arithmetic === oracle.arithmetic;
  return isAsked && (dtypes?.includes(dtype) ?? true);
}

/**
 * Whether a case or an invariant is asked for, by its id.
 *
 * @throws InvalidArgumentError if the filter is no glob.
 */
export function idFilter({ filter }: Selection): (id: string) => boolean {
  return filter === null ? () => true : compileGlob(filter);
}

/** The cases that are asked for, in the corpus's order. */
export function selectedCases(corpus: Corpus, selection: Selection): Case[] {
  const accepts = idFilter(selection);
  return corpus.manifest.files
    .filter((entry) => acceptsFile(selection, entry))
    .flatMap((entry) => corpus.readCases(entry))
    .filter(({ caseId }) => accepts(caseId));
}

/** The ids of all that one shard is to judge: cases by their cost, invariants in turn. */
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
 * What judging a case costs, in that of one value: measured with PyTorch as a port, an event takes as long as 70 values
 * (`npm run bench shards`).
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
