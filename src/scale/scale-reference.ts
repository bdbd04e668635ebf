import type { Arithmetic } from '../float/arithmetic.ts';
import type { Implementation } from '../rmsprop/implementation.ts';
import { KernelMemory } from '../rmsprop/kernel/kernel-memory.ts';
import { engine } from '../rmsprop/kernel/kernel-modules.ts';
import { Parameter } from '../rmsprop/parameter.ts';
import { RMSprop, type RMSpropOptions } from '../rmsprop/rmsprop.ts';
import { stateKeys, stateTensorNames } from '../rmsprop/torch-names.ts';
import type { ScaleStorage } from './filler.ts';
import { collectGarbage } from './collect-garbage.ts';
import { playScale, type Allocate, type ScaleOptimizer } from './play-scale.ts';
import type { Replay, ScaleCase, ScaleTensors } from './scale-case.ts';

/**
 * Returns a replay that plays scale cases on the bundled optimizer in one arithmetic. The tensors lie in the memory of the
 * kernels.
 *
 * @param implementation `kernels`, or `definition`: the formula that the kernels must match, many times slower.
 */
export function referenceReplay(arithmetic: Arithmetic, implementation?: Implementation): Replay {
  return async (scaleCase, ranges) => {
    const answers = await playScale(scaleCase, ranges, kernelRoom(scaleCase), (param) =>
      bundledOptimizer(scaleCase, param, {
        arithmetic,
        ...(implementation !== undefined && { implementation }),
      }),
    );
    collectGarbage();
    return answers;
  };
}

/** Returns an allocator whose tensors share one memory. The garbage collector frees it after the last of them. */
function kernelRoom(scaleCase: ScaleCase): Allocate {
  const { dtype, elements } = scaleCase;
  if (!engine().api) {
    return () => roomFor(scaleCase);
  }
  const memory = new KernelMemory();
  return dtype === 'float32'
    ? () => memory.allocate(dtype, elements)
    : () => memory.allocate(dtype, elements);
}

/** Allocates a tensor of a case. */
export function roomFor({ dtype, elements }: ScaleCase): ScaleStorage {
  return dtype === 'float32' ? new Float32Array(elements) : new Float64Array(elements);
}

function bundledOptimizer(
  { dtype: _dtype, elements: _elements, seed: _seed, ...options }: ScaleCase,
  param: ScaleStorage,
  computation: Pick<RMSpropOptions, 'arithmetic' | 'implementation'>,
): ScaleOptimizer {
  const parameter = new Parameter(param);
  const optimizer = new RMSprop([parameter], { ...options, ...computation });
  return {
    step: (gradient) => {
      parameter.grad = gradient;
      optimizer.step();
    },
    tensors: (): ScaleTensors => {
      const state = optimizer.stateOf(parameter);
      const tensors = stateTensorNames.flatMap((name): [string, ScaleStorage][] => {
        const tensor = state?.[stateKeys[name]];
        return isReal(tensor) ? [[name, tensor]] : [];
      });
      return { param, ...Object.fromEntries(tensors) };
    },
  };
}

/** Returns whether a value is a tensor of a scale dtype. No scale case has a narrow dtype of raw bits. */
function isReal(tensor: unknown): tensor is ScaleStorage {
  return tensor instanceof Float32Array || tensor instanceof Float64Array;
}
