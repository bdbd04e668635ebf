import { TorchError } from '../errors.ts';
import type { GroupOptions } from './options.ts';
import { Parameter } from './parameter.ts';

/** A parameter group as given: its parameters, and the options in which it differs from the optimizer's. */
export interface ParamGroupOptions extends Partial<GroupOptions> {
  readonly params: Parameter | Iterable<Parameter>;
}

/** A parameter group as held: all options filled in. Change an option, and the next step uses it. */
export interface ParamGroup extends GroupOptions {
  readonly params: readonly Parameter[];
}

/** A list of parameters is one group. Each member is looked at when its group is added. */
export function asGroups(params: unknown): unknown[] {
  if (params instanceof Parameter) {
    throw new TorchError(
      'TypeError',
      'params argument given to the optimizer should be an iterable of Tensors or dicts, but got Parameter',
      'put the parameter in a list: [parameter]',
    );
  }
  const list = asList(params);
  if (list.length === 0) {
    throw new TorchError(
      'ValueError',
      'optimizer got an empty parameter list',
      'give at least one parameter',
    );
  }
  return isParamGroup(list[0]) ? list : [{ params: asParameters(list) }];
}

/** @throws TorchError for what does not stand for a dict. */
export function requireParamGroup(group: unknown): ParamGroupOptions {
  if (!isParamGroup(group)) {
    throw new TorchError(
      'TypeError',
      `param_group must be a dict, but got <class '${typeName(group)}'>`,
      'give an object { params: […] }',
    );
  }
  return group;
}

/** What stands for a dict: any object but a tensor and a list. Its keys and values are looked at later. */
function isParamGroup(value: unknown): value is ParamGroupOptions {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Parameter) &&
    !isIterable(value)
  );
}

/** @throws TorchError for a set, and for members that are not parameters. */
export function asParameters(params: unknown): Parameter[] {
  if (params instanceof Set) {
    throw new TorchError(
      'TypeError',
      'optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will change between runs. Please use a list instead.',
      'give an array',
    );
  }
  return (params instanceof Parameter ? [params] : asList(params)).map((parameter) => {
    if (!(parameter instanceof Parameter)) {
      throw new TorchError(
        'TypeError',
        `optimizer can only optimize Tensors, but one of the params is ${typeName(parameter)}`,
        'wrap the typed array: new Parameter(data)',
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
      'give a list of parameters or of groups',
    );
  }
  return [...values];
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function typeName(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? (value.constructor?.name ?? 'object')
    : typeof value;
}
