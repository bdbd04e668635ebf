import { dtypes, type Storage } from '../../float/dtype.ts';
import { elementAt } from '../../float/element-at.ts';
import type { UntouchedTensor } from './untouched.ts';

/* The ways in which an adapter can change the order or the number of the numbers of a tensor. */

export const tensorLossKinds = [
  'reversed',
  'transposed',
  'parts-exchanged',
  'real-part-only',
  'imaginary-sign-lost',
  'imaginary-negated',
  'last-missing',
  'padded',
  'parameters-reordered',
] as const;

export type TensorLossKind = (typeof tensorLossKinds)[number];

/** The numbers that come back. Null stands for a number that an RMSprop may have changed. */
export type Predicted = readonly (number | null)[];

/** A way to change a tensor. It returns the changed numbers, or null if it does not suit the tensor. */
export interface TensorLoss {
  readonly kind: TensorLossKind;
  readonly change: (tensor: UntouchedTensor) => Predicted | null;
}

/** All losses of whole tensors. The first one that explains the numbers counts. */
export const tensorLosses: readonly TensorLoss[] = [
  { kind: 'reversed', change: (tensor) => reordered(tensor, (index, size) => size - 1 - index) },
  { kind: 'transposed', change: (tensor) => transposed(tensor, tensor.shape) },
  { kind: 'transposed', change: (tensor) => transposed(tensor, tensor.shape.toReversed()) },
  {
    kind: 'parts-exchanged',
    change: (tensor) => parts(tensor, (real, imaginary) => [imaginary, real]),
  },
  { kind: 'real-part-only', change: (tensor) => parts(tensor, (real) => [real, 0]) },
  {
    kind: 'imaginary-sign-lost',
    change: (tensor) => parts(tensor, (real, imaginary) => [real, Math.abs(imaginary)]),
  },
  {
    kind: 'imaginary-negated',
    change: (tensor) => parts(tensor, (real, imaginary) => [real, -imaginary]),
  },
  { kind: 'last-missing', change: shortened },
  { kind: 'padded', change: padded },
  { kind: 'parameters-reordered', change: ofOtherParameter },
];

/** Returns the numbers of a tensor: the real components of its elements. */
export function numbersOf({ dtype }: Pick<UntouchedTensor, 'dtype'>, storage: Storage): number[] {
  const { decode } = dtypes[dtype].format;
  return Array.from(storage, (word) => decode(word));
}

/** Returns the numbers that went in, without those that an RMSprop may change. */
export function untouchedOf(tensor: UntouchedTensor): Predicted {
  return numbersOf(tensor, tensor.sent).map((value, index) =>
    (tensor.reasons[index] ?? null) === null ? null : value,
  );
}

/** Moves whole elements. */
function reordered(
  tensor: UntouchedTensor,
  source: (index: number, size: number) => number,
): Predicted {
  const { components } = dtypes[tensor.dtype];
  const numbers = untouchedOf(tensor);
  const size = numbers.length / components;
  return numbers.map((_, at) => {
    const index = Math.floor(at / components);
    return numbers[source(index, size) * components + (at % components)] ?? null;
  });
}

/** Reads row-major numbers as column-major ones. Only a tensor of two or more dimensions shows this. */
function transposed(tensor: UntouchedTensor, shape: readonly number[]): Predicted | null {
  if (shape.filter((length) => length > 1).length < 2) {
    return null;
  }
  return reordered(tensor, (index) => {
    let [rest, column, stride] = [index, 0, 1];
    const indices = shape.toReversed().map((length) => {
      const own = rest % length;
      rest = Math.floor(rest / length);
      return own;
    });
    indices.toReversed().forEach((own, dimension) => {
      column += own * stride;
      stride *= elementAt(shape, dimension);
    });
    return column;
  });
}

/** Changes the parts of each complex element. */
function parts(
  tensor: UntouchedTensor,
  change: (real: number, imaginary: number) => readonly [real: number, imaginary: number],
): Predicted | null {
  if (dtypes[tensor.dtype].components === 1) {
    return null;
  }
  const numbers = untouchedOf(tensor);
  return numbers.flatMap((real, index) => {
    const imaginary = numbers[index + 1] ?? null;
    if (index % 2 !== 0) {
      return [];
    }
    return real === null || imaginary === null ? [null, null] : change(real, imaginary);
  });
}

function shortened(tensor: UntouchedTensor): Predicted | null {
  const { sent, received } = tensor;
  return received.length < sent.length ? untouchedOf(tensor).slice(0, received.length) : null;
}

function padded(tensor: UntouchedTensor): Predicted | null {
  const { sent, received } = tensor;
  return received.length > sent.length
    ? [...untouchedOf(tensor), ...numbersOf(tensor, received.slice(sent.length))]
    : null;
}

/** Returns what the port returned here if the numbers that belong here came back as another parameter. */
function ofOtherParameter(tensor: UntouchedTensor): Predicted | null {
  const sent = numbersOf(tensor, tensor.sent);
  if (tensor.reasons.includes(null)) {
    return null;
  }
  const isElsewhere = tensor.others.some(
    (other) =>
      isSame(numbersOf(tensor, other.received), sent) &&
      !isSame(numbersOf(tensor, other.sent), sent),
  );
  return isElsewhere ? numbersOf(tensor, tensor.received) : null;
}

/** Returns whether two lists have the same numbers. Any NaN equals any NaN; +0 and -0 differ. */
function isSame(left: readonly number[], right: readonly number[]): boolean {
  return (
    left.length === right.length && left.every((value, index) => Object.is(value, right[index]))
  );
}
