import { z } from 'zod';
import { dtypeNames } from '../float/dtype.ts';
import type {
  EventJson,
  GroupJson,
  NumberJson,
  ScenarioJson,
  SnapshotJson,
  TensorJson,
} from './scenario-json.ts';
import { schemaOf } from './schema-of.ts';

/* The schemas of the types in scenario-json.ts. They are strict: an unknown key is an error. */

/** The pattern is only for the JSON Schema. In this package, decoding checks every digit and names the wrong word. */
export const hexWords: z.ZodString = z.string().meta({ pattern: '^[0-9a-f ]*$' });

export const tensorSchema: z.ZodType<TensorJson> = schemaOf<TensorJson>()(
  z.strictObject({
    shape: z.array(z.int().nonnegative()),
    data: hexWords,
    name: z.string().exactOptional(),
  }),
);

type HyperparameterSchemas = Readonly<
  Record<'lr' | 'alpha' | 'eps' | 'weight_decay' | 'momentum', z.ZodNumber> &
    Record<'centered' | 'maximize', z.ZodBoolean>
>;

/** The schemas of the hyperparameters, of which lr is a number. */
export const hyperparameters: HyperparameterSchemas = {
  lr: z.number(),
  alpha: z.number(),
  eps: z.number(),
  weight_decay: z.number(),
  momentum: z.number(),
  centered: z.boolean(),
  maximize: z.boolean(),
};

const lrTensorSchema = z.strictObject({ dtype: z.enum(['float32', 'float64']), data: hexWords });

const lrSchema = z.union([z.number(), lrTensorSchema]);

/** All are optional: a group can leave them out, and an event changes only some. */
const optionalHyperparameters = {
  lr: lrSchema.exactOptional(),
  alpha: hyperparameters.alpha.exactOptional(),
  eps: hyperparameters.eps.exactOptional(),
  weight_decay: hyperparameters.weight_decay.exactOptional(),
  momentum: hyperparameters.momentum.exactOptional(),
  centered: hyperparameters.centered.exactOptional(),
  maximize: hyperparameters.maximize.exactOptional(),
};

const groupSchema: z.ZodType<GroupJson> = schemaOf<GroupJson>()(
  z.strictObject({
    ...optionalHyperparameters,
    foreach: z.boolean().exactOptional(),
    differentiable: z.literal(true).exactOptional(),
    capturable: z.literal(true).exactOptional(),
    params: z.array(z.union([tensorSchema, z.strictObject({ same_as: z.int().nonnegative() })])),
  }),
);

const changesSchema = z.strictObject({
  group: z.int().nonnegative(),
  ...optionalHyperparameters,
});

const tensorsOrNulls = z.array(hexWords.nullable());

const eventSchema: z.ZodType<EventJson> = schemaOf<EventJson>()(
  z.union([
    z.strictObject({ step: tensorsOrNulls }),
    z.strictObject({ step: z.literal('accumulated') }),
    z.strictObject({ backward: tensorsOrNulls }),
    z.strictObject({ set: changesSchema }),
    z.strictObject({ set_data: tensorsOrNulls }),
    z.strictObject({ save: z.literal(true) }),
    z.strictObject({ load: z.int().nonnegative() }),
    z.strictObject({ add_group: groupSchema }),
    z.strictObject({ reload: z.union([z.literal(true), z.literal('integer_step')]) }),
    z.strictObject({ zero_grad: z.strictObject({ set_to_none: z.boolean() }) }),
  ]),
);

export const numberSchema: z.ZodType<NumberJson> = schemaOf<NumberJson>()(
  z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]),
);

const defaultsSchema = z.strictObject({
  lr: z.union([numberSchema, lrTensorSchema]).exactOptional(),
  alpha: numberSchema.exactOptional(),
  eps: numberSchema.exactOptional(),
  weight_decay: numberSchema.exactOptional(),
  momentum: numberSchema.exactOptional(),
});

export const scenarioSchema: z.ZodType<ScenarioJson> = schemaOf<ScenarioJson>()(
  z.strictObject({
    dtype: z.enum(dtypeNames),
    defaults: defaultsSchema.exactOptional(),
    groups: z.array(groupSchema),
    events: z.array(eventSchema),
  }),
);

const stateSchema = z.strictObject({
  step: z.int().nonnegative(),
  square_avg: hexWords,
  grad_avg: hexWords.exactOptional(),
  momentum_buffer: hexWords.exactOptional(),
});

export const snapshotSchema: z.ZodType<SnapshotJson> = schemaOf<SnapshotJson>()(
  z.strictObject({
    params: z.array(hexWords),
    state: z.array(stateSchema.nullable()),
  }),
);
