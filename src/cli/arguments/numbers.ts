import { InvalidArgumentError } from 'commander';

/* Parsers of numbers on the command line. commander names the option and its value in front of their messages. */

/** @example parsePositive('30000') // 30000 */
export function parsePositive(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 2 ** 31 - 1) {
    throw new InvalidArgumentError('Expected a whole number from 1 to 2147483647.');
  }
  return value;
}

/** @example parseCount('0') // 0 */
export function parseCount(text: string): number {
  if (!/^\d{1,6}$/.test(text)) {
    throw new InvalidArgumentError('Expected a whole number from 0 to 999999.');
  }
  return Number(text);
}

/** @example parseIndex('3') // 3 */
export function parseIndex(text: string): number {
  const index = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(index)) {
    throw new InvalidArgumentError(`Expected a whole number from 0 to ${Number.MAX_SAFE_INTEGER}.`);
  }
  return index;
}

/** @example parseSeed('-42') // -42 */
export function parseSeed(text: string): number {
  const value = Number(text);
  if (!/^-?\d{1,10}$/.test(text) || value !== (value | 0)) {
    throw new InvalidArgumentError('Expected a whole number from -2147483648 to 2147483647.');
  }
  return value;
}

/** @example parsePath('17:0:3') // '17:0:3' */
export function parsePath(text: string): string {
  if (!/^\d{1,9}(:\d{1,9})*$/.test(text) || text.length > 1000) {
    throw new InvalidArgumentError(
      'Expected numbers with ":" between them, as in 17:0:3. Copy the path that "fuzz" printed.',
    );
  }
  return text;
}

/** @example parseNumber('1e-8') // 1e-8 */
export function parseNumber(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(value)) {
    throw new InvalidArgumentError('Expected a number, as in 0.01 or 1e-8.');
  }
  return value;
}
