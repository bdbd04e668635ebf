import { createHash } from 'node:crypto';
import { z } from 'zod';
import { arithmeticNames, type Arithmetic } from '../float/arithmetic.ts';
import { dtypeNames, type Dtype } from '../float/dtype.ts';
import type { Shard } from '../parity/shard.ts';
import { allCapabilities, type Capabilities } from '../port/capabilities.ts';
import type { Encoding } from '../port/tensor-codec.ts';
import type { RandomCases } from '../report/report.ts';
import { capabilitiesSchema, randomCasesSchema, shardSchema } from '../report/selection-schema.ts';
import type { RunOptions } from '../run/run-options.ts';
import { schemaOf } from '../scenario/schema-of.ts';

/** What a file of requests asks. The first request holds it (OFF-2). */
export interface OfflineSelection {
  /** The version of this package: another version can ask other questions. */
  readonly suite: string;
  /** The SHA-256 of the corpus. */
  readonly corpus: string;
  readonly arithmetic: Arithmetic;
  /** The dtypes; null for all. */
  readonly dtypes: readonly Dtype[] | null;
  /** A glob of case ids and invariant names; null for all. */
  readonly filter: string | null;
  readonly shard: Shard | null;
  /** The number of scenarios for each invariant. */
  readonly invariants: number;
  readonly fuzz: RandomCases | null;
  /** What the port declares, if the file asks nothing else; null if the file asks everything. */
  readonly capabilities: Capabilities | null;
  readonly encoding: Encoding;
}

export const selectionSchema: z.ZodType<OfflineSelection> = schemaOf<OfflineSelection>()(
  z.strictObject({
    suite: z.string(),
    corpus: z.string(),
    arithmetic: z.enum(arithmeticNames),
    dtypes: z.array(z.enum(dtypeNames)).nullable(),
    filter: z.string().nullable(),
    shard: shardSchema.nullable(),
    invariants: z.int().nonnegative().max(999_999),
    fuzz: randomCasesSchema.nullable(),
    capabilities: capabilitiesSchema.nullable(),
    encoding: z.enum(['hex', 'decimal']),
  }),
);

/** Returns what the file asks of a port: all that it declares, or everything. */
export function askedCapabilities({
  capabilities: declared,
  dtypes,
}: OfflineSelection): Capabilities {
  return declared ?? { ...allCapabilities, dtypes: dtypes ?? allCapabilities.dtypes };
}

/** Returns the options of a live run that asks the same. */
export function runOptionsOf(selection: OfflineSelection): RunOptions {
  const { arithmetic, dtypes, filter, shard, invariants, fuzz } = selection;
  return {
    arithmetic,
    invariants,
    ...(dtypes && { dtypes }),
    ...(filter !== null && { filter }),
    ...(shard && { shard }),
    ...(fuzz && { fuzz }),
  };
}

/** The bits of an id of hello that depend on the whole selection. The bits above depend on the corpus and the version only. */
const SELECTION_BITS = 20;
const CORPUS_BITS = 10;

/**
 * Returns the id of the request hello: the only part of the first line that an answer repeats. So a judge sees from the answers
 * which requests they belong to.
 *
 * @param salt a number that the requests try, so that no two of them have the same id.
 */
export function helloIdOf(selection: OfflineSelection, salt: number): number {
  return corpusPart(selection) * 2 ** SELECTION_BITS + selectionPart(selection, salt);
}

/** Returns whether an id of hello is from the corpus and the version of a selection. */
export function isSameCorpus(helloId: number, selection: OfflineSelection): boolean {
  return Math.floor(helloId / 2 ** SELECTION_BITS) === corpusPart(selection);
}

/** Never 0, so that an id of hello is at least 2^20. */
function corpusPart({ suite, corpus }: OfflineSelection): number {
  return 1 + (hash31(`${suite} ${corpus}`) % (2 ** CORPUS_BITS - 1));
}

function selectionPart(selection: OfflineSelection, salt: number): number {
  return hash31(`${salt} ${JSON.stringify(selection)}`) % 2 ** SELECTION_BITS;
}

/** Returns a hash from 1 to 2^31 − 1, so that a port can read it as an integer of 32 bits. */
export function hash31(text: string): number {
  const word = createHash('sha256').update(text).digest().readUInt32BE();
  return (word % (2 ** 31 - 1)) + 1;
}
