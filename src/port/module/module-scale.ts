import { types } from 'node:util';
import { InvalidArgumentError } from '../../errors.ts';
import { stateKeys, stateTensorNames } from '../../rmsprop/torch-names.ts';
import { collectGarbage } from '../../scale/collect-garbage.ts';
import type { ScaleStorage } from '../../scale/filler.ts';
import { playScale, type ScaleOptimizer } from '../../scale/play-scale.ts';
import { roomFor } from '../../scale/scale-reference.ts';
import type { ScaleCase, ScaleParts, ScaleRange, ScaleTensors } from '../../scale/scale-case.ts';
import { valueText } from '../../scenario/value-text.ts';
import type { PortDefinition, PortGroup, PortOptimizer } from '../define-port.ts';
import { guardProtocolNames, requireStateKeys } from '../key-names.ts';
import { asList, requireOptimizer } from './module-player.ts';
import { callPort } from '../port-call.ts';

/**
 * Plays a scale case on a module's optimizer (PRO-10). Reads its parameters and state in place, without copies.
 *
 * @throws InvalidArgumentError if the optimizer returns anything but tensors of the case.
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
      const optimizer: unknown = await callPort('create()', () =>
        definition.create({ dtype, groups: [group] }),
      );
      return asScaleOptimizer(requireOptimizer(optimizer), scaleCase);
    },
  );
  collectGarbage();
  return answers;
}

function asScaleOptimizer(optimizer: PortOptimizer, scaleCase: ScaleCase): ScaleOptimizer {
  return {
    step: (gradient) => callPort('step()', () => optimizer.step([gradient])),
    tensors: async (): Promise<ScaleTensors> => {
      const tensor = (value: unknown, place: string): ScaleStorage =>
        requireTensor(scaleCase, value, place);
      const [param] = asList(await callPort('params()', () => optimizer.params()), 'params()');
      const states = (await callPort('state()', () => optimizer.state?.())) ?? [];
      const [state] = states;
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
    dispose: () => callPort('dispose()', () => optimizer.dispose?.()),
  };
}

/** Accepts arrays of another realm, as in Jest or vm. */
function requireTensor(
  { dtype, elements }: ScaleCase,
  value: unknown,
  place: string,
): ScaleStorage {
  const isRight = dtype === 'float32' ? types.isFloat32Array(value) : types.isFloat64Array(value);
  if (!isRight || !isOfLength(value, elements)) {
    const wanted = dtype === 'float32' ? 'Float32Array' : 'Float64Array';
    throw new InvalidArgumentError(
      `${place} is ${valueText(value)}: expected a ${wanted} of length ${elements}`,
    );
  }
  return value;
}

function isOfLength(value: unknown, elements: number): value is ScaleStorage {
  return types.isTypedArray(value) && value.length === elements;
}
