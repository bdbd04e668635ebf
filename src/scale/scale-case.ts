import { InvalidArgumentError } from '../errors.ts';
import type { Hyperparameters } from '../rmsprop/options.ts';
import type { ScaleStorage } from './filler.ts';
import type { ScaleDtype } from './generator.ts';

/** A trajectory that no one stores: one parameter, whose numbers and gradients come from a rule (SCL-1 to SCL-3). */
export interface ScaleCase extends Readonly<Hyperparameters> {
  readonly dtype: ScaleDtype;
  readonly elements: number;
  /** 16 hexadecimal digits. */
  readonly seed: string;
}

/** In the order in which a step computes them: the first that is wrong makes those after it wrong. */
export const tensorNames = ['grad', 'square_avg', 'grad_avg', 'momentum_buffer', 'param'] as const;

/** A tensor that a step reads or writes, by torch's name. */
export type TensorName = (typeof tensorNames)[number];

/** What is asked of the tensors after a step: a digest of these elements, or their values. */
export interface ScaleRange {
  /** Steps taken; 0 for the initial parameters. */
  readonly step: number;
  readonly from: number;
  /** The first element that is not meant. */
  readonly to: number;
  readonly values?: boolean;
}

/** For each tensor that there is, SHA-256 of a range in hexadecimal digits; or its words, with a space between. */
export type ScaleParts = Partial<Readonly<Record<TensorName, string>>>;

/** For each tensor that there is, its elements. */
export type ScaleTensors = Partial<Readonly<Record<TensorName, ScaleStorage>>>;

/** Plays a case from its start, and answers for each range, in the same order. The steps of ranges never go back. */
export type Replay = (
  scaleCase: ScaleCase,
  ranges: readonly ScaleRange[],
) => Promise<readonly ScaleParts[]>;

/** The tensors that there are after so many steps, as far as an implementation shows its state. */
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

/** Bytes of all tensors of a case: parameters, gradients and state. */
export function tensorBytes(scaleCase: ScaleCase): number {
  const bytes = scaleCase.dtype === 'float32' ? 4 : 8;
  const state = ['square_avg', 'grad_avg', 'momentum_buffer'];
  return bytes * scaleCase.elements * tensorsAt(scaleCase, 1, state).length;
}

/** @throws InvalidArgumentError for ranges that no tensor has, or that go back in time. */
export function checkRanges(elements: number, ranges: readonly ScaleRange[]): void {
  let last = 0;
  for (const { step, from, to } of ranges) {
    if (step < last) {
      throw new InvalidArgumentError(
        `step ${step} is asked for after step ${last}: expected ranges in the order of their steps`,
      );
    }
    if (from > to || to > elements) {
      throw new InvalidArgumentError(
        `elements ${from} to ${to} are asked for: expected a range of the ${elements} that there are`,
      );
    }
    last = step;
  }
}
