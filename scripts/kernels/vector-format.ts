import { dtypes, type Dtype } from '../../src/float/dtype.ts';
import type { RealDtype } from '../../src/float/format.ts';
import { WatFunction } from './wat-function.ts';

/** A place in memory: an offset in bytes from an address. */
export interface Place {
  readonly address: string;
  readonly offset: number;
}

/** Loads reals of a format from memory into the lanes of a vector of the working format, and stores them. */
export interface VectorFormat {
  /** Bytes of a real in memory. */
  readonly bytes: number;
  /** Reals in a vector. */
  readonly lanes: number;
  /** Loads the first `count` reals at a place. The other lanes hold any values. */
  readonly load: (at: WatFunction, place: Place, count: number) => string;
  readonly store: (at: WatFunction, place: Place, count: number, value: string) => void;
}

export function vectorFormat(dtype: Dtype): VectorFormat {
  return vectorFormats[dtypes[dtype].format.name];
}

/** Returns a vector with the same 32 bits in all four lanes. */
function allLanes(at: WatFunction, bits: number): string {
  const word = `0x${bits.toString(16)}`;
  return at.constant(`i32x4 ${word} ${word} ${word} ${word}`);
}

/** float32 and float64 have the same format in memory and in vectors. */
function wide(bits: 32 | 64): VectorFormat {
  const bytes = bits / 8;
  const lanes = 16 / bytes;
  return {
    bytes,
    lanes,
    load: (at, { address, offset }, count) => {
      const width = count * bits;
      const instruction = width === 128 ? 'v128.load' : `v128.load${width}_splat`;
      return at.value(`(${instruction} offset=${offset} align=${bytes} ${address})`);
    },
    store: (at, { address, offset }, count, value) => {
      const width = count * bits;
      at.run(
        width === 128
          ? `(v128.store offset=${offset} align=${bytes} ${address} ${value})`
          : `(v128.store${width}_lane offset=${offset} align=${bytes} 0 ${address} ${value})`,
      );
    },
  };
}

/** float16 and bfloat16 are half words in memory. Four of them become four float32. */
function narrow(
  decode: (at: WatFunction, halves: string) => string,
  encode: (at: WatFunction, value: string) => string,
): VectorFormat {
  return {
    bytes: 2,
    lanes: 4,
    load: (at, { address, offset }, count) => {
      const instruction = count === 4 ? 'v128.load64_zero' : 'v128.load16_splat';
      const loaded = `(${instruction} offset=${offset} align=2 ${address})`;
      return decode(at, at.value(`(i32x4.extend_low_i16x8_u ${loaded})`));
    },
    store: (at, { address, offset }, count, value) => {
      const word = encode(at, value);
      const halves = `(i16x8.narrow_i32x4_u ${word} ${word})`;
      at.run(
        `(v128.store${count === 4 ? 64 : 16}_lane offset=${offset} align=2 0 ${address} ${halves})`,
      );
    },
  };
}

const isNaN = (value: string): string => `(f32x4.ne ${value} ${value})`;
const choose = (condition: string, then: string, otherwise: string): string =>
  `(v128.bitselect ${then} ${otherwise} ${condition})`;

/** The exponent biases differ by 112. So the bits of a float16, read as a float32, have the right value after multiplying by 2^112. */
const TWO_TO_112 = 0x77800000;
const TWO_TO_MINUS_112 = 0x07800000;

const float16 = narrow(
  (at, halves) => {
    const sign = `(i32x4.shl (v128.and ${halves} ${allLanes(at, 0x8000)}) (i32.const 16))`;
    const bits = at.value(
      `(i32x4.shl (v128.and ${halves} ${allLanes(at, 0x7fff)}) (i32.const 13))`,
    );
    const finite = `(f32x4.mul ${bits} ${allLanes(at, TWO_TO_112)})`;
    const isInfiniteOrNaN = `(i32x4.ge_u ${bits} ${allLanes(at, 0x7c00 << 13)})`;
    const magnitude = choose(
      isInfiniteOrNaN,
      `(v128.or ${bits} ${allLanes(at, 0x7f800000)})`,
      finite,
    );
    return at.value(`(v128.or ${magnitude} ${sign})`);
  },
  (at, value) => {
    const sign = `(v128.and (i32x4.shr_u ${value} (i32.const 16)) ${allLanes(at, 0x8000)})`;
    const scaled = `(f32x4.mul (f32x4.abs ${value}) ${allLanes(at, TWO_TO_MINUS_112)})`;
    const finite = `(i32x4.min_u (i32x4.shr_u ${scaled} (i32.const 13)) ${allLanes(at, 0x7c00)})`;
    return at.value(`(v128.or ${choose(isNaN(value), allLanes(at, 0x7e00), finite)} ${sign})`);
  },
);

const bfloat16 = narrow(
  (at, halves) => at.value(`(i32x4.shl ${halves} (i32.const 16))`),
  (at, value) =>
    at.value(choose(isNaN(value), allLanes(at, 0x7fc0), `(i32x4.shr_u ${value} (i32.const 16))`)),
);

const vectorFormats: Readonly<Record<RealDtype, VectorFormat>> = {
  float16,
  bfloat16,
  float32: wide(32),
  float64: wide(64),
};

/** Returns the text of `$narrow`, which rounds four float32 to float16 or bfloat16, ties to even. The results are float32. */
export function narrowFunction(format: 'float16' | 'bfloat16'): string {
  const at = new WatFunction();
  at.run(narrowings[format](at, '(local.get $value)'));
  return at.text('$narrow (param $value v128) (result v128)');
}

const narrowings: Readonly<
  Record<'float16' | 'bfloat16', (at: WatFunction, value: string) => string>
> = {
  float16: (at, value) => {
    const normal = at.value(roundBits(at, value, 13));
    const sign = `(v128.and ${value} ${allLanes(at, 0x80000000)})`;
    const isTooLarge = `(f32x4.gt (f32x4.abs ${normal}) ${allLanes(at, LARGEST_FLOAT16)})`;
    const bounded = choose(isTooLarge, `(v128.or ${allLanes(at, 0x7f800000)} ${sign})`, normal);
    // from 0.5 on, float32 has the spacing of subnormal float16, so the sum rounds as float16 does
    const sum = `(f32x4.add (f32x4.abs ${value}) ${allLanes(at, ONE_HALF)})`;
    const subnormal = `(v128.or (f32x4.sub ${sum} ${allLanes(at, ONE_HALF)}) ${sign})`;
    const isSubnormal = `(f32x4.lt (f32x4.abs ${value}) ${allLanes(at, SMALLEST_NORMAL_FLOAT16)})`;
    const rounded = choose(isSubnormal, subnormal, bounded);
    return at.value(choose(isNaN(value), value, rounded));
  },
  bfloat16: (at, value) => at.value(choose(isNaN(value), value, roundBits(at, value, 16))),
};

const ONE_HALF = 0x3f000000;
const LARGEST_FLOAT16 = 0x477fe000; // 65504
const SMALLEST_NORMAL_FLOAT16 = 0x38800000; // 2^-14

/** Rounds the bits of a float32 to even without the last `count` bits. A carry correctly increases the exponent. */
function roundBits(at: WatFunction, value: string, count: number): string {
  const isOdd = `(v128.and (i32x4.shr_u ${value} (i32.const ${count})) ${allLanes(at, 1)})`;
  const almostHalf = allLanes(at, 2 ** (count - 1) - 1);
  const sum = `(i32x4.add ${value} (i32x4.add ${almostHalf} ${isOdd}))`;
  return `(v128.and ${sum} ${allLanes(at, 2 ** 32 - 2 ** count)})`;
}
