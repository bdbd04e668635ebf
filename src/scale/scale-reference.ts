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
 * The bundled optimizer on a scale case, computing as PyTorch does in one arithmetic, where its kernels reach the tensors.
 *
 * @param implementation what computes: `definition` is many times slower, and what the kernels are held to.
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

/** Room in one memory, which is freed with the last of its tensors. */
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

/** Room for a tensor of a case. */
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

/** Not the raw bits of a narrow dtype, of which there are no scale cases. */
function isReal(tensor: unknown): tensor is ScaleStorage {
  return tensor instanceof Float32Array || tensor instanceof Float64Array;
}
