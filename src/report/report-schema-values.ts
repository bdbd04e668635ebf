import { z } from 'zod';
import { adapterLossKinds, type AdapterFault } from '../dialect/adapter/adapter-fault.ts';
import { untouchedReasons } from '../dialect/adapter/untouched.ts';
import type { CloseUp } from '../dialect/diagnosis/close-up.ts';
import { allDeviations, deviationText, type Deviation } from '../dialect/dialect.ts';

import type { QuantityRow } from '../dialect/diagnosis/side-by-side.ts';
import { dtypeNames } from '../float/dtype.ts';
import { baseNames } from '../dialect/rounding/bases.ts';
import {
  allChoices,
  choiceText,
  type Choice,
  type Rounding,
} from '../dialect/rounding/rounding.ts';
import { stateTensorNames } from '../rmsprop/torch-names.ts';
import type { Divergence, Reading, ValueDivergence } from '../parity/divergence.ts';
import { schemaOf } from '../scenario/schema-of.ts';

/* The shared parts of report-schema.ts: numbers, places, divergences. */

/** A number, or a string for a number that JSON does not have. */
export const number: z.ZodType<number> = z
  .union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity', '-0'])])
  .transform(Number);
export const count: z.ZodType<number> = z.int().nonnegative();

export const deviation: z.ZodType<Deviation> = schemaOf<Deviation>()(
  z
    .strictObject({ axis: z.string(), value: z.string(), constant: number.exactOptional() })
    .transform((json, context): Deviation => {
      const found = allDeviations.find(
        ({ axis, value }) => axis === json.axis && value === json.value,
      );
      if (!found) {
        context.addIssue(`expected one of ${allDeviations.map(deviationText).join(', ')}`);
        return z.NEVER;
      }
      return json.constant === undefined ? found : { ...found, constant: json.constant };
    }),
);

const choice = schemaOf<Choice>()(
  z.strictObject({ place: z.string(), choice: z.string() }).transform((json, context) => {
    const found = allChoices.find((item) => choiceText(item) === `${json.place}: ${json.choice}`);
    if (!found) {
      context.addIssue(`expected one of ${allChoices.map(choiceText).join(', ')}`);
      return z.NEVER;
    }
    return found;
  }),
);

export const rounding: z.ZodType<Rounding> = schemaOf<Rounding>()(
  z.strictObject({ base: z.enum(baseNames), choices: z.array(choice) }),
);

export const reading: z.ZodType<Reading> = schemaOf<Reading>()(
  z.strictObject({ value: number, bits: z.string() }),
);
export const place: { readonly event: z.ZodType<number>; readonly parameter: z.ZodType<number> } = {
  event: count,
  parameter: count,
};
const tensor = z.enum(['param', ...stateTensorNames]);
const part = z.enum(['real', 'imaginary']).exactOptional();

const valueShape = z.strictObject({
  kind: z.literal('value'),
  ...place,
  tensor,
  element: count,
  part,
  expected: reading,
  actual: reading,
  ulp: number,
});

export const valueDivergence: z.ZodType<ValueDivergence> = schemaOf<ValueDivergence>()(valueShape);

export const divergence: z.ZodType<Divergence> = schemaOf<Divergence>()(
  z.discriminatedUnion('kind', [
    valueShape,
    z.strictObject({ kind: z.literal('step'), ...place, expected: number, actual: number }),
    z.strictObject({
      kind: z.literal('presence'),
      ...place,
      tensor: tensor.exclude(['param']),
      expected: z.boolean(),
    }),
    z.strictObject({
      kind: z.literal('length'),
      event: count,
      parameter: count.nullable(),
      tensor,
      expected: count,
      actual: count,
    }),
    z.strictObject({ kind: z.literal('snapshots'), expected: count, actual: count }),
    z.strictObject({ kind: z.literal('gradient'), ...place, element: count }),
    z.strictObject({
      kind: z.literal('refusal'),
      expected: z.string(),
      actual: z.string().nullable(),
    }),
  ]),
);

export const quantity: z.ZodType<QuantityRow> = schemaOf<QuantityRow>()(
  z.strictObject({
    name: z.enum(['g', 'v', 'm', 'a', 'q', 'b', 'p']),
    torch: number,
    port: number.nullable(),
    isImplied: z.boolean(),
    isOff: z.boolean(),
  }),
);

export const adapterFault: z.ZodType<AdapterFault> = schemaOf<AdapterFault>()(
  z.strictObject({
    loss: z.enum(adapterLossKinds),
    digits: count.exactOptional(),
    dtypes: z.array(z.enum(dtypeNames)),
    changed: count,
    values: count,
    examples: z.array(
      z.strictObject({
        dtype: z.enum(dtypeNames),
        place: z.strictObject({ caseId: z.string(), ...place, element: count, part }).nullable(),
        sent: reading,
        received: reading.nullable(),
        reason: z.enum(untouchedReasons).nullable(),
      }),
    ),
  }),
);

export const closeUp: z.ZodType<CloseUp> = schemaOf<CloseUp>()(
  z.strictObject({
    parameter: count,
    tensor,
    element: count,
    part,
    lane: z.string().nullable(),
    points: z.array(
      z.strictObject({ event: count, golden: number, port: number, ulp: number, bound: number }),
    ),
    rates: z.array(z.strictObject({ event: count, golden: number, port: number })),
    quantities: z.array(quantity),
    event: count,
  }),
);
