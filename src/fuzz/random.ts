import { fromBits } from '../float/bits.ts';
import { elementAt } from '../float/element-at.ts';
import type { RealFormat } from '../float/format.ts';

/**
 * A generator of random numbers: the 32-bit splitmix of Guy Steele and Sebastiano Vigna. A seed gives the same numbers
 * on any machine. fast-check draws the events of a scenario. This generator draws the numbers, because it is faster.
 */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** Returns a whole number of 32 bits. */
  word(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }

  /** Returns a number in [0, 1). */
  uniform(): number {
    return (this.word() * 2 ** 21 + (this.word() >>> 11)) * 2 ** -53;
  }

  /** Returns a number in [-2, 2), nearly normally distributed, with variance 1/3. */
  bell(): number {
    return this.uniform() + this.uniform() + this.uniform() + this.uniform() - 2;
  }

  /** Returns a whole number from `low` to `high`, including both. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low + 1));
  }

  /** Returns true with a probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Returns one of the values. There must be at least one. */
  pick<T>(values: readonly T[]): T {
    return elementAt(values, this.integer(0, values.length - 1));
  }

  /** Returns a value of a format from random bits: any number, subnormal, infinite or NaN. */
  float(format: RealFormat): number {
    return fromBits(format, (BigInt(this.word()) << 32n) | BigInt(this.word()));
  }
}
