import { TorchError } from '../errors.ts';
import type { Storage } from '../float/dtype.ts';
import type { GroupOptions } from './options.ts';
import type { StateDictEntry } from './state-dict.ts';
import type { StateTensorName } from './torch-names.ts';

/** Tensors of a state, by torch's names. */
export type NamedTensors = Readonly<Partial<Record<StateTensorName, Storage>>>;

/**
 * A loaded state that does not fit its parameter: a key is missing, or a tensor has another length. As in torch, loading keeps it,
 * and the first step that needs what does not fit throws.
 */
export class UnfitState {
  /** A copy of what the state dict had. */
  readonly entry: StateDictEntry;
  /** The tensors of another length than the parameter. */
  readonly tensors: NamedTensors;

  constructor(entry: StateDictEntry, tensors: NamedTensors) {
    this.entry = structuredClone(entry);
    this.tensors = tensors;
  }

  /** @throws TorchError for the first missing key that a step with these options needs, in torch's order. */
  requireKeys(options: GroupOptions): void {
    for (const key of ['square_avg', 'step', 'momentum_buffer', 'grad_avg'] as const) {
      if (isUsed(key, options) && this.entry[key] === undefined) {
        throw new TorchError(
          'KeyError',
          `'${key}'`,
          `The state dict that you loaded has no ${key} for a parameter. Load a state dict of RMSprop with the same options.`,
        );
      }
    }
  }

  /**
   * @param shape the shape of the parameter.
   * @param names the tensors to check.
   * @throws TorchError for the first of them that a step with these options needs, and that does not fit.
   */
  requireFit(
    shape: readonly number[],
    options: GroupOptions,
    names: readonly StateTensorName[],
  ): void {
    for (const name of names) {
      const tensor = isUsed(name, options) ? this.tensors[name] : undefined;
      if (tensor) {
        throw new TorchError(
          'RuntimeError',
          mismatchText(tensor.length, shape),
          `In the state dict that you loaded, ${name} has another length than its parameter. Load a state dict of the same parameters.`,
        );
      }
    }
  }
}

function isUsed(key: 'step' | StateTensorName, { centered, momentum }: GroupOptions): boolean {
  switch (key) {
    case 'grad_avg':
      return centered;
    case 'momentum_buffer':
      return momentum > 0;
    default:
      return true;
  }
}

/**
 * Returns torch's message for a state tensor that does not fit a parameter. The tensor has one dimension, because a typed array has
 * no shape. By torch's rules of broadcasting, it meets the last dimension of the parameter.
 *
 * @example mismatchText(2, [3]) // 'The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0'
 * @example mismatchText(1, [2, 3]) // "output with shape [1] doesn't match the broadcast shape [2, 3]"
 */
function mismatchText(length: number, shape: readonly number[]): string {
  const last = shape.at(-1) ?? 1;
  if (length !== last && length !== 1 && last !== 1) {
    return `The size of tensor a (${length}) must match the size of tensor b (${last}) at non-singleton dimension ${shape.length - 1}`;
  }
  const broadcast = [...shape.slice(0, -1), last === 1 ? length : last];
  // torch first computes in place in the state, and then in the parameter
  const output = broadcast.length === 1 && broadcast[0] === length ? shape : [length];
  return `output with shape [${output.join(', ')}] doesn't match the broadcast shape [${broadcast.join(', ')}]`;
}
