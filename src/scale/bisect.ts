import { elementAt } from '../float/element-at.ts';
import {
  tensorsAt,
  type Replay,
  type ScaleCase,
  type ScaleParts,
  type ScaleRange,
  type TensorName,
} from './scale-case.ts';

/** The number of steps to compare in one replay. */
const STEPS = 8;
/** The number of parts of the tensors to compare in one replay. Also the largest number of elements to read as values. */
const PARTS = 4096;

/** A correct implementation of a case, another one, and the interval of steps in which they start to differ. */
export interface Search {
  readonly scaleCase: ScaleCase;
  readonly right: Replay;
  readonly other: Replay;
  /** The parts of the state that the other implementation shows. */
  readonly shown: readonly string[];
  /** A step after which all tensors are equal; -1 if the initial parameters differ. */
  readonly equal: number;
  /** A later step after which a tensor differs. */
  readonly different: number;
  /** The number of parts of the tensors to compare in one replay; 4,096 by default. */
  readonly parts?: number;
}

/** The first difference between two implementations of a case. */
export interface FirstDifference {
  readonly step: number;
  /** The first tensor that differs, in the order in which a step computes them. */
  readonly tensor: TensorName;
  /** The first element of this tensor that differs. */
  readonly element: number;
  /** The hex words of this element in each tensor. */
  readonly right: ScaleParts;
  readonly other: ScaleParts;
  /** The number of equal parts of the tensor, and how many of them differ. */
  readonly parts: { readonly different: number; readonly total: number };
}

/**
 * Finds the first step, tensor and element in which two implementations differ. Both play the case about five times more. This
 * keeps no trajectory in memory (SCL-6).
 *
 * @returns null if the other implementation is not deterministic: a tensor that differed before is equal now.
 */
export async function findFirstDifference(search: Search): Promise<FirstDifference | null> {
  const { parts: maxParts = PARTS } = search;
  const step = await findStep(search);
  const names = tensorsAt(search.scaleCase, step, search.shown);
  let from = 0;
  let to = search.scaleCase.elements;
  let parts: FirstDifference['parts'] | null = null;
  while (to - from > maxParts) {
    const size = Math.ceil((to - from) / maxParts);
    const ranges = rangesOf(step, from, to, size);
    const [right, other] = await askBoth(search, ranges);
    const found = firstOf(names, right, other);
    if (!found) {
      return null;
    }
    parts ??= { different: found.count, total: ranges.length };
    ({ from, to } = elementAt(ranges, found.index));
  }
  const [right, other] = await askBoth(search, [{ step, from, to, values: true }]);
  const [rightWords, otherWords] = [wordsOf(right[0], to - from), wordsOf(other[0], to - from)];
  const found = firstOf(names, rightWords, otherWords);
  return (
    found && {
      step,
      tensor: found.name,
      element: from + found.index,
      right: elementAt(rightWords, found.index),
      other: elementAt(otherWords, found.index),
      parts: parts ?? { different: found.count, total: to - from },
    }
  );
}

/** Finds the first step after which a tensor differs, by bisection. */
async function findStep(search: Search): Promise<number> {
  const { scaleCase, shown } = search;
  let { equal, different } = search;
  while (different - equal > 1) {
    const steps = between(equal, different);
    const ranges = steps.map((step) => ({ step, from: 0, to: scaleCase.elements }));
    const [right, other] = await askBoth(search, ranges);
    const at = steps.findIndex((step, index) =>
      differs(tensorsAt(scaleCase, step, shown), right[index], other[index]),
    );
    different = at < 0 ? different : elementAt(steps, at);
    equal = at === 0 ? equal : elementAt(steps, (at < 0 ? steps.length : at) - 1);
  }
  return different;
}

/** Returns at most {@link STEPS} whole numbers between two numbers, evenly spread. */
function between(low: number, high: number): number[] {
  const count = Math.min(high - low - 1, STEPS);
  return Array.from({ length: count }, (_, index) =>
    Math.round(low + ((index + 1) * (high - low)) / (count + 1)),
  );
}

/** Splits the elements from `from` to `to` into ranges of `size` elements. */
function rangesOf(step: number, from: number, to: number, size: number): ScaleRange[] {
  return Array.from({ length: Math.ceil((to - from) / size) }, (_, index) => {
    const start = from + index * size;
    return { step, from: start, to: Math.min(start + size, to) };
  });
}

/** Plays one implementation after the other, so that the tensors are in memory only once. */
async function askBoth(
  { scaleCase, right, other }: Search,
  ranges: readonly ScaleRange[],
): Promise<[readonly ScaleParts[], readonly ScaleParts[]]> {
  return [await right(scaleCase, ranges), await other(scaleCase, ranges)];
}

/** Finds the first tensor that differs: the index of the first part that differs, and the number of parts that differ. */
function firstOf(
  names: readonly TensorName[],
  right: readonly ScaleParts[],
  other: readonly ScaleParts[],
): { readonly name: TensorName; readonly index: number; readonly count: number } | null {
  for (const name of names) {
    const at = right.flatMap((parts, index) =>
      differs([name], parts, other[index]) ? [index] : [],
    );
    const [index] = at;
    if (index !== undefined) {
      return { name, index, count: at.length };
    }
  }
  return null;
}

/** Returns whether one of the named tensors differs. */
export function differs(
  names: readonly TensorName[],
  right: ScaleParts | undefined,
  other: ScaleParts | undefined,
): boolean {
  return names.some((name) => right?.[name] !== other?.[name]);
}

/** Splits the hex words of each tensor by element. */
function wordsOf(parts: ScaleParts = {}, elements: number): ScaleParts[] {
  const words = Object.entries(parts).map(([name, text]) => [name, text.split(' ')] as const);
  return Array.from({ length: elements }, (_, index) =>
    Object.fromEntries(words.map(([name, list]) => [name, list[index] ?? ''])),
  );
}
