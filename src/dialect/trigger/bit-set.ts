/** A set of the integers from 0 to its size. */
export class BitSet {
  readonly #words: Uint32Array;

  constructor(size: number) {
    this.#words = new Uint32Array(Math.ceil(size / 32));
  }

  add(index: number): void {
    this.#words[index >>> 5] = (this.#words[index >>> 5] ?? 0) | (1 << (index & 31));
  }

  has(index: number): boolean {
    return (((this.#words[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1;
  }

  get size(): number {
    let count = 0;
    for (const word of this.#words) {
      count += bitsOf(word);
    }
    return count;
  }

  /** Returns the elements that both sets have. */
  and(other: BitSet): BitSet {
    const both = new BitSet(this.#words.length * 32);
    this.#words.forEach((word, index) => {
      both.#words[index] = word & (other.#words[index] ?? 0);
    });
    return both;
  }

  /** Returns how many elements both sets have. */
  sizeWith(other: BitSet): number {
    let count = 0;
    for (let index = 0; index < this.#words.length; index++) {
      count += bitsOf((this.#words[index] ?? 0) & (other.#words[index] ?? 0));
    }
    return count;
  }

  /** Returns how many elements at least one of the sets has. */
  sizeOfUnion(other: BitSet): number {
    let count = 0;
    for (let index = 0; index < this.#words.length; index++) {
      count += bitsOf((this.#words[index] ?? 0) | (other.#words[index] ?? 0));
    }
    return count;
  }

  equals(other: BitSet): boolean {
    return this.#words.every((word, index) => word === other.#words[index]);
  }
}

/** Returns the number of ones of a word of 32 bits. */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return (((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
