import { types } from 'node:util';
import { z } from 'zod';
import { InvalidArgumentError } from '../errors.ts';
import { dtypeNames, type Dtype, type Storage, type StorageOf } from '../float/dtype.ts';
import type { Hyperparameters, TensorLr } from '../rmsprop/options.ts';
import type { StateTensorName } from '../rmsprop/torch-names.ts';
import { inside } from '../scenario/decode.ts';
import { check } from '../scenario/parse.ts';
import { featureNames, stateNames, type Feature, type StateName } from './capabilities.ts';
import { nameList } from '../scenario/name-list.ts';
import { schemaOf } from '../scenario/schema-of.ts';
import { valueText } from '../scenario/value-text.ts';

/**
 * A parameter group, as a port receives it: its hyperparameters and its initial parameters.
 *
 * With the feature `defaults`, hyperparameters can be absent. Then the port uses its own defaults.
 *
 * @example
 * // { lr: 0.01, alpha: 0.99, eps: 1e-8, weightDecay: 0, momentum: 0, centered: false, maximize: false,
 * //   foreach: false, params: [Float32Array [1, 2, 3]] }
 */
export interface PortGroup<Data extends Storage = Storage> extends Readonly<Hyperparameters> {
  /** True to select torch's multi-tensor implementation. Always false without the feature `foreach`. */
  readonly foreach: boolean;
  /** The learning rate as a tensor with one element. Present only with the feature `tensor_lr`. `lr` is its value. */
  readonly lrTensor?: TensorLr;
  /** True only with the feature `differentiable`. */
  readonly differentiable?: boolean;
  /** True only with the feature `capturable`. */
  readonly capturable?: boolean;
  /** The names of the parameters. Null: the parameter has none. Present only with the feature `named_parameters`. */
  readonly names?: readonly (string | null)[];
  /**
   * The initial parameters: one flat typed array for each tensor, in row-major order. They are copies. The port may keep and
   * change them.
   */
  readonly params: Data[];
}

/** The argument of `create`: everything to make the optimizer of one scenario. */
export interface PortSetup<Name extends Dtype = Dtype> {
  /** The dtype of all tensors: one of those that the port declares. */
  readonly dtype: Name;
  /** One group, or several with the feature `param_groups`. A port with the feature `refusals` can receive an empty list. */
  readonly groups: [PortGroup<StorageOf<Name>>, ...PortGroup<StorageOf<Name>>[]];
}

/** A value, or a promise of it. */
export type MaybePromise<Value> = Value | Promise<Value>;

/**
 * The optimizer state of one parameter. You can leave out the parts that `observes` does not list.
 *
 * @example
 * // after the first step with the gradient [0.1, -0.2], alpha = 0.99, and without momentum and centered:
 * // { step: 1, squareAvg: Float32Array [0.00010000000474974513, 0.0004000000189989805] }
 */
export interface PortState<Data extends Storage = Storage> extends ProtocolStateNames {
  /** The number of steps that the parameter has taken. */
  readonly step?: number | undefined;
  /** The running mean of the squared gradients. torch calls it `square_avg`. */
  readonly squareAvg?: Data | undefined;
  /** The running mean of the gradients. torch calls it `grad_avg`. Absent or null without `centered`. */
  readonly gradAvg?: Data | null | undefined;
  /** The momentum buffer. torch calls it `momentum_buffer`. Absent or null if momentum is 0. */
  readonly momentumBuffer?: Data | null | undefined;
}

/** The protocol's names for the parts of the state. A module that uses one of these names does not compile. */
type ProtocolStateNames = Partial<Readonly<Record<StateTensorName, never>>>;

/**
 * The optimizer under test, as `create` returns it. `step` and `params` are required. Every method may be asynchronous.
 *
 * A method that throws makes its case fail, and the run continues. To skip a case that the optimizer cannot do, throw an
 * `UnsupportedError`, or any error whose `code` is `unsupported`.
 */
export interface PortOptimizer<Data extends Storage = Storage, Saved = unknown> {
  /**
   * Takes one step.
   *
   * @param gradients one gradient for each parameter, in order across groups. Null means that the parameter has no gradient,
   * which needs the feature `null_gradients`. Do not change or keep these arrays: the suite overwrites them after the step.
   */
  step: (gradients: (Data | null)[]) => MaybePromise<void>;
  /** Returns the current value of each parameter, in order across groups. The suite copies them at once. */
  params: () => MaybePromise<readonly Data[]>;
  /**
   * Returns the state of each parameter, in order across groups. Return null for a parameter that has no state yet: torch
   * creates the state at the first step with a gradient. Without this method, the suite compares only the parameters.
   */
  state?: () => MaybePromise<readonly (PortState<Data> | null)[]>;
  /** Changes hyperparameters of the group with this index. Required with the feature `set_hyperparameters`. */
  setHyperparameters?: (
    group: number,
    changes: Readonly<Partial<Hyperparameters>>,
  ) => MaybePromise<void>;
  /** Adds a parameter group after the others. Required with the feature `add_group`. */
  addGroup?: (group: PortGroup<Data>) => MaybePromise<void>;
  /**
   * Adds gradients to those that the parameters have, as a backward pass does. Null means that the
   * parameter gets none. Required with the feature `backward`. Copy the arrays: the suite overwrites them.
   */
  backward?: (gradients: (Data | null)[]) => MaybePromise<void>;
  /** Takes one step with the gradients that the parameters have. Required with the feature `backward`. */
  stepAccumulated?: () => MaybePromise<void>;
  /** Replaces the data of parameters, and keeps their state. Null keeps the data. Required with the feature `set_data`. */
  setData?: (data: (Data | null)[]) => MaybePromise<void>;
  /** Clears all gradients: to null, or to zeros if `setToNone` is false. Required with the feature `zero_grad`. */
  zeroGrad?: (setToNone: boolean) => MaybePromise<void>;
  /**
   * Returns the state in any form, for `loadStateDict` of a new optimizer. Required with the feature `state_dict`.
   *
   * With the feature `save_and_load`, the suite loads it into the same optimizer, also twice. Later steps must not change it: return
   * a copy, as a file would be.
   */
  stateDict?: () => MaybePromise<Saved>;
  /**
   * Loads a state that `stateDict` of another optimizer returned. Both optimizers have the same groups and the same current
   * parameters. Required with the feature `state_dict`.
   */
  loadStateDict?: (state: Saved) => MaybePromise<void>;
  /** Frees the resources of the optimizer. The suite calls it when it no longer needs the optimizer. */
  dispose?: () => MaybePromise<void>;
}

