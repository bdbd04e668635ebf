import { WatFunction } from './wat-function.ts';

/*
 * Computes a · b + c with one rounding, for engines that have no instruction for it: src/float/fma.ts in vectors. That file names the
 * sources, and says why the algorithm is right.
 */

const add = (a: string, b: string): string => `(f64x2.add ${a} ${b})`;
const sub = (a: string, b: string): string => `(f64x2.sub ${a} ${b})`;
const mul = (a: string, b: string): string => `(f64x2.mul ${a} ${b})`;
const or = (a: string, b: string): string => `(v128.or ${a} ${b})`;
const and = (a: string, b: string): string => `(v128.and ${a} ${b})`;
const both = (at: WatFunction, value: number | string): string =>
  at.constant(`f64x2 ${value} ${value}`);

/** Knuth's TwoSum: returns the sum of two float64 and its rounding error. */
function twoSum(at: WatFunction, a: string, b: string): { sum: string; error: string } {
  const sum = at.value(add(a, b));
  const bRounded = at.value(sub(sum, a));
  const error = at.value(add(sub(a, sub(sum, bRounded)), sub(b, bRounded)));
  return { sum, error };
}

/** Adds two float64 and rounds to odd. If the error is NaN, the sum is not finite, and stays as it is. */
function addToOdd(at: WatFunction, a: string, b: string): string {
  const { sum, error } = twoSum(at, a, b);
  const isInexact = `(f64x2.gt (f64x2.abs ${error}) ${both(at, 0)})`;
  // if rounding moved the sum away from zero, its bits minus 1 are the truncated sum; the OR then sets the last bit
  const isAway = `(i64x2.lt_s (v128.xor ${error} ${sum}) ${both(at, 0)})`;
  const odd = or(`(i64x2.add ${sum} ${isAway})`, at.constant('i64x2 1 1'));
  return at.value(`(v128.bitselect ${odd} ${sum} ${isInexact})`);
}

const halves = [
  (value: string): string => value,
  (value: string): string =>
    `(i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 ${value} ${value})`,
] as const;

type Term = (at: WatFunction, product: string, c: string) => string;

/** Converts four float32 to two pairs of float64, in which products are exact, and returns the sums of both pairs. */
function sumsInFloat64(at: WatFunction, operands: readonly string[], sum: Term): string[] {
  return halves.map((half) => {
    const [a = '', b = '', c = ''] = operands.map((value) =>
      at.value(`(f64x2.promote_low_f32x4 ${half(value)})`),
    );
    return sum(at, at.value(mul(a, b)), c);
  });
}

function toFloat32(at: WatFunction, sums: readonly string[]): string {
  const [low, high] = sums.map((sum) => at.value(`(f32x4.demote_f64x2_zero ${sum})`));
  return at.value(`(i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 ${low} ${high})`);
}

/**
 * Fuses four float32. Rounding the sum to float64 first can only be wrong if that sum then is halfway between two float32. For normal
 * results, its last 29 bits are then 1 and zeros. In this case, and for results that are subnormal or zero, the code calls `$fused`,
 * which rounds to odd.
 */
export function fuseFloat32(at: WatFunction, a: string, b: string, c: string): string {
  const sums = sumsInFloat64(at, [a, b, c], (_, product, term) => at.value(add(product, term)));
  const result = toFloat32(at, sums);
  const lastWords = `(i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 ${sums.join(' ')})`;
  const lastBits = and(lastWords, at.constant(`i32x4${' 0x1fffffff'.repeat(4)}`));
  const isBetween = `(i32x4.eq ${lastBits} ${at.constant(`i32x4${' 0x10000000'.repeat(4)}`)})`;
  const isSmall = `(f32x4.le (f32x4.abs ${result}) ${at.constant(`f32x4${' 0x1p-126'.repeat(4)}`)})`;
  at.run(
    `(if (v128.any_true ${or(isBetween, isSmall)}) (then (local.set ${nameOf(result)} (call $fused ${a} ${b} ${c}))))`,
  );
  return result;
}

