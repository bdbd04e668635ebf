import { TorchError } from '../errors.ts';
import type { GivenOptions, GroupOptions } from './options.ts';
import { Parameter } from './parameter.ts';
import { typeName } from './type-name.ts';

/**
 * A parameter group, as you pass it to {@link RMSprop}. Options that it does not name come from the optimizer.
 *
 * @example { params: [bias], lr: 0.1 }
 */
export interface ParamGroupOptions extends GivenOptions {
  /** The parameters: one, or any iterable but a Set. Each can have a name: `['weight', parameter]`. */
  readonly params: Parameter | Iterable<Parameter | NamedParameter>;
}

/** A parameter with a name, as torch's `named_parameters()` returns them. */
export type NamedParameter = readonly [name: string, parameter: Parameter];

/**
 * A parameter group of an optimizer, with all options. The next step uses the options that you change.
 *
 * @example optimizer.paramGroups[0].lr = 0.001;
 */
export interface ParamGroup extends GroupOptions {
  /** The parameters of the group, in order. */
  readonly params: readonly Parameter[];
  /** The names of the parameters, if they have names. */
  readonly paramNames?: readonly string[];
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
  return isParamGroup(list[0]) ? list : [{ params: list }];
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

/** The parameters of a group, and their names if they have names. */
interface ListedParameters {
  readonly params: Parameter[];
  readonly paramNames?: string[];
}

/**
 * Returns the parameters of a group as arrays.
 *
 * @throws TorchError for a Set, for members that are not parameters, and if only some have names.
 */
export function asParameters(params: unknown): ListedParameters {
  if (params instanceof Set) {
    throw new TorchError(
      'TypeError',
      'optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will change between runs. Please use a list instead.',
      'Pass an array.',
    );
  }
  const members = params instanceof Parameter ? [params] : asList(params);
  const named = members.filter(isNamed);
  if (named.length > 0 && named.length < members.length) {
    throw new TorchError(
      'ValueError',
      'all optimizer params should be with/without names. Some param names are missing',
      "Give each parameter of the group a name, as in ['weight', parameter], or none.",
    );
  }
  return {
    params: members.map((member) => requireParameter(isNamed(member) ? member[1] : member)),
    ...(named.length > 0 && { paramNames: named.map(([name]) => name) }),
  };
}

function isNamed(member: unknown): member is readonly [string, unknown] {
  return Array.isArray(member) && member.length === 2 && typeof member[0] === 'string';
}

function requireParameter(parameter: unknown): Parameter {
  if (!(parameter instanceof Parameter)) {
    throw new TorchError(
      'TypeError',
      `optimizer can only optimize Tensors, but one of the params is ${typeName(parameter)}`,
      'Wrap the typed array: new Parameter(data).',
    );
  }
  return parameter;
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
