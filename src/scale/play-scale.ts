import { setImmediate as nextTurn } from 'node:timers/promises';
import { toHex } from '../float/hex.ts';
import { digestOf } from './digest.ts';
import { ScaleFiller, type ScaleStorage } from './filler.ts';
import {
  checkRanges,
  tensorNames,
  type ScaleCase,
  type ScaleParts,
  type ScaleRange,
  type ScaleTensors,
} from './scale-case.ts';

/** An optimizer at work on a scale case. */
export interface ScaleOptimizer {
  readonly step: (gradient: ScaleStorage) => Promise<void> | void;
  /** What it shows, as it is now; nothing is kept of it, and nothing changed. */
  readonly tensors: () => Promise<ScaleTensors> | ScaleTensors;
  readonly dispose?: () => Promise<void> | void;
}

/** Makes room for a tensor, zero-filled. */
export type Allocate = () => ScaleStorage;

/**
 * Plays a case as far as it is asked about, in the memory of its tensors: initial parameters and gradients are made where
 * they are needed, and of each step nothing stays but digests.
 *
 * @param create is given the initial parameters, which are its own from then on.
 * @throws InvalidArgumentError for a seed or ranges that cannot be.
 */
export async function playScale(
  scaleCase: ScaleCase,
  ranges: readonly ScaleRange[],
  allocate: Allocate,
  create: (param: ScaleStorage) => Promise<ScaleOptimizer> | ScaleOptimizer,
): Promise<ScaleParts[]> {
  const { dtype, elements, seed } = scaleCase;
  checkRanges(elements, ranges);
  const filler = new ScaleFiller(dtype, seed);
  const param = allocate();
  filler.fill(param, 0);
  const gradient = allocate();
  const optimizer = await create(param);
  try {
    const answers: ScaleParts[] = [];
    let step = 0;
    for (const range of ranges) {
      while (step < range.step) {
        step += 1;
        filler.fill(gradient, step);
        await optimizer.step(gradient);
        await nextTurn(); // signals and time-outs are heard between steps
      }
      const tensors = await optimizer.tensors();
      answers.push(partsOf(scaleCase, step > 0 ? { ...tensors, grad: gradient } : tensors, range));
    }
    return answers;
  } finally {
    await optimizer.dispose?.();
  }
}

function partsOf(
  { dtype }: ScaleCase,
  tensors: ScaleTensors,
  { from, to, values = false }: ScaleRange,
): ScaleParts {
  return Object.fromEntries(
    tensorNames.flatMap((name) => {
      const part = tensors[name]?.subarray(from, to);
      return part ? [[name, values ? toHex(dtype, part) : digestOf(part)]] : [];
    }),
  );
}
