import { dtypes, type Dtype } from '../../src/float/dtype.ts';
import type { RealDtype } from '../../src/float/format.ts';
import { WatFunction } from './wat-function.ts';

/** So many bytes from an address on. */
export interface Place {
  readonly address: string;
  readonly offset: number;
}

/** How reals of a format get from memory into the lanes of a vector of its working format, and back. */
export interface VectorFormat {
  /** Bytes of a real in memory. */
  readonly bytes: number;
  /** Reals in a vector. */
  readonly lanes: number;
  /** The vector of the reals at a place, or the first `count` of them, and anything else in the other lanes. */
  readonly load: (at: WatFunction, place: Place, count: number) => string;
  readonly store: (at: WatFunction, place: Place, count: number, value: string) => void;
}

export function vectorFormat(dtype: Dtype): VectorFormat {
  return vectorFormats[dtypes[dtype].format.name];
}

/** The same 32 bits in all four lanes. */
function all(at: WatFunction, bits: number): string {
  const word = `0x${bits.toString(16)}`;
  return at.constant(`i32x4 ${word} ${word} ${word} ${word}`);
}

/** float32 and float64 lie in memory as they are computed with. */
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

/** float16 and bfloat16 are four half words that become four float32. */
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

/** The exponent's bias differs by 112: multiplying by 2^112 moves a float16's bits, as those of a float32, to their value. */
const TWO_TO_112 = 0x77800000;
const TWO_TO_MINUS_112 = 0x07800000;

const float16 = narrow(
  (at, halves) => {
    const sign = `(i32x4.shl (v128.and ${halves} ${all(at, 0x8000)}) (i32.const 16))`;
    const bits = at.value(`(i32x4.shl (v128.and ${halves} ${all(at, 0x7fff)}) (i32.const 13))`);
    const finite = `(f32x4.mul ${bits} ${all(at, TWO_TO_112)})`;
    const isInfiniteOrNaN = `(i32x4.ge_u ${bits} ${all(at, 0x7c00 << 13)})`;
    const magnitude = choose(isInfiniteOrNaN, `(v128.or ${bits} ${all(at, 0x7f800000)})`, finite);
    return at.value(`(v128.or ${magnitude} ${sign})`);
  },
  (at, value) => {
    const sign = `(v128.and (i32x4.shr_u ${value} (i32.const 16)) ${all(at, 0x8000)})`;
    const scaled = `(f32x4.mul (f32x4.abs ${value}) ${all(at, TWO_TO_MINUS_112)})`;
    const finite = `(i32x4.min_u (i32x4.shr_u ${scaled} (i32.const 13)) ${all(at, 0x7c00)})`;
    return at.value(`(v128.or ${choose(isNaN(value), all(at, 0x7e00), finite)} ${sign})`);
  },
);

const bfloat16 = narrow(
  (at, halves) => at.value(`(i32x4.shl ${halves} (i32.const 16))`),
  (at, value) =>
    at.value(choose(isNaN(value), all(at, 0x7fc0), `(i32x4.shr_u ${value} (i32.const 16))`)),
);

const vectorFormats: Readonly<Record<RealDtype, VectorFormat>> = {
  float16,
  bfloat16,
  float32: wide(32),
  float64: wide(64),
};

/** `$narrow`: four float32 rounded to float16 or bfloat16, ties to even, as float32. */
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
    const sign = `(v128.and ${value} ${all(at, 0x80000000)})`;
    const isTooLarge = `(f32x4.gt (f32x4.abs ${normal}) ${all(at, LARGEST_FLOAT16)})`;
    const bounded = choose(isTooLarge, `(v128.or ${all(at, 0x7f800000)} ${sign})`, normal);
    // one half and a subnormal float16 are as far apart as float32 there: the sum rounds it
    const sum = `(f32x4.add (f32x4.abs ${value}) ${all(at, ONE_HALF)})`;
    const subnormal = `(v128.or (f32x4.sub ${sum} ${all(at, ONE_HALF)}) ${sign})`;
    const isSubnormal = `(f32x4.lt (f32x4.abs ${value}) ${all(at, SMALLEST_NORMAL_FLOAT16)})`;
    const rounded = choose(isSubnormal, subnormal, bounded);
    return at.value(choose(isNaN(value), value, rounded));
  },
  bfloat16: (at, value) => at.value(choose(isNaN(value), value, roundBits(at, value, 16))),
};

const ONE_HALF = 0x3f000000;
const LARGEST_FLOAT16 = 0x477fe000; // 65504
const SMALLEST_NORMAL_FLOAT16 = 0x38800000; // 2^-14

/** A float32's bits without the last `count`, rounded to even; a carry moves on into the exponent, as it should. */
function roundBits(at: WatFunction, value: string, count: number): string {
  const isOdd = `(v128.and (i32x4.shr_u ${value} (i32.const ${count})) ${all(at, 1)})`;
  const almostHalf = all(at, 2 ** (count - 1) - 1);
  const sum = `(i32x4.add ${value} (i32x4.add ${almostHalf} ${isOdd}))`;
  return `(v128.and ${sum} ${all(at, 2 ** 32 - 2 ** count)})`;
}
