import type { Divergence, Reading, TensorName } from '../../parity/divergence.ts';
import { grouped } from './grouped.ts';
import { printable } from './printable.ts';

/** Writes the shortest decimal that reads back as this float64. Keeps the sign of zero. */
export function decimal(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** @example reading({ value: -0, bits: '80000000' }) // '-0 (80000000)' */
export function reading({ value, bits }: Reading): string {
  return `${decimal(value)} (${printable(bits)})`;
}

/** Writes a distance in ULP. Infinity means that NaN meets a number. */
export function ulpText(ulp: number): string {
  return Number.isFinite(ulp) ? `${grouped(ulp)} ULP` : 'one is NaN, the other a number';
}

/** Writes the distance of two values that differ. +0 and -0 are 0 ULP apart. */
export function distanceText(ulp: number): string {
  return ulp === 0 ? '0 ULP: only the sign of 0 differs' : ulpText(ulp);
}

/**
 * Says in one line where a divergence is. If it is not in a value, also says what is wrong.
 *
 * @example differenceText(divergence, null) // 'event 2, parameter 0, value: 5 numbers instead of 4'
 */
export function differenceText(divergence: Divergence, lane: string | null): string {
  const place = placeText(divergence, lane);
  const { expected, actual } = contrast(divergence);
  switch (divergence.kind) {
    case 'value':
      return place;
    case 'gradient':
      return `${place}: ${actual}`;
    default:
      return printable(`${place}: ${actual} instead of ${expected}`);
  }
}

/** Says where a divergence is: event, parameter, tensor, element, lane. */
export function placeText(divergence: Divergence, lane: string | null): string {
  if (divergence.kind === 'snapshots') {
    return 'the number of snapshots';
  }
  if (divergence.kind === 'refusal') {
    return 'the error that PyTorch raises';
  }
  const { event, parameter } = divergence;
  const where = parameter === null ? `event ${event}` : `event ${event}, parameter ${parameter}`;
  switch (divergence.kind) {
    case 'step':
      return `${where}, step counter`;
    case 'gradient':
      return `${where}, element ${divergence.element} of the caller's gradient`;
    case 'presence':
      return `${where}, ${tensorText(divergence.tensor)}`;
    case 'length':
      return parameter === null
        ? `${where}, the number of ${nounOf(divergence)}s`
        : `${where}, the length of ${tensorText(divergence.tensor)}`;
    case 'value': {
      const part = divergence.part ? ` (${divergence.part} part)` : '';
      const laneText = lane === null ? '' : `, lane "${printable(lane)}"`;
      return `${where}, ${tensorText(divergence.tensor)}, element ${divergence.element}${part}${laneText}`;
    }
  }
}

/** @example tensorText('param') // 'value' */
function tensorText(tensor: TensorName): string {
  return tensor === 'param' ? 'value' : tensor;
}

/** Writes the expected and the actual state of a divergence. */
export function contrast(divergence: Divergence): {
  readonly expected: string;
  readonly actual: string;
} {
  switch (divergence.kind) {
    case 'value':
      return { expected: reading(divergence.expected), actual: reading(divergence.actual) };
    case 'presence':
      return divergence.expected
        ? { expected: 'present', actual: 'absent' }
        : { expected: 'absent', actual: 'present' };
    case 'gradient':
      return { expected: 'not changed', actual: 'changed by the step' };
    case 'refusal':
      return { expected: divergence.expected, actual: divergence.actual ?? 'no error' };
    case 'length':
    case 'step':
    case 'snapshots': {
      const { expected, actual } = divergence;
      const noun = nounOf(divergence);
      const countText = (count: number): string => `${count} ${count === 1 ? noun : `${noun}s`}`;
      return { expected: countText(expected), actual: countText(actual) };
    }
  }
}

/** Returns the noun for what a divergence counts, in the singular. A list has one state for each parameter. */
function nounOf(
  divergence: Extract<Divergence, { kind: 'length' | 'step' | 'snapshots' }>,
): string {
  if (divergence.kind !== 'length') {
    return divergence.kind === 'step' ? 'step' : 'snapshot';
  }
  const listed = divergence.tensor === 'param' ? 'parameter' : 'state';
  return divergence.parameter === null ? listed : 'number';
}
