import { z } from 'zod';
import { toHex } from '../float/hex.ts';
import { scaleDtypes } from '../scale/generator.ts';
import {
  tensorNames,
  type ScaleCase,
  type ScaleParts,
  type ScaleRange,
  type TensorName,
} from '../scale/scale-case.ts';
import { hyperparameters } from '../scenario/scenario-schema.ts';
import { tensorDataSchema } from './protocol.ts';
import { tensorCodecs, type Encoding, type TensorDataJson } from './tensor-codec.ts';
import { schemaOf } from '../scenario/schema-of.ts';

/* The messages of scale cases (PRO-9). The judge sends a seed instead of tensors, and the port answers with digests. */

interface ScaleCaseJson extends Omit<ScaleCase, 'weightDecay'> {
  readonly weight_decay: number;
}

/** A request to play a scale case. */
export interface ScaleRequest {
  readonly op: 'scale';
  readonly case: ScaleCaseJson;
  readonly digests: readonly ScaleRange[];
}

interface ScaleAnswer {
  readonly digests: readonly Partial<Readonly<Record<TensorName, TensorDataJson>>>[];
}

const count = z.int().nonnegative();

/** The schemas of the fields of a {@link ScaleRequest}, for serve.ts. */
export const scaleRequestFields: {
  readonly op: z.ZodType<'scale'>;
  readonly case: z.ZodType<ScaleCaseJson>;
  readonly digests: z.ZodType<ScaleRange[]>;
} = {
  op: z.literal('scale'),
  case: schemaOf<ScaleCaseJson>()(
    z.strictObject({
      dtype: z.enum(scaleDtypes),
      elements: count,
      seed: z.string(),
      ...hyperparameters,
    }),
  ),
  digests: schemaOf<ScaleRange[]>()(
    z.array(
      z.strictObject({ step: count, from: count, to: count, values: z.boolean().exactOptional() }),
    ),
  ),
};

export const scaleAnswerSchema: z.ZodType<ScaleAnswer> = schemaOf<ScaleAnswer>()(
  z.strictObject({
    digests: z.array(z.partialRecord(z.enum(tensorNames), tensorDataSchema)),
  }),
);

export function encodeScaleRequest(
  { weightDecay, ...others }: ScaleCase,
  ranges: readonly ScaleRange[],
): ScaleRequest {
  return { op: 'scale', case: { ...others, weight_decay: weightDecay }, digests: ranges };
}

export function decodeScaleCase({ weight_decay, ...others }: ScaleCaseJson): ScaleCase {
  return { ...others, weightDecay: weight_decay };
}

/**
 * Decodes a port's answer. Values become hex words in every encoding.
 *
 * @throws InvalidArgumentError if a value is not one of the dtype.
 */
export function decodeScaleAnswer(
  { digests }: ScaleAnswer,
  { dtype }: ScaleCase,
  ranges: readonly ScaleRange[],
  encoding: Encoding = 'hex',
): ScaleParts[] {
  const { decode } = tensorCodecs[encoding];
  const text = (json: TensorDataJson, isValues: boolean): string =>
    isValues ? toHex(dtype, decode(dtype, json)) : String(json);
  return digests.map((entry, index) =>
    Object.fromEntries(
      Object.entries(entry).map(([name, json]) => [
        name,
        text(json, ranges[index]?.values === true),
      ]),
    ),
  );
}
