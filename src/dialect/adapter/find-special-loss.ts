import { formats } from '../../float/format.ts';
import type { Evidence } from '../diagnosis/evidence.ts';
import type { AdapterFault } from './adapter-fault.ts';
import { isOrdinary } from './find-number-loss.ts';
import type { SpecialLossKind } from './special-losses.ts';
import { faultFrom, type UntouchedNumber } from './untouched-numbers.ts';

/**
 * Returns the loss of special numbers of one dtype, if the port returns all ordinary numbers unchanged.
 *
 * A port that computes with a number can change the sign of 0, and its processor can flush a subnormal number. So these
 * count only if the state that the port shows says that the parameter had no step.
 */
export function findSpecialLoss(
  numbers: readonly UntouchedNumber[],
  { state, flushesSubnormals = false }: Evidence['capabilities'],
): AdapterFault | null {
  if (numbers.some((number) => isOrdinary(number) && number.isChanged)) {
    return null;
  }
  const still = numbers.filter(({ reason }) => reason === 'no-gradient');
  const certain = state.length > 0 ? still : [];
  const trials: [SpecialLossKind, UntouchedNumber[], (number: UntouchedNumber) => boolean][] = [
    ['nan-lost', numbers.filter(({ sent }) => Number.isNaN(sent)), isReplaced],
    ['infinity-lost', numbers.filter(({ sent }) => Math.abs(sent) === Infinity), isReplaced],
    ['subnormals-lost', flushesSubnormals ? [] : certain.filter(isSubnormal), isZero],
    ['sign-of-zero-lost', certain.filter(({ sent }) => Object.is(sent, -0)), isZero],
  ];
  const found = trials.find(
    ([, group, isLost]) => group.some(({ isChanged }) => isChanged) && group.every(isLost),
  );
  return found ? faultFrom({ kind: found[0] }, found[1]) : null;
}

function isSubnormal(number: UntouchedNumber): boolean {
  return number.sent !== 0 && Number.isFinite(number.sent) && !isOrdinary(number);
}

function isZero({ received }: UntouchedNumber): boolean {
  return received === 0;
}

const largest = new Set(Object.values(formats).map(({ largestFinite }) => largestFinite));

/**
 * Returns whether a usual replacement of NaN or infinity came back. Clipping has other limits. A formula can make NaN from
 * infinity, such as 0 · ∞ in a weight decay of 0.
 */
function isReplaced({ isChanged, received }: UntouchedNumber): boolean {
  return isChanged && (received === null || received === 0 || largest.has(Math.abs(received)));
}
