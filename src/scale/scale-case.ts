import { InvalidArgumentError } from '../errors.ts';
import type { Hyperparameters } from '../rmsprop/options.ts';
import { stateTensorNames, type StateTensorName } from '../rmsprop/torch-names.ts';
import type { ScaleStorage } from './filler.ts';
import type { ScaleDtype } from './generator.ts';

/** A case that is too large to store: one parameter, whose numbers and gradients come from a seed (SCL-1 to SCL-3). */
export interface ScaleCase extends Readonly<Hyperparameters> {
  readonly dtype: ScaleDtype;
  readonly elements: number;
  /** 16 lower-case hexadecimal digits. */
  readonly seed: string;
}

/** A tensor that a step reads or writes, by torch's name. */
export type TensorName = 'grad' | StateTensorName | 'param';

/** The tensors in the order in which a step computes them. A wrong tensor makes the later ones wrong too. */
export const tensorNames: readonly [TensorName, ...TensorName[]] = [
  'grad',
  ...stateTensorNames,
  'param',
];

/** A range of elements after a step. The answer is a digest of them, or their values. */
export interface ScaleRange {
  /** The number of steps before the answer; 0 for the initial parameters. */
  readonly step: number;
  /** The first element of the range. */
  readonly from: number;
  /** The first element after the range. */
  readonly to: number;
  /** True to get the values of the elements instead of a digest. */
  readonly values?: boolean;
}

/** For each tensor that exists: the SHA-256 of a range in hexadecimal digits, or its hex words with spaces between. */
export type ScaleParts = Partial<Readonly<Record<TensorName, string>>>;

/** The tensors that exist, by torch's names. */
export type ScaleTensors = Partial<Readonly<Record<TensorName, ScaleStorage>>>;

/** Plays a case from its start. Returns an answer for each range, in the same order. Steps of ranges must not decrease. */
export type Replay = (
  scaleCase: ScaleCase,
  ranges: readonly ScaleRange[],
) => Promise<readonly ScaleParts[]>;

/** Returns the tensors that exist after `step` steps, without state that the implementation does not show. */
export function tensorsAt(
  { centered, momentum }: Pick<ScaleCase, 'centered' | 'momentum'>,
  step: number,
  shown: readonly string[],
): TensorName[] {
  const isThere: Readonly<Record<TensorName, boolean>> = {
    grad: step > 0,
    square_avg: step > 0 && shown.includes('square_avg'),
    grad_avg: step > 0 && centered && shown.includes('grad_avg'),
    momentum_buffer: step > 0 && momentum > 0 && shown.includes('momentum_buffer'),
    param: true,
  };
  return tensorNames.filter((name) => isThere[name]);
}

/** Returns the size of all tensors of a case in bytes: parameters, gradients and state. */
export function tensorBytes(scaleCase: ScaleCase): number {
  const bytes = scaleCase.dtype === 'float32' ? 4 : 8;
  return bytes * scaleCase.elements * tensorsAt(scaleCase, 1, stateTensorNames).length;
}

/** @throws InvalidArgumentError if a range is outside of the tensor, or its step is before that of the previous range. */
export function checkRanges(elements: number, ranges: readonly ScaleRange[]): void {
  let last = 0;
  for (const { step, from, to } of ranges) {
    if (step < last) {
      throw new InvalidArgumentError(
        `the range of step ${step} comes after that of step ${last}: expected ranges in the order of their steps`,
      );
    }
    if (from > to || to > elements) {
      throw new InvalidArgumentError(
        `the range is from ${from} to ${to}: expected 0 <= from <= to <= ${elements}, the number of elements`,
      );
    }
    last = step;
  }
}