function fuseFloat32ByOdd(at: WatFunction, a: string, b: string, c: string): string {
  return toFloat32(at, sumsInFloat64(at, [a, b, c], addToOdd));
}

/** Within these limits, nothing overflows or underflows, so the error of the product is exact. A product with a factor 0 has no error. */
const SMALLEST_FACTOR = '0x1p-450';
const LARGEST_FACTOR = '0x1p+495';
const LARGEST_TERM = '0x1p+1019';
const SPLITTER = 2 ** 27 + 1;

/** Fuses two float64 by error-free transformations. For numbers outside the limits, calls the imported definition `$fma`. */
function fuseFloat64(at: WatFunction, a: string, b: string, c: string): string {
  const product = at.value(mul(a, b));
  const [aHigh, aLow] = split(at, a);
  const [bHigh, bLow] = split(at, b);
  const productError = at.value(
    sub(
      mul(aLow, bLow),
      sub(sub(sub(product, mul(aHigh, bHigh)), mul(aLow, bHigh)), mul(aHigh, bLow)),
    ),
  );
  const tail = twoSum(at, c, productError);
  const total = twoSum(at, product, tail.sum);
  const fused = at.value(add(total.sum, addToOdd(at, tail.error, total.error)));

  const [aSize, bSize] = [a, b].map((value) => at.value(`(f64x2.abs ${value})`));
  const hasZero = at.value(or(`(f64x2.eq ${a} ${both(at, 0)})`, `(f64x2.eq ${b} ${both(at, 0)})`));
  const isSafe = [aSize, bSize].map((size) =>
    and(
      `(f64x2.ge ${size} ${both(at, SMALLEST_FACTOR)})`,
      `(f64x2.le ${size} ${both(at, LARGEST_FACTOR)})`,
    ),
  );
  const isCovered = or(and(isSafe[0] ?? '', isSafe[1] ?? ''), hasZero);
  const isTermSafe = `(f64x2.le (f64x2.abs ${c}) ${both(at, LARGEST_TERM)})`;
  const result = at.value(`(v128.bitselect ${add(product, c)} ${fused} ${hasZero})`);
  at.run(
    `(if (i32.eqz (i64x2.all_true ${and(isCovered, isTermSafe)})) (then (local.set ${nameOf(result)} (call $fuse_outside ${a} ${b} ${c}))))`,
  );
  return result;
}

const nameOf = (read: string): string => read.slice('(local.get '.length, -1);

/** Dekker's split: returns two halves of 26 bits each. */
function split(at: WatFunction, value: string): readonly [string, string] {
  const scaled = at.value(mul(both(at, SPLITTER), value));
  const high = at.value(sub(scaled, sub(scaled, value)));
  return [high, at.value(sub(value, high))];
}

const callOutside = (lane: number): string =>
  `(call $fma ${['$a', '$b', '$c'].map((name) => `(f64x2.extract_lane ${lane} (local.get ${name}))`).join(' ')})`;

/** Returns the text of `$fused`. In float32, it rounds each sum to odd. In float64, it imports the definition for the remaining numbers. */
export function fusedFunctions(working: 'float32' | 'float64'): string[] {
  const at = new WatFunction();
  const fuse = working === 'float32' ? fuseFloat32ByOdd : fuseFloat64;
  at.run(fuse(at, '(local.get $a)', '(local.get $b)', '(local.get $c)'));
  const fused = at.text(`$fused ${OPERANDS}`);
  const outside = `(func $fuse_outside ${OPERANDS}
(f64x2.replace_lane 1 (f64x2.splat ${callOutside(0)}) ${callOutside(1)})
)`;
  const imported = '(import "kernel" "fma" (func $fma (param f64 f64 f64) (result f64)))';
  return working === 'float32' ? [fused] : [imported, outside, fused];
}

const OPERANDS = '(param $a v128) (param $b v128) (param $c v128) (result v128)';
