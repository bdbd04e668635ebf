import { InvalidArgumentError } from '../errors.ts';
import { dtypes, type Dtype, type Storage } from '../float/dtype.ts';
import { fromHex, toHex } from '../float/hex.ts';
import type { NumberJson } from '../scenario/scenario-json.ts';

/** How tensors go over the wire (PRO-6). */
export type Encoding = 'hex' | 'decimal';

/** Words, or numbers. */
export type TensorDataJson = string | readonly NumberJson[];

interface TensorCodec {
  readonly encode: (dtype: Dtype, storage: Storage) => TensorDataJson;
  readonly decode: (dtype: Dtype, json: TensorDataJson) => Storage;
}

/** Stands for -0 until {@link toLine}: JSON.stringify has no -0. */
const NEGATIVE_ZERO = '\u0000-0';

/** The two encodings, each with the reverse. Decoding throws InvalidArgumentError for what is not a tensor of the dtype. */
export const tensorCodecs: Readonly<Record<Encoding, TensorCodec>> = {
  hex: {
    encode: toHex,
    decode: (dtype, json) => {
      if (typeof json !== 'string') {
        throw new InvalidArgumentError(
          'a tensor is a list of numbers: expected a text of hex words',
        );
      }
      return fromHex(dtype, json);
    },
  },
  decimal: {
    encode: (dtype, storage) => {
      const { decode } = dtypes[dtype].format;
      return Array.from(storage, (word) => decimalJson(decode(word)));
    },
    decode: (dtype, json) => {
      if (typeof json === 'string') {
        throw new InvalidArgumentError(
          'a tensor is a text: expected a list of numbers, as the port said "decimal"',
        );
      }
      const { StorageType, format } = dtypes[dtype];
      return Object.assign(
        new StorageType(json.length),
        json.map((value) => format.encode(Number(value))),
      );
    },
  },
};

function decimalJson(value: number): NumberJson {
  if (Object.is(value, -0)) {
    return NEGATIVE_ZERO as 'NaN'; // becomes the number -0.0 when the line is written
  }
  return Number.isFinite(value) ? value : (String(value) as 'NaN');
}

/** A message as a line, without its end. */
export function toLine(message: object): string {
  return JSON.stringify(message).replaceAll(JSON.stringify(NEGATIVE_ZERO), '-0.0');
}
