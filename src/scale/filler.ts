import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HIGH_WORD } from '../float/float64-words.ts';
import { packageRoot } from '../package-root.ts';
import { webAssembly, type WebAssemblyNamespace } from '../webassembly.ts';
import {
  counterOf,
  GAMMA,
  generatorFormats,
  LANES,
  parseSeed,
  scaleWord,
  valueOfWord,
  type ScaleDtype,
} from './generator.ts';

/** The path of the WebAssembly file, relative to the package. `npm run task kernels` writes it. */
export const GENERATOR_FILE: string = 'src/scale/generator.wasm';

/** A tensor of a scale case. */
export type ScaleStorage = Float32Array | Float64Array;

/** Fills the start of `block` with `count` numbers. The first one is that of `counter`. */
interface Source {
  readonly block: ScaleStorage;
  readonly fill: (counter: bigint, count: number) => void;
}

/** The number of elements of a block: 128 KiB of float64. */
const BLOCK = 2 ** 14;

/**
 * Fills tensors with the initial parameters and the gradients of a scale case, one block at a time. Uses WebAssembly if the
 * platform has it. Otherwise uses the definition in generator.ts, which gives the same bits.
 *
 * The third argument of the constructor is for tests: null turns WebAssembly off.
 *
 * @throws InvalidArgumentError if the seed does not have 16 hexadecimal digits.
 * @example
 * const gradient = new Float32Array(10_000_037);
 * new ScaleFiller('float32', '2ef73f773c02a1b7').fill(gradient, 1); // the gradients of step 1
 */
export class ScaleFiller {
  readonly #dtype: ScaleDtype;
  readonly #source: Source;

  constructor(
    dtype: ScaleDtype,
    seed: string,
    api: WebAssemblyNamespace | undefined | null = usableWebAssembly(),
  ) {
    this.#dtype = dtype;
    const number = parseSeed(seed);
    this.#source = api ? assembled(dtype, number, api) : defined(dtype, number);
  }

  /**
   * Fills a tensor with the numbers of an event.
   *
   * @param event 0 for the initial parameters, t for the gradients of step t.
   */
  fill(tensor: ScaleStorage, event: number): void {
    const { block, fill } = this.#source;
    for (let start = 0; start < tensor.length; start += BLOCK) {
      const count = Math.min(BLOCK, tensor.length - start);
      fill(counterOf(event, start), count);
      tensor.set(block.subarray(0, count), start);
    }
    const { tiny } = generatorFormats[this.#dtype];
    for (let element = 0; element < tensor.length; element += LANES) {
      tensor[element] = (tensor[element] ?? 0) * tiny;
    }
    if (event > 0) {
      for (let element = 1; element < tensor.length; element += LANES) {
        tensor[element] = 0;
      }
    }
  }
}

type AssembledFill = (state: bigint, end: number) => void;

/** Returns WebAssembly on little-endian machines. Its memory is always little-endian. */
function usableWebAssembly(): WebAssemblyNamespace | undefined {
  return HIGH_WORD === 1 ? webAssembly() : undefined;
}

function assembled(
  dtype: ScaleDtype,
  seed: bigint,
  { Module, Instance }: WebAssemblyNamespace,
): Source {
  const module = new Module(readFileSync(join(packageRoot(), GENERATOR_FILE)));
  const { memory, f32, f64 } = new Instance(module, {}).exports as {
    readonly memory: { readonly buffer: ArrayBuffer };
    readonly f32: AssembledFill;
    readonly f64: AssembledFill;
  };
  const stateBefore = (counter: bigint): bigint => BigInt.asUintN(64, seed + GAMMA * counter);
  return dtype === 'float32'
    ? {
        block: new Float32Array(memory.buffer, 0, BLOCK),
        fill: (counter, count) => f32(stateBefore(counter), 4 * count),
      }
    : {
        block: new Float64Array(memory.buffer, 0, BLOCK),
        fill: (counter, count) => f64(stateBefore(counter), 8 * count),
      };
}

function defined(dtype: ScaleDtype, seed: bigint): Source {
  const block = dtype === 'float32' ? new Float32Array(BLOCK) : new Float64Array(BLOCK);
  return {
    block,
    fill: (counter, count) => {
      const event = Number(counter >> 32n);
      const start = Number(counter & 0xffffffffn);
      for (let index = 0; index < count; index++) {
        block[index] = valueOfWord(dtype, scaleWord(seed, event, start + index));
      }
    },
  };
}
