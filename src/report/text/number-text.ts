import type { Divergence, Reading } from '../../parity/divergence.ts';
import { grouped } from './grouped.ts';

/** The shortest decimal that means this float64, with the sign of zero. */
export function decimal(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** @example reading({ value: -0, bits: '80000000' }) // '-0 (80000000)' */
export function reading({ value, bits }: Reading): string {
  return `${decimal(value)} (${bits})`;
}

/** A distance in ULP as people read it. */
export function ulpText(ulp: number): string {
  return ulp === Infinity ? 'NaN against a number' : `${grouped(ulp)} ULP`;
}

/** Where a divergence is, in words: event, tensor, parameter, element, lane. */
export function placeText(divergence: Divergence, lane: string | null): string {
  if (divergence.kind === 'snapshots') {
    return 'the whole trajectory';
  }
  if (divergence.kind === 'refusal') {
    return 'what PyTorch refuses';
  }
  const { event, parameter } = divergence;
  const where = parameter === null ? `event ${event}` : `event ${event}, parameter ${parameter}`;
  switch (divergence.kind) {
    case 'step':
      return `${where}, step counter`;
    case 'gradient':
      return `${where}, element ${divergence.element} of the gradient that the port was given`;
    case 'presence':
    case 'length':
      return `${where}, ${divergence.tensor}`;
    case 'value': {
      const part = divergence.part ? ` (${divergence.part} part)` : '';
      const laneText = lane === null ? '' : `, lane "${lane}"`;
      return `${where}, ${divergence.tensor}, element ${divergence.element}${part}${laneText}`;
    }
  }
}

/** What is there and what should be, as two texts. */
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
      const unit = { length: 'long', step: 'steps', snapshots: 'snapshots' }[divergence.kind];
      return { expected: `${divergence.expected} ${unit}`, actual: `${divergence.actual} ${unit}` };
    }
  }
}
