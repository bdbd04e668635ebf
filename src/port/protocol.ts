import { z } from 'zod';
import { InvalidArgumentError } from '../errors.ts';
import { dtypeNames, type Dtype, type Storage } from '../float/dtype.ts';
import type { ParameterState } from '../rmsprop/parameter-state.ts';
import { inside } from '../scenario/decode.ts';
import type { Snapshot, Trajectory } from '../scenario/scenario.ts';
import {
  featureNames,
  stateNames,
  type Capabilities,
  type Feature,
  type StateName,
} from './capabilities.ts';
import { requireStateKeys } from './key-names.ts';
import { tensorCodecs, type Encoding, type TensorDataJson } from './tensor-codec.ts';
import { numberSchema } from '../scenario/scenario-schema.ts';
import { schemaOf } from '../scenario/schema-of.ts';

/*
 * The messages between the judge and a port in any language: newline-delimited JSON, so that a port needs nothing but a
 * JSON library, and ids, so that requests can be sent ahead. spec/protocol.md explains them.
 */

export const PROTOCOL = 1;

/** A port's answer to hello. */
export interface Hello {
  readonly protocol: typeof PROTOCOL;
  readonly name: string;
  readonly version: string;
  readonly language?: string;
  readonly dtypes: readonly Dtype[];
  /** What scenarios may have, and `scale`, by which a port answers the request of that name. */
  readonly features: readonly (Feature | 'scale')[];
  readonly state: boolean | readonly StateName[];
  readonly subnormals?: 'kept' | 'flushed';
  readonly encoding?: Encoding;
}

interface StateEntryJson {
  readonly step?: number;
  readonly square_avg?: TensorDataJson;
  readonly grad_avg?: TensorDataJson;
  readonly momentum_buffer?: TensorDataJson;
}

interface AnswerSnapshotJson {
  readonly params: readonly TensorDataJson[];
  readonly state?: readonly (StateEntryJson | null)[];
}

export interface RunAnswer {
  readonly snapshots: readonly AnswerSnapshotJson[];
}

/** Why a port does not answer a request. */
export interface AnswerError {
  readonly code: string;
  readonly message: string;
  readonly exception?: string;
}

/** An answer before anyone has looked into it. */
export type Answer =
  | { readonly id: number; readonly ok: unknown }
  | { readonly id: number; readonly error: AnswerError };

const name = z.string().min(1).max(100);

export const helloSchema: z.ZodType<Hello> = schemaOf<Hello>()(
  z.strictObject({
    protocol: z.literal(PROTOCOL),
    name,
    version: z.string().max(100),
    language: name.exactOptional(),
    dtypes: z.array(z.enum(dtypeNames)),
    features: z.array(z.enum([...featureNames, 'scale'])),
    state: z.union([z.boolean(), z.array(z.enum(stateNames))]),
    subnormals: z.enum(['kept', 'flushed']).exactOptional(),
    encoding: z.enum(['hex', 'decimal']).exactOptional(),
  }),
);

export const tensorDataSchema: z.ZodType<TensorDataJson> = schemaOf<TensorDataJson>()(
  z.union([z.string(), z.array(numberSchema)]),
);

/** Not held against the type: a state may have other keys, which requireStateKeys() finds. */
export const runAnswerSchema: z.ZodType<RunAnswer> = z.strictObject({
  snapshots: z.array(
    z.strictObject({
      params: z.array(tensorDataSchema),
      state: z
        .array(
          z
            .looseObject({
              step: z.number().exactOptional(),
              square_avg: tensorDataSchema.exactOptional(),
              grad_avg: tensorDataSchema.exactOptional(),
              momentum_buffer: tensorDataSchema.exactOptional(),
            })
            .nullable(),
        )
        .exactOptional(),
    }),
  ),
});

export const answerSchema: z.ZodType<Answer> = schemaOf<Answer>()(
  z.union([
    z.strictObject({ id: z.int(), ok: z.unknown() }),
    z.strictObject({
      id: z.int(),
      error: z.strictObject({
        code: name,
        message: z.string(),
        exception: name.exactOptional(),
      }),
    }),
  ]),
);

export function capabilitiesOf({ dtypes, state, subnormals, ...hello }: Hello): Capabilities {
  const features = hello.features.filter((feature) => feature !== 'scale');
  const shown = state === true ? stateNames : state === false ? [] : state;
  return { dtypes, features, state: shown, flushesSubnormals: subnormals === 'flushed' };
}

/**
 * A trajectory from a port's answer. What of the state was not promised is empty; how many snapshots, parameters and
 * elements there are is for the comparison.
 *
 * @throws InvalidArgumentError where a tensor is not one of the dtype, or promised state is missing.
 */
export function decodeRunAnswer(
  { snapshots }: RunAnswer,
  dtype: Dtype,
  encoding: Encoding,
  shown: readonly StateName[],
): Trajectory {
  const tensor = (json: TensorDataJson): Storage => tensorCodecs[encoding].decode(dtype, json);
  return snapshots.map(({ params, state = [] }, index): Snapshot => {
    state.forEach((entry, at) => {
      if (entry) {
        requireStateKeys(entry, 'protocol', `snapshots[${index}].state[${at}]`);
      }
    });
    return inside(`snapshot ${index}`, () => {
      if (shown.length > 0 && state.length !== params.length) {
        throw new InvalidArgumentError(
          `${state.length} states for ${params.length} parameters, though the answer to hello promised state`,
        );
      }
      return {
        params: params.map((json, at) => inside(`parameter ${at}`, () => tensor(json))),
        state: state.map((entry, at) =>
          inside(`state ${at}`, () => entry && decodeState(entry, tensor, shown)),
        ),
      };
    });
  });
}

function decodeState(
  json: StateEntryJson,
  tensor: (json: TensorDataJson) => Storage,
  shown: readonly StateName[],
): ParameterState {
  for (const needed of ['step', 'square_avg'] as const) {
    if (shown.includes(needed) && json[needed] === undefined) {
      throw new InvalidArgumentError(`${needed} is missing, though it was promised`);
    }
  }
  const { step = 0, square_avg, grad_avg, momentum_buffer } = json;
  return {
    step,
    squareAvg: tensor(square_avg ?? emptyLike(json)),
    ...(grad_avg !== undefined && { gradAvg: tensor(grad_avg) }),
    ...(momentum_buffer !== undefined && { momentumBuffer: tensor(momentum_buffer) }),
  };
}

/** Nothing, in the encoding that the others have. */
function emptyLike({ grad_avg, momentum_buffer }: StateEntryJson): TensorDataJson {
  return typeof (grad_avg ?? momentum_buffer ?? '') === 'string' ? '' : [];
}
