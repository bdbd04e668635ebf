import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop } from '../../src/rmsprop/rmsprop.ts';
import type { ScaleStorage } from '../../src/scale/filler.ts';
import { playScale } from '../../src/scale/play-scale.ts';
import { roomFor } from '../../src/scale/scale-reference.ts';
import type { Replay, ScaleTensors, TensorName } from '../../src/scale/scale-case.ts';

/** One element of one tensor that becomes wrong after a step; step 0 is before all steps. */
export interface Alteration {
  readonly step: number;
  readonly tensor: TensorName;
  readonly element: number;
}

/**
 * Returns the bundled optimizer in portable arithmetic with one altered element. Later steps use the altered value.
 */
export function altered(alteration: Alteration, isActive: () => boolean = () => true): Replay {
  return (scaleCase, ranges) => {
    const { dtype: _dtype, elements: _elements, seed: _seed, ...options } = scaleCase;
    return playScale(
      scaleCase,
      ranges,
      () => roomFor(scaleCase),
      (param) => {
        const parameter = new Parameter(param);
        const optimizer = new RMSprop([parameter], options);
        const tensors = (): ScaleTensors => {
          const { squareAvg, gradAvg, momentumBuffer } = optimizer.stateOf(parameter) ?? {};
          return Object.fromEntries(
            Object.entries({
              param,
              square_avg: squareAvg,
              grad_avg: gradAvg,
              momentum_buffer: momentumBuffer,
            }).filter(([, tensor]) => tensor !== undefined),
          );
        };
        const alter = (tensor: ScaleStorage | undefined): void => {
          if (tensor && isActive()) {
            tensor[alteration.element] = (tensor[alteration.element] ?? 0) * 1.5 + 1;
          }
        };
        let step = 0;
        if (alteration.step === 0) {
          alter(param);
        }
        return {
          step: (gradient) => {
            parameter.grad = gradient;
            optimizer.step();
            step += 1;
            if (step === alteration.step) {
              alter({ ...tensors(), grad: gradient }[alteration.tensor]);
            }
          },
          tensors,
        };
      },
    );
  };
}
