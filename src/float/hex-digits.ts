const DIGITS = '0123456789abcdef';

/** The value of each byte that is a lower-case hexadecimal digit. All other bytes have a bit beyond 16. */
const values = new Uint32Array(256).fill(0x1_0000);
for (const [value, digit] of [...DIGITS].entries()) {
  values[digit.charCodeAt(0)] = value;
}

/** The ASCII codes of the two digits of each byte. */
const firstDigits = new Uint8Array(256);
const secondDigits = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  firstDigits[byte] = DIGITS.charCodeAt(byte >>> 4);
  secondDigits[byte] = DIGITS.charCodeAt(byte & 0xf);
}

/**
 * Returns the number that four lower-case hexadecimal digits stand for. If a byte is not such a digit, the result is not a number
 * from 0 to 0xffff: as 32 bits, it has one of the upper 16.
 *
 * @example fourDigits(Buffer.from('3c00'), 0) // 0x3c00
 */
export function fourDigits(bytes: Uint8Array, at: number): number {
  return (
    (valueOf(bytes[at]) << 12) |
    (valueOf(bytes[at + 1]) << 8) |
    (valueOf(bytes[at + 2]) << 4) |
    valueOf(bytes[at + 3])
  );
}

function valueOf(byte = 0): number {
  return values[byte] ?? 0;
}

/** Writes the lower 16 bits of a number as four digits. */
export function putFourDigits(bytes: Uint8Array, at: number, value: number): void {
  const high = (value >>> 8) & 0xff;
  const low = value & 0xff;
  bytes[at] = firstDigits[high] ?? 0;
  bytes[at + 1] = secondDigits[high] ?? 0;
  bytes[at + 2] = firstDigits[low] ?? 0;
  bytes[at + 3] = secondDigits[low] ?? 0;
}
