import { TorchError } from '../errors.ts';
import type { GroupOptions } from './options.ts';
import { Parameter } from './parameter.ts';
import { typeName } from './type-name.ts';

/**
 * A parameter group, as you pass it to {@link RMSprop}. Options that it does not name come from the optimizer.
 *
 * @example { params: [bias], lr: 0.1 }
 */
export interface ParamGroupOptions extends Partial<GroupOptions> {
  /** The parameters: one, or any iterable but a Set. */
  readonly params: Parameter | Iterable<Parameter>;
}

/**
 * A parameter group of an optimizer, with all options. The next step uses the options that you change.
 *
 * @example optimizer.paramGroups[0].lr = 0.001;
 */
export interface ParamGroup extends GroupOptions {
  /** The parameters of the group, in order. */
  readonly params: readonly Parameter[];
}

/**
 * Returns the groups of an optimizer's first argument. A list of parameters becomes one group.
 * `RMSprop` checks a group when it adds the group.
 *
 * @throws TorchError for a parameter outside a list, an empty list, and other values that are not iterable.
 */
export function asGroups(params: unknown): unknown[] {
  if (params instanceof Parameter) {
    throw new TorchError(
      'TypeError',
      'params argument given to the optimizer should be an iterable of Tensors or dicts, but got Parameter',
      'Put the parameter in a list: [parameter].',
    );
  }
  const list = asList(params);
  if (list.length === 0) {
    throw new TorchError(
      'ValueError',
      'optimizer got an empty parameter list',
      'Pass at least one parameter.',
    );
  }
  return isParamGroup(list[0]) ? list : [{ params: asParameters(list) }];
}

/** Returns the value, if it is a group. @throws TorchError if it is not: torch requires a dict. */
export function requireParamGroup(group: unknown): ParamGroupOptions {
  if (!isParamGroup(group)) {
    throw new TorchError(
      'TypeError',
      `param_group must be a dict, but got <class '${typeName(group)}'>`,
      'Pass an object, as in { params: [parameter] }.',
    );
  }
  return group;
}

/** Returns whether a value is like a Python dict: an object, but not a parameter and not iterable. */
function isParamGroup(value: unknown): value is ParamGroupOptions {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Parameter) &&
    !isIterable(value)
  );
}

/**
 * Returns parameters as an array.
 *
 * @throws TorchError for a Set, and for members that are not parameters.
 */
export function asParameters(params: unknown): Parameter[] {
  if (params instanceof Set) {
    throw new TorchError(
      'TypeError',
      'optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will change between runs. Please use a list instead.',
      'Pass an array.',
    );
  }
  return (params instanceof Parameter ? [params] : asList(params)).map((parameter) => {
    if (!(parameter instanceof Parameter)) {
      throw new TorchError(
        'TypeError',
        `optimizer can only optimize Tensors, but one of the params is ${typeName(parameter)}`,
        'Wrap the typed array: new Parameter(data).',
      );
    }
    return parameter;
  });
}

function asList(values: unknown): unknown[] {
  if (!isIterable(values)) {
    throw new TorchError(
      'TypeError',
      `'${typeName(values)}' object is not iterable`,
      'Pass a list of parameters, or a list of groups.',
    );
  }
  return [...values];
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
