import { InvalidArgumentError } from '../errors.ts';
import { dtypes, type Dtype, type Storage } from '../float/dtype.ts';
import { fromHex, toHex } from '../float/hex.ts';
import type { NumberJson } from '../scenario/scenario-json.ts';
import { valueText } from '../scenario/value-text.ts';

/** How the protocol writes tensors (PRO-6): as hex words, or as decimal numbers. */
export type Encoding = 'hex' | 'decimal';

/** A tensor in a message: hex words, or a list of numbers. */
export type TensorDataJson = string | readonly NumberJson[];

interface TensorCodec {
  readonly encode: (dtype: Dtype, storage: Storage) => TensorDataJson;
  readonly decode: (dtype: Dtype, json: TensorDataJson) => Storage;
}

/** Stands for -0 until {@link toLine}, because JSON.stringify writes -0 as 0. */
const NEGATIVE_ZERO = '\u0000-0';

/** Encodes and decodes tensors. Decoding throws an InvalidArgumentError if the JSON is not a tensor of the dtype. */
export const tensorCodecs: Readonly<Record<Encoding, TensorCodec>> = {
  hex: {
    encode: toHex,
    decode: (dtype, json) => {
      if (typeof json !== 'string') {
        throw new InvalidArgumentError(
          `the tensor is ${valueText(json)}: expected a string of hex words, as in "3f800000 40000000". To send numbers, answer hello with "encoding":"decimal".`,
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
          `the tensor is ${valueText(json)}: expected a list of numbers, because the answer to hello has "encoding":"decimal".`,
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
    return NEGATIVE_ZERO as 'NaN'; // toLine() turns it into the number -0.0
  }
  return Number.isFinite(value) ? value : (String(value) as 'NaN');
}

/** Returns a message as a line, without the line end. */
export function toLine(message: object): string {
  return JSON.stringify(message).replaceAll(JSON.stringify(NEGATIVE_ZERO), '-0.0');
}
