import { types } from 'node:util';
import { InvalidArgumentError } from '../errors.ts';
import { stateKeys, stateTensorNames } from '../rmsprop/torch-names.ts';
import { collectGarbage } from '../scale/collect-garbage.ts';
import type { ScaleStorage } from '../scale/filler.ts';
import { playScale, type ScaleOptimizer } from '../scale/play-scale.ts';
import { roomFor } from '../scale/scale-reference.ts';
import type { ScaleCase, ScaleParts, ScaleRange, ScaleTensors } from '../scale/scale-case.ts';
import {
  describe,
  type PortDefinition,
  type PortGroup,
  type PortOptimizer,
} from './define-port.ts';
import { guardProtocolNames, requireStateKeys } from './key-names.ts';

/**
 * Plays a scale case on a module's optimizer (PRO-10). What it shows is read where it is, not copied.
 *
 * @throws InvalidArgumentError where it shows something else than tensors of the case.
 */
export async function playScaleOnModule(
  definition: PortDefinition,
  scaleCase: ScaleCase,
  ranges: readonly ScaleRange[],
): Promise<ScaleParts[]> {
  const { dtype, elements: _elements, seed: _seed, ...options } = scaleCase;
  const answers = await playScale(
    scaleCase,
    ranges,
    () => roomFor(scaleCase),
    async (param) => {
      const group: PortGroup = { ...options, foreach: false, params: [param] };
      guardProtocolNames(group, 'groups[0]');
      return asScaleOptimizer(await definition.create({ dtype, groups: [group] }), scaleCase);
    },
  );
  collectGarbage();
  return answers;
}

function asScaleOptimizer(optimizer: PortOptimizer, scaleCase: ScaleCase): ScaleOptimizer {
  return {
    step: (gradient) => optimizer.step([gradient]),
    tensors: async (): Promise<ScaleTensors> => {
      const tensor = (value: unknown, what: string): ScaleStorage =>
        requireTensor(scaleCase, value, what);
      const [param] = await optimizer.params();
      const [state] = (await optimizer.state?.()) ?? [];
      if (state) {
        requireStateKeys(state, 'modules', 'state()[0]');
      }
      return {
        param: tensor(param, 'params()[0]'),
        ...Object.fromEntries(
          stateTensorNames.flatMap((name): [string, ScaleStorage][] => {
            const key = stateKeys[name];
            const data = state?.[key];
            return data ? [[name, tensor(data, `state()[0].${key}`)]] : [];
          }),
        ),
      };
    },
    dispose: async () => optimizer.dispose?.(),
  };
}

/** An array of another realm (Jest, vm) will do. */
function requireTensor({ dtype, elements }: ScaleCase, value: unknown, what: string): ScaleStorage {
  const isRight = dtype === 'float32' ? types.isFloat32Array(value) : types.isFloat64Array(value);
  if (!isRight || !isOfLength(value, elements)) {
    const wanted = dtype === 'float32' ? 'Float32Array' : 'Float64Array';
    throw new InvalidArgumentError(
      `${what} is ${describe(value)}: expected a ${wanted} of ${elements} elements`,
    );
  }
  return value;
}

function isOfLength(value: unknown, elements: number): value is ScaleStorage {
  return types.isTypedArray(value) && value.length === elements;
}
