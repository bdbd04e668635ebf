import { fromBits, toBits } from '../../float/bits.ts';
import { formats, type RealFormat } from '../../float/format.ts';

/* The ways in which an adapter can change each number by itself. */

/** A way to change a number. */
export interface NumberLoss {
  readonly kind: NumberLossKind;
  /** The number of digits that remain. */
  readonly digits?: number;
  /** Returns whether the format can have this loss. All formats can if it is absent. */
  readonly suits?: (format: RealFormat) => boolean;
  /** Returns the changed number. NaN means that the loss says nothing about this number. */
  readonly change: (value: number, format: RealFormat) => number;
}

export const numberLossKinds = [
  'rounded-to-float32',
  'rounded-to-float16',
  'rounded-to-bfloat16',
  'cut-to-bfloat16',
  'significant-digits',
  'decimal-places',
  'integers',
  'bytes-reversed',
  'halves-exchanged',
  'read-as-float16',
  'read-as-bfloat16',
  'written-as-float16',
  'written-as-bfloat16',
  'sign-lost',
  'negated',
  'zeros',
] as const;

export type NumberLossKind = (typeof numberLossKinds)[number];

const { float16, bfloat16, float32 } = formats;

/** Rounds to another format. Says nothing about numbers outside of its normal range, because ports treat them differently. */
function narrowing(kind: NumberLossKind, target: RealFormat): NumberLoss {
  return {
    kind,
    suits: ({ name, precision }) => name !== target.name && precision > target.precision,
    change: (value) => {
      const size = Math.abs(value);
      return size > target.largestFinite || size < 2 ** target.minExponent
        ? NaN
        : target.round(value);
    },
  };
}

/** Keeps the upper half of a float32. */
const cut: NumberLoss = {
  kind: 'cut-to-bfloat16',
  suits: ({ precision }) => precision > bfloat16.precision && precision !== float16.precision,
  change: (value) => {
    const narrow = Math.fround(value);
    return Number.isFinite(narrow) ? fromBits(float32, toBits(float32, narrow) & 0xffff0000n) : NaN;
  },
};

/** Decimal text with too few significant digits, as `%.6g` writes it. */
const significant = Array.from({ length: 16 }, (_, index): NumberLoss => ({
  kind: 'significant-digits',
  digits: 16 - index,
  change: (value, { round }) => round(Number(value.toPrecision(16 - index))),
}));

/** Decimal text with too few decimal places, as `%.6f` writes it. `toFixed` writes numbers below 1e21 only. */
const places = Array.from({ length: 15 }, (_, index): NumberLoss => ({
  kind: 'decimal-places',
  digits: 15 - index,
  change: (value, { round }) =>
    Math.abs(value) < 1e21 ? round(Number(value.toFixed(15 - index))) : NaN,
}));

/** Changes the hexadecimal digits of a number. */
function digitsChanged(kind: NumberLossKind, change: (digits: string) => string): NumberLoss {
  return {
    kind,
    change: (value, format) => {
      const digits = toBits(format, value)
        .toString(16)
        .padStart(format.bits / 4, '0');
      return fromBits(format, BigInt(`0x${change(digits)}`));
    },
  };
}

const reversedBytes = (digits: string): string => digits.match(/../g)?.toReversed().join('') ?? '';
const exchangedHalves = (digits: string): string =>
  digits.slice(digits.length / 2) + digits.slice(0, digits.length / 2);

/** Takes the bits of a 16-bit number for those of another format. `reads`: when it arrives; otherwise when it returns. */
function confused(
  kind: NumberLossKind,
  own: RealFormat,
  other: RealFormat,
  reads: boolean,
): NumberLoss {
  return {
    kind,
    suits: ({ name }) => name === own.name,
    change: (value) =>
      reads
        ? own.round(fromBits(other, toBits(own, value)))
        : fromBits(own, toBits(other, other.round(value))),
  };
}

/** All losses. The first one that explains the numbers counts. */
export const numberLosses: readonly NumberLoss[] = [
  narrowing('rounded-to-float32', float32),
  narrowing('rounded-to-float16', float16),
  narrowing('rounded-to-bfloat16', bfloat16),
  cut,
  ...significant,
  ...places,
  { kind: 'integers', change: Math.round },
  { kind: 'integers', change: Math.trunc },
  digitsChanged('bytes-reversed', reversedBytes),
  digitsChanged('halves-exchanged', exchangedHalves),
  confused('read-as-bfloat16', float16, bfloat16, true),
  confused('read-as-float16', bfloat16, float16, true),
  confused('written-as-bfloat16', float16, bfloat16, false),
  confused('written-as-float16', bfloat16, float16, false),
  { kind: 'sign-lost', change: Math.abs },
  { kind: 'negated', change: (value) => -value },
  { kind: 'zeros', change: () => 0 },
];
