import { z } from 'zod';
import { dtypeNames } from '../float/dtype.ts';
import type { EventJson, GroupJson, ScenarioJson, SnapshotJson, TensorJson } from './json.ts';

/* The schemas of json.ts. Strict: an unknown key is an error. */

export const hexWords: z.ZodString = z
  .string()
  .regex(/^[0-9a-f ]*$/, 'expected lower-case hexadecimal words with a space between');

export const tensorSchema: z.ZodType<TensorJson> = z.strictObject({
  shape: z.array(z.int().nonnegative()),
  data: hexWords,
});

const hyperparameters = {
  lr: z.number(),
  alpha: z.number(),
  eps: z.number(),
  weight_decay: z.number(),
  momentum: z.number(),
  centered: z.boolean(),
  maximize: z.boolean(),
};

const groupSchema: z.ZodType<GroupJson> = z.strictObject({
  ...hyperparameters,
  foreach: z.boolean().exactOptional(),
  params: z.array(tensorSchema),
});

const changesSchema = z.strictObject({
  group: z.int().nonnegative(),
  lr: hyperparameters.lr.exactOptional(),
  alpha: hyperparameters.alpha.exactOptional(),
  eps: hyperparameters.eps.exactOptional(),
  weight_decay: hyperparameters.weight_decay.exactOptional(),
  momentum: hyperparameters.momentum.exactOptional(),
  centered: hyperparameters.centered.exactOptional(),
  maximize: hyperparameters.maximize.exactOptional(),
});

const eventSchema: z.ZodType<EventJson> = z.union([
  z.strictObject({ step: z.array(hexWords.nullable()) }),
  z.strictObject({ set: changesSchema }),
  z.strictObject({ add_group: groupSchema }),
  z.strictObject({ reload: z.literal(true) }),
]);

export const scenarioSchema: z.ZodType<ScenarioJson> = z.strictObject({
  dtype: z.enum(dtypeNames),
  groups: z.array(groupSchema).min(1),
  events: z.array(eventSchema),
});

const stateSchema = z.strictObject({
  step: z.int().nonnegative(),
  square_avg: hexWords,
  grad_avg: hexWords.exactOptional(),
  momentum_buffer: hexWords.exactOptional(),
});

export const snapshotSchema: z.ZodType<SnapshotJson> = z.strictObject({
  params: z.array(hexWords),
  state: z.array(stateSchema.nullable()),
});
