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

/** An optimizer that plays a scale case. */
export interface ScaleOptimizer {
  readonly step: (gradient: ScaleStorage) => Promise<void> | void;
  /** Returns the current tensors. The caller neither keeps nor changes them. */
  readonly tensors: () => Promise<ScaleTensors> | ScaleTensors;
  readonly dispose?: () => Promise<void> | void;
}

/** Allocates a tensor of zeros. */
export type Allocate = () => ScaleStorage;

/**
 * Plays a case up to the last step of `ranges`. Uses only the memory of the tensors: it computes initial parameters and
 * gradients in place, and keeps only digests of each step.
 *
 * @param create makes the optimizer. It owns the initial parameters that it receives.
 * @throws InvalidArgumentError if the seed or a range is not valid.
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
        await nextTurn(); // lets signals and time-outs act between steps
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
