import { fromBits } from '../float/bits.ts';
import { elementAt } from '../float/element-at.ts';
import type { RealFormat } from '../float/format.ts';

/**
 * Guy Steele's and Sebastiano Vigna's splitmix in 32 bits: the same numbers for a seed, on any machine. fast-check draws
 * what happens in a scenario; its many numbers come from here, which is fast.
 */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** 32 bits. */
  word(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }

  /** In [0, 1). */
  uniform(): number {
    return (this.word() * 2 ** 21 + (this.word() >>> 11)) * 2 ** -53;
  }

  /** Nearly normal, of variance 1/3, in [-2, 2). */
  bell(): number {
    return this.uniform() + this.uniform() + this.uniform() + this.uniform() - 2;
  }

  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** One of some values; not of none. */
  pick<T>(values: readonly T[]): T {
    return elementAt(values, this.integer(0, values.length - 1));
  }

  /** A value of a format from raw bits: any number, subnormal, infinite or NaN. */
  float(format: RealFormat): number {
    return fromBits(format, (BigInt(this.word()) << 32n) | BigInt(this.word()));
  }
}