/**
 * A port in TypeScript or JavaScript. `dtypes` decides which typed arrays its optimizers receive and return: `Float32Array`
 * for float32 and complex64, `Float64Array` for float64 and complex128, `Uint16Array` of raw bits for float16 and bfloat16.
 * A complex element takes two places: real part, imaginary part.
 */
export interface PortDefinition<Name extends Dtype = Dtype, Saved = unknown> {
  /** The name of the implementation in reports: 1 to 100 characters. */
  readonly name: string;
  /** Its version in reports: at most 100 characters. */
  readonly version: string;
  /** The dtypes that it computes in. The suite does not test other dtypes, and reports their cases as not judged. */
  readonly dtypes: readonly Name[];
  /**
   * The features that it supports, by torch's names. The suite does not test other features, and reports their cases as not
   * judged.
   *
   * @example ['momentum', 'centered', 'weight_decay']
   */
  readonly features: readonly Feature[];
  /** The parts of the state that `state()` returns, by torch's names; all by default. */
  readonly observes?: readonly StateName[];
  /** `flushed` if the port or its hardware flushes subnormal numbers to zero; `kept` by default. */
  readonly subnormals?: 'kept' | 'flushed';
  /** Makes the optimizer of one scenario. The suite calls it for each scenario, after each reload, and once at the start. */
  readonly create: (setup: PortSetup<Name>) => MaybePromise<PortOptimizer<StorageOf<Name>, Saved>>;
}

/**
 * Checks a port and gives it types. Export the result as the default export of a module, and pass that module to
 * `rmsprop-parity verify --port`. A plain object of the same shape works too.
 *
 * The type of the result does not name the dtypes, so that one list can hold ports of different dtypes.
 *
 * @returns the same definition.
 * @throws InvalidArgumentError that names the first value that is missing, unknown or wrong.
 * @example
 * import { definePort } from 'rmsprop-parity';
 *
 * export default definePort({
 *   name: 'my-rmsprop',
 *   version: '1.0.0',
 *   dtypes: ['float32'],
 *   features: [],
 *   create({ groups: [{ params, ...options }] }) {
 *     const optimizer = new MyRMSprop(params, options); // options: { lr, alpha, eps, weightDecay, momentum, … }
 *     return {
 *       step: (gradients) => optimizer.step(gradients), // changes params in place
 *       params: () => params,
 *     };
 *   },
 * });
 * @example
 * definePort({ name: 'my-rmsprop', version: '1.0.0', dtypes: ['float8'], features: [], create });
 * // throws 'definePort(): dtypes[0] is "float8": expected "float32", … or "complex128" (did you mean "float32"?)'
 */
export function definePort<Name extends Dtype, Saved>(
  definition: PortDefinition<Name, Saved>,
): PortDefinition {
  return inside('definePort()', () => check(definitionSchema, definition, 'the port'));
}

const create = z.custom<PortDefinition['create']>(
  (value) => typeof value === 'function',
  'expected a function',
);

export const definitionSchema: z.ZodType<PortDefinition> = schemaOf<PortDefinition>()(
  z.strictObject({
    name: z.string().min(1).max(100),
    version: z.string().max(100),
    dtypes: nameList(dtypeNames),
    features: nameList(featureNames),
    observes: nameList(stateNames).exactOptional(),
    subnormals: z.enum(['kept', 'flushed']).exactOptional(),
    create,
  }),
);

const classNames: Readonly<Record<Dtype, 'Float32Array' | 'Float64Array' | 'Uint16Array'>> = {
  float32: 'Float32Array',
  float64: 'Float64Array',
  float16: 'Uint16Array',
  bfloat16: 'Uint16Array',
  complex64: 'Float32Array',
  complex128: 'Float64Array',
};

/**
 * Copies a tensor that a port returned. Accepts arrays of another realm, as in Jest or vm.
 *
 * @param place the name of the tensor in the message, such as `params()[0]`.
 * @throws InvalidArgumentError if it is not the typed array of the dtype.
 * @example copyTensor('float32', [1, 2], 'params()[0]')
 * // throws 'params()[0] is an Array of length 2: expected a Float32Array, because the dtype is float32.'
 */
export function copyTensor(dtype: Dtype, value: unknown, place: string): Storage {
  const className = classNames[dtype];
  if (className === 'Float32Array' && types.isFloat32Array(value)) {
    return new Float32Array(value);
  }
  if (className === 'Float64Array' && types.isFloat64Array(value)) {
    return new Float64Array(value);
  }
  if (className === 'Uint16Array' && types.isUint16Array(value)) {
    return new Uint16Array(value);
  }
  const raw = className === 'Uint16Array' ? ' of raw bits' : '';
  throw new InvalidArgumentError(
    `${place} is ${valueText(value)}: expected a ${className}${raw}, because the dtype is ${dtype}.`,
  );
}
