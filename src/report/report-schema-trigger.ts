import { z } from 'zod';
import { featureNames } from '../dialect/trigger/feature-names.ts';
import { optionNames } from '../dialect/trigger/step-facts.ts';
import type { FailureTrigger } from '../dialect/trigger/failure-trigger.ts';
import type { Trigger } from '../dialect/trigger/trigger.ts';
import { stateTensorNames } from '../rmsprop/torch-names.ts';
import { schemaOf } from '../scenario/schema-of.ts';
import { count, number } from './report-schema-values.ts';

/* The part of report-schema.ts about the rules that tell the wrong steps of a port, and the cases in which it breaks, from the others. */

const condition = z.strictObject({
  feature: z.enum(featureNames),
  option: z.enum(optionNames).exactOptional(),
  holds: z.boolean(),
  number: number.exactOptional(),
  between: z.tuple([number, number]).exactOptional(),
});
const unitCount = z.strictObject({ wrong: count, total: count });
const ruleCounts = z.strictObject({ inside: unitCount, outside: unitCount });
const parts = z.array(z.enum(['param', ...stateTensorNames, 'step', 'presence']));

export const trigger: z.ZodType<Trigger> = schemaOf<Trigger>()(
  z.strictObject({
    unit: z.enum(['gradient', 'step', 'event', 'element']),
    conditions: z.array(condition),
    joined: z.enum(['all', 'any']),
    counts: ruleCounts,
    cases: ruleCounts,
    alternatives: z.array(z.array(condition)),
    silent: count,
    wrongParts: parts,
    rightParts: parts,
  }),
);

export const failureTrigger: z.ZodType<FailureTrigger> = schemaOf<FailureTrigger>()(
  z.strictObject({
    unit: z.literal('case'),
    conditions: z.array(condition),
    joined: z.literal('all'),
    counts: ruleCounts,
    alternatives: z.array(z.array(condition)),
  }),
);
