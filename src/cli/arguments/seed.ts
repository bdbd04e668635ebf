import { InvalidArgumentError } from 'commander';

/** @example parseSeed('-42') // -42 */
export function parseSeed(text: string): number {
  const value = Number(text);
  if (!/^-?\d{1,10}$/.test(text) || value !== (value | 0)) {
    throw new InvalidArgumentError('It is a whole number from -2147483648 to 2147483647.');
  }
  return value;
}

/** @example parsePath('17:0:3') // '17:0:3' */
export function parsePath(text: string): string {
  if (!/^\d{1,9}(:\d{1,9})*$/.test(text) || text.length > 1000) {
    throw new InvalidArgumentError('It is numbers with ":" between, as "fuzz" printed them.');
  }
  return text;
}
