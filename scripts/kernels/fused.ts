import { WatFunction } from './wat-function.ts';

/*
 * a · b + c rounded once, where there is no instruction for it: src/float/fma.ts in vectors. There are the sources, and why
 * it is right.
 */

const add = (a: string, b: string): string => `(f64x2.add ${a} ${b})`;
const sub = (a: string, b: string): string => `(f64x2.sub ${a} ${b})`;
const mul = (a: string, b: string): string => `(f64x2.mul ${a} ${b})`;
const or = (a: string, b: string): string => `(v128.or ${a} ${b})`;
const and = (a: string, b: string): string => `(v128.and ${a} ${b})`;
const both = (at: WatFunction, value: number | string): string =>
  at.constant(`f64x2 ${value} ${value}`);

/** Knuth's TwoSum: the sum of two float64 and what rounding took from it. */
function twoSum(at: WatFunction, a: string, b: string): { sum: string; error: string } {
  const sum = at.value(add(a, b));
  const bRounded = at.value(sub(sum, a));
  const error = at.value(add(sub(a, sub(sum, bRounded)), sub(b, bRounded)));
  return { sum, error };
}

/** Two float64 added and rounded to odd. An error that is NaN belongs to a sum that is not finite, and stays. */
function addToOdd(at: WatFunction, a: string, b: string): string {
  const { sum, error } = twoSum(at, a, b);
  const isInexact = `(f64x2.gt (f64x2.abs ${error}) ${both(at, 0)})`;
  // where sum was rounded away from zero, its bits less 1 are what truncation gives; the last bit is then set
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

/** Four float32 as twice two float64, in which their product is exact, and the sums of the two halves. */
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
 * Four float32. A sum that was rounded to float64 first is wrong at most where it then lies just between two float32: with
 * normal results, where its last 29 bits are 1 and zeros. There, and for results that are subnormal or zero, `$fused` is
 * called, which rounds to odd.
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

/** An unfused product that is a zero for sure has no error; that of others is found where nothing over- or underflows. */
const SMALLEST_FACTOR = '0x1p-450';
const LARGEST_FACTOR = '0x1p+495';
const LARGEST_TERM = '0x1p+1019';
const SPLITTER = 2 ** 27 + 1;

/** Two float64: error-free transformations, or for the rest of the numbers, the definition outside, called `$fma`. */
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
  const whole = twoSum(at, product, tail.sum);
  const fused = at.value(add(whole.sum, addToOdd(at, tail.error, whole.error)));

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

/** Dekker's split into two halves that hold 26 bits each. */
function split(at: WatFunction, value: string): readonly [string, string] {
  const scaled = at.value(mul(both(at, SPLITTER), value));
  const high = at.value(sub(scaled, sub(scaled, value)));
  return [high, at.value(sub(value, high))];
}

const callOutside = (lane: number): string =>
  `(call $fma ${['$a', '$b', '$c'].map((name) => `(f64x2.extract_lane ${lane} (local.get ${name}))`).join(' ')})`;

/** `$fused`: every sum rounded to odd, or once. In float64, what is left over is fused outside, by the definition. */
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
