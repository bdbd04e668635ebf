import type { RealFormat } from './format.ts';

const float32 = new Float32Array(1);
const float32Bits = new Uint32Array(float32.buffer);
const float64 = new Float64Array(1);
const float64Bits = new BigUint64Array(float64.buffer);

/**
 * Rounds a number to a format, and returns its bit pattern.
 *
 * The bits of a NaN are not certain: JavaScript may change the sign and payload of a NaN that is a number value. To move NaNs
 * unchanged, move storage (see hex.ts).
 *
 * @example toBits(formats.float32, 1) // 0x3f800000n
 * @example toBits(formats.bfloat16, -0) // 0x8000n
 */
export function toBits(format: RealFormat, value: number): bigint {
  switch (format.bits) {
    case 16:
      return BigInt(format.encode(value));
    case 32:
      float32[0] = value;
      return BigInt(float32Bits[0] ?? 0);
    case 64:
      float64[0] = value;
      return float64Bits[0] ?? 0n;
  }
}

/**
 * Returns the number with this bit pattern, exactly. Ignores bits beyond the format's width.
 *
 * @example fromBits(formats.float16, 0x3c00n) // 1
 */
export function fromBits(format: RealFormat, bits: bigint): number {
  switch (format.bits) {
    case 16:
      return format.decode(Number(BigInt.asUintN(16, bits)));
    case 32:
      float32Bits[0] = Number(BigInt.asUintN(32, bits));
      return float32[0] ?? 0;
    case 64:
      float64Bits[0] = bits;
      return float64[0] ?? 0;
  }
}
