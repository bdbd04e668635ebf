import { dtypes } from '../../float/dtype.ts';
import type { RealFormat } from '../../float/format.ts';
import type { AdapterFault } from './adapter-fault.ts';
import { numberLosses, type NumberLoss } from './number-losses.ts';
import { faultFrom, type UntouchedNumber } from './untouched-numbers.ts';
import { untouchedReasons } from './untouched.ts';

/** The least different numbers that a loss must change as it predicts. */
const LEAST_CHANGED = 2;

/**
 * Returns the loss that explains the ordinary numbers of one dtype: finite, not 0 and not subnormal. Ports that lose
 * digits often treat the others in another way too.
 *
 * The strongest evidence decides: first the numbers without a gradient, then those with zero gradients, then those with
 * lr = 0, and at last all together. A wrong formula may hide the loss in the weaker ones.
 */
export function findNumberLoss(numbers: readonly UntouchedNumber[]): AdapterFault | null {
  const ordinary = numbers.filter(isOrdinary);
  const groups = [
    ...untouchedReasons.map((reason) => ordinary.filter((number) => number.reason === reason)),
    ordinary,
  ];
  for (const group of groups.filter((members) => members.some(({ isChanged }) => isChanged))) {
    for (const loss of numberLosses) {
      const decided = decidedBy(loss, group);
      const changed = decided.filter(({ isChanged }) => isChanged);
      if (new Set(changed.map(({ sent }) => sent)).size >= LEAST_CHANGED) {
        return faultFrom(loss, decided);
      }
    }
  }
  return null;
}

/** Returns whether a number is finite, not 0 and not subnormal. */
export function isOrdinary({ dtype, sent }: UntouchedNumber): boolean {
  const { minExponent } = dtypes[dtype].format;
  return Number.isFinite(sent) && Math.abs(sent) >= 2 ** minExponent;
}

/** Returns the numbers about which a loss says something. Returns none if one of them contradicts the loss. */
function decidedBy(loss: NumberLoss, numbers: readonly UntouchedNumber[]): UntouchedNumber[] {
  const decided: UntouchedNumber[] = [];
  for (const number of numbers) {
    const predicted = changedBy(loss, number, dtypes[number.dtype].format);
    if (!Number.isNaN(predicted)) {
      if (!Object.is(predicted, number.received)) {
        return [];
      }
      decided.push(number);
    }
  }
  return decided;
}

function changedBy(
  { suits = () => true, change }: NumberLoss,
  { sent }: UntouchedNumber,
  format: RealFormat,
): number {
  return suits(format) ? change(sent, format) : NaN;
}
