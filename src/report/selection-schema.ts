import { z } from 'zod';
import { dtypeNames } from '../float/dtype.ts';
import type { Shard } from '../parity/shard.ts';
import { featureNames, stateNames, type Capabilities } from '../port/capabilities.ts';
import { nameList } from '../scenario/name-list.ts';
import { schemaOf } from '../scenario/schema-of.ts';
import type { RandomCases } from './report.ts';

/* The parts of a run's selection that reports and files of requests share. */

export const capabilitiesSchema: z.ZodType<Capabilities> = schemaOf<Capabilities>()(
  z.strictObject({
    dtypes: nameList(dtypeNames),
    features: nameList(featureNames),
    state: nameList(stateNames),
    flushesSubnormals: z.boolean().exactOptional(),
  }),
);

export const shardSchema: z.ZodType<Shard> = schemaOf<Shard>()(
  z.strictObject({ index: z.int().positive(), count: z.int().positive() }),
);

/** The most random cases of a run. */
const MOST_RANDOM_CASES = 100_000;

export const randomCasesSchema: z.ZodType<RandomCases> = schemaOf<RandomCases>()(
  z.strictObject({
    runs: z.int().positive().max(MOST_RANDOM_CASES),
    seed: z.int32(),
    dtypes: z.array(z.enum(dtypeNames)),
    features: z.array(z.enum(featureNames)),
  }),
);
