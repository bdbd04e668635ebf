import { createHash } from 'node:crypto';
import { HIGH_WORD } from '../float/float64-words.ts';
import type { ScaleStorage } from './filler.ts';

/**
 * Returns the SHA-256 of a tensor's elements as little-endian bytes, in hexadecimal digits (SCL-4). Does not copy the tensor.
 *
 * @example digestOf(new Float32Array(0)) // 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
 */
export function digestOf(tensor: ScaleStorage): string {
  return createHash('sha256').update(littleEndian(tensor)).digest('hex');
}

/** Returns the bytes of a tensor, least significant first. On a little-endian machine, returns the tensor itself. */
export function littleEndian(
  tensor: ScaleStorage,
  isLittleEndian: boolean = HIGH_WORD === 1,
): NodeJS.ArrayBufferView {
  if (isLittleEndian) {
    return tensor;
  }
  const bytes = Buffer.from(new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength));
  return tensor.BYTES_PER_ELEMENT === 4 ? bytes.swap32() : bytes.swap64();
}
