import { z } from 'zod';
import { InvalidArgumentError } from '../errors.ts';
import { dtypeNames, type Dtype, type Storage } from '../float/dtype.ts';
import type { ParameterState } from '../rmsprop/parameter-state.ts';
import { counted, inside, thereAre } from '../scenario/decode.ts';
import type { Snapshot, Trajectory } from '../scenario/scenario.ts';
import {
  featureNames,
  stateNames,
  type Capabilities,
  type Feature,
  type StateName,
} from './capabilities.ts';
import { requireStateKeys } from './key-names.ts';
import { nameList } from '../scenario/name-list.ts';
import { tensorCodecs, type Encoding, type TensorDataJson } from './tensor-codec.ts';
import { numberSchema } from '../scenario/scenario-schema.ts';
import { schemaOf } from '../scenario/schema-of.ts';

/*
 * The messages between the judge and a port in any language: newline-delimited JSON. A port needs only a JSON library. Ids
 * let the judge send requests ahead. spec/protocol.md explains the messages.
 */

/** The version of the protocol. */
export const PROTOCOL = 1;

/** A port's answer to hello. */
export interface Hello {
  readonly protocol: typeof PROTOCOL;
  readonly name: string;
  readonly version: string;
  readonly language?: string;
  readonly dtypes: readonly Dtype[];
  /** The features that the port supports. `scale` means that it answers the request `scale`. */
  readonly features: readonly (Feature | 'scale')[];
  readonly state: boolean | readonly StateName[];
  readonly subnormals?: 'kept' | 'flushed';
  readonly encoding?: Encoding;
}

interface StateEntryJson {
  readonly step?: number;
  readonly square_avg?: TensorDataJson;
  /** Null has the same meaning as a missing key: the port does not show the tensor. */
  readonly grad_avg?: TensorDataJson | null;
  readonly momentum_buffer?: TensorDataJson | null;
}

interface AnswerSnapshotJson {
  readonly params: readonly TensorDataJson[];
  readonly state?: readonly (StateEntryJson | null)[];
}

/** A port's answer to `run`. */
export interface RunAnswer {
  readonly snapshots: readonly AnswerSnapshotJson[];
}

/** The reason why a port does not answer a request with a result. */
export interface AnswerError {
  readonly code: string;
  readonly message: string;
  readonly exception?: string;
}

/** An answer whose content is not checked yet. */
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
    dtypes: nameList(dtypeNames),
    features: nameList([...featureNames, 'scale']),
    state: z.union([z.boolean(), nameList(stateNames)]),
    subnormals: z.enum(['kept', 'flushed']).exactOptional(),
    encoding: z.enum(['hex', 'decimal']).exactOptional(),
  }),
);

export const tensorDataSchema: z.ZodType<TensorDataJson> = schemaOf<TensorDataJson>()(
  z.union([z.string(), z.array(numberSchema)]),
);

/** A state entry may have other keys here. requireStateKeys() rejects them with a better message. */
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
              grad_avg: tensorDataSchema.nullable().exactOptional(),
              momentum_buffer: tensorDataSchema.nullable().exactOptional(),
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

/** Returns the capabilities that an answer to hello declares. */
export function capabilitiesOf({ dtypes, state, subnormals, ...hello }: Hello): Capabilities {
  const features = hello.features.filter((feature) => feature !== 'scale');
  const shown = state === true ? stateNames : state === false ? [] : state;
  return { dtypes, features, state: shown, flushesSubnormals: subnormals === 'flushed' };
}

/**
 * Decodes a trajectory from a port's answer. State tensors that the port does not declare are empty. Does not check the
 * numbers of snapshots, parameters and elements: the comparison does.
 *
 * @throws InvalidArgumentError if a tensor is not one of the dtype, or state that the port declares is missing.
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
          `${thereAre(state.length, 'state')} for ${counted(params.length, 'parameter')}: expected one for each, because the answer to hello declares state. Use null for a parameter without state, or declare "state": false.`,
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
      throw new InvalidArgumentError(
        `${needed} is missing: the answer to hello declares it. Send it, or list only the other names in "state".`,
      );
    }
  }
  const { step = 0, square_avg, grad_avg, momentum_buffer } = json;
  return {
    step,
    squareAvg: tensor(square_avg ?? emptyLike(json)),
    ...(isShown(grad_avg) && { gradAvg: tensor(grad_avg) }),
    ...(isShown(momentum_buffer) && { momentumBuffer: tensor(momentum_buffer) }),
  };
}

function isShown(data: TensorDataJson | null | undefined): data is TensorDataJson {
  return data !== undefined && data !== null;
}

/** Returns an empty tensor in the encoding of the entry. */
function emptyLike({ grad_avg, momentum_buffer }: StateEntryJson): TensorDataJson {
  return typeof (grad_avg ?? momentum_buffer ?? '') === 'string' ? '' : [];
}
