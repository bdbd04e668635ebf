import { vectorLoops, type Arithmetic } from '../float/arithmetic.ts';
import { dtypes, type Storage } from '../float/dtype.ts';
import { elementAt } from '../float/element-at.ts';
import type { RealFormat } from '../float/format.ts';
import { elementUpdate, type ElementUpdate, type MeanUpdate } from './element-update.ts';
import { operations, type LoopPart } from './operations.ts';
import type { GroupOptions } from './options.ts';
import type { ParameterState } from './parameter-state.ts';
import type { Parameter } from './parameter.ts';

/** The choices that change the bits of a step, in addition to torch's options. */
export interface Computation {
  readonly arithmetic: Arithmetic;
  readonly meanUpdate: MeanUpdate;
}

/**
 * Takes one step for one parameter: applies {@link elementUpdate} to every element, in place. It does not change the
 * gradient.
 *
 * @throws TorchError if a scalar does not fit the dtype. Then nothing changes.
 */
export function updateTensor(
  parameter: Parameter,
  grad: Storage,
  state: ParameterState,
  options: GroupOptions,
  { arithmetic, meanUpdate }: Computation,
): void {
  const { data, dtype } = parameter;
  const { format, components } = dtypes[dtype];
  const update = (part: LoopPart): ElementUpdate =>
    elementUpdate(
      operations({ dtype, arithmetic, foreach: options.foreach === true, part }),
      options,
      meanUpdate,
    );
  const body = update('body');
  const tail = update('tail');
  state.step = Math.fround(state.step + 1);

  const bodyLength = bodyLengthOf(data.length, format, arithmetic);
  const tensors = { format, param: data, grad, state };
  if (components === 1) {
    for (let index = 0; index < data.length; index++) {
      updateComponent(tensors, index, index < bodyLength ? body : tail, 0);
    }
    return;
  }
  for (let index = 0; index < data.length; index += 2) {
    const real = elementAt(data, index);
    const imaginary = elementAt(data, index + 1);
    const part = index < bodyLength ? body : tail; // a round never splits an element
    updateComponent(tensors, index, part, -imaginary);
    updateComponent(tensors, index + 1, part, real);
  }
}

/** Returns the number of a tensor's real components that PyTorch's vector loop computes. The others are the tail. */
export function bodyLengthOf(length: number, { bits }: RealFormat, arithmetic: Arithmetic): number {
  return length - (length % (vectorLoops[arithmetic].bytesPerRound / (bits / 8)));
}

interface Tensors {
  readonly format: RealFormat;
  readonly param: Storage;
  readonly grad: Storage;
  readonly state: ParameterState;
}

function updateComponent(
  { format, param, grad, state }: Tensors,
  index: number,
  update: ElementUpdate,
  turned: number,
): void {
  const { squareAvg, gradAvg, momentumBuffer } = state;
  const next = update(
    {
      param: format.decode(elementAt(param, index)),
      squareAvg: format.decode(elementAt(squareAvg, index)),
      gradAvg: gradAvg ? format.decode(elementAt(gradAvg, index)) : 0,
      momentumBuffer: momentumBuffer ? format.decode(elementAt(momentumBuffer, index)) : 0,
    },
    format.decode(elementAt(grad, index)),
    turned,
  );
  param[index] = format.encode(next.param);
  squareAvg[index] = format.encode(next.squareAvg);
  if (gradAvg) {
    gradAvg[index] = format.encode(next.gradAvg);
  }
  if (momentumBuffer) {
    momentumBuffer[index] = format.encode(next.momentumBuffer);
  }
}
