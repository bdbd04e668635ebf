import { elementAt } from '../float/element-at.ts';
import {
  tensorsAt,
  type Replay,
  type ScaleCase,
  type ScaleParts,
  type ScaleRange,
  type TensorName,
} from './scale-case.ts';

/** Steps that one replay is asked about. */
const STEPS = 8;
/** Parts of the tensors that one replay is asked about, and elements whose values it is asked for. */
const PARTS = 4096;

/** Two implementations of a case of which one is right, and an interval in which the other leaves it. */
export interface Search {
  readonly scaleCase: ScaleCase;
  readonly right: Replay;
  readonly other: Replay;
  /** The parts of the state that the other shows. */
  readonly shown: readonly string[];
  /** A step after which all is equal; -1 where the initial parameters differ. */
  readonly equal: number;
  /** A later step after which something differs. */
  readonly different: number;
  /** Of how many parts of the tensors one replay is asked; 4,096 by default. */
  readonly parts?: number;
}

/** Where two implementations part. */
export interface FirstDifference {
  readonly step: number;
  /** The first tensor that differs, in the order in which a step computes them. */
  readonly tensor: TensorName;
  /** The first element of it that differs. */
  readonly element: number;
  /** The words of the element in each tensor. */
  readonly right: ScaleParts;
  readonly other: ScaleParts;
  /** In how many of how many equal parts the tensor differs. */
  readonly parts: { readonly different: number; readonly total: number };
}

/**
 * The step after which two implementations differ though nothing did before it, and where. Both play the case again, about
 * five times, and nothing of a trajectory is kept (SCL-6).
 *
 * @returns null where the other does not repeat itself: what differed is equal when it is asked again.
 */
export async function findFirstDifference(search: Search): Promise<FirstDifference | null> {
  const { parts: most = PARTS } = search;
  const step = await findStep(search);
  const names = tensorsAt(search.scaleCase, step, search.shown);
  let from = 0;
  let to = search.scaleCase.elements;
  let parts: FirstDifference['parts'] | null = null;
  while (to - from > most) {
    const size = Math.ceil((to - from) / most);
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
  const [ours, theirs] = [wordsOf(right[0], to - from), wordsOf(other[0], to - from)];
  const found = firstOf(names, ours, theirs);
  return (
    found && {
      step,
      tensor: found.name,
      element: from + found.index,
      right: elementAt(ours, found.index),
      other: elementAt(theirs, found.index),
      parts: parts ?? { different: found.count, total: to - from },
    }
  );
}

/** The first step that differs after one that does not. */
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

/** At most {@link STEPS} whole numbers between two, evenly spread. */
function between(low: number, high: number): number[] {
  const count = Math.min(high - low - 1, STEPS);
  return Array.from({ length: count }, (_, index) =>
    Math.round(low + ((index + 1) * (high - low)) / (count + 1)),
  );
}

function rangesOf(step: number, from: number, to: number, size: number): ScaleRange[] {
  return Array.from({ length: Math.ceil((to - from) / size) }, (_, index) => {
    const start = from + index * size;
    return { step, from: start, to: Math.min(start + size, to) };
  });
}

/** One after the other, so that the tensors are in memory once. */
async function askBoth(
  { scaleCase, right, other }: Search,
  ranges: readonly ScaleRange[],
): Promise<[readonly ScaleParts[], readonly ScaleParts[]]> {
  return [await right(scaleCase, ranges), await other(scaleCase, ranges)];
}

/** The first tensor that differs anywhere, with the first place where it does, and at how many. */
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

export function differs(
  names: readonly TensorName[],
  right: ScaleParts | undefined,
  other: ScaleParts | undefined,
): boolean {
  return names.some((name) => right?.[name] !== other?.[name]);
}

/** Each element's words, from those of all elements. */
function wordsOf(parts: ScaleParts = {}, elements: number): ScaleParts[] {
  const words = Object.entries(parts).map(([name, text]) => [name, text.split(' ')] as const);
  return Array.from({ length: elements }, (_, index) =>
    Object.fromEntries(words.map(([name, list]) => [name, list[index] ?? ''])),
  );
}
