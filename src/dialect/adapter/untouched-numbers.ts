import { dtypes, type Dtype, type Storage } from '../../float/dtype.ts';
import { elementAt } from '../../float/element-at.ts';
import { toHex } from '../../float/hex.ts';
import type { Reading } from '../../parity/divergence.ts';
import type { TripFinding } from '../../parity/probe-port.ts';
import type { AdapterExample, AdapterFault, AdapterLossKind } from './adapter-fault.ts';
import type { UntouchedReason, UntouchedTensor } from './untouched.ts';

/** A number that no RMSprop changes: a real component of an element. */
export interface UntouchedNumber {
  readonly dtype: Dtype;
  readonly reason: UntouchedReason;
  readonly sent: number;
  /** Null if no number came back. */
  readonly received: number | null;
  /** Whether another number came back. Any NaN equals any NaN; +0 and -0 differ. */
  readonly isChanged: boolean;
  /** Returns the number as an example for a report. */
  readonly example: () => AdapterExample;
}

/** Returns the numbers of a tensor that no RMSprop changes. */
export function untouchedNumbers(tensor: UntouchedTensor): UntouchedNumber[] {
  const { dtype, reasons, sent, received } = tensor;
  const { decode } = dtypes[dtype].format;
  return reasons.flatMap((reason, index) => {
    if (reason === null) {
      return [];
    }
    const word = received[index];
    const value = decode(elementAt(sent, index));
    const back = word === undefined ? null : decode(word);
    const isChanged = !Object.is(value, back);
    const example = (): AdapterExample => exampleAt(tensor, index, reason);
    return [{ dtype, reason, sent: value, received: back, isChanged, example }];
  });
}

/** Returns the numbers that a probe lost. The probe made one step with lr = 0. */
export function tripNumbers({ dtype, lost }: TripFinding): UntouchedNumber[] {
  return lost.map(({ sent, received }) => ({
    dtype,
    reason: 'zero-lr',
    sent: sent.value,
    received: received && received.value,
    isChanged: true,
    example: () => ({ dtype, place: null, sent, received, reason: 'zero-lr' }),
  }));
}

/** Returns one real component of a tensor as an example. */
export function exampleAt(
  { dtype, caseId, event, parameter, sent, received }: ExampleSource,
  index: number,
  reason: UntouchedReason | null,
): AdapterExample {
  const { components } = dtypes[dtype];
  const part = index % 2 === 0 ? ('real' as const) : ('imaginary' as const);
  const place = {
    caseId,
    event,
    parameter,
    element: Math.floor(index / components),
    ...(components === 2 && { part }),
  };
  const back = index < received.length ? readingOf(dtype, received, index) : null;
  return { dtype, place, sent: readingOf(dtype, sent, index), received: back, reason };
}

export type ExampleSource = Pick<
  UntouchedTensor,
  'dtype' | 'caseId' | 'event' | 'parameter' | 'sent' | 'received'
>;

function readingOf(dtype: Dtype, storage: Storage, index: number): Reading {
  const { format } = dtypes[dtype];
  const word = storage.slice(index, index + 1);
  return { value: format.decode(elementAt(word, 0)), bits: toHex(format.name, word) };
}

/** The most examples of a fault. */
const EXAMPLES = 3;

/** Makes a fault of a dtype from the numbers that show it. The examples have different numbers that went in. */
export function faultFrom(
  loss: { readonly kind: AdapterLossKind; readonly digits?: number },
  numbers: readonly UntouchedNumber[],
): AdapterFault {
  const changed = numbers.filter(({ isChanged }) => isChanged);
  const distinct = new Map(changed.toReversed().map((number) => [number.sent, number]));
  const examples = [...distinct.values()].toReversed().slice(0, EXAMPLES);
  return {
    loss: loss.kind,
    ...(loss.digits !== undefined && { digits: loss.digits }),
    dtypes: [...new Set(numbers.map(({ dtype }) => dtype))],
    changed: changed.length,
    values: numbers.length,
    examples: examples.map(({ example }) => example()),
  };
}
