import { types } from 'node:util';
import { z } from 'zod';
import { InvalidArgumentError } from '../errors.ts';
import { dtypeNames, type Dtype, type Storage, type StorageOf } from '../float/dtype.ts';
import type { Hyperparameters } from '../rmsprop/options.ts';
import type { StateTensorName } from '../rmsprop/torch-names.ts';
import { check } from '../scenario/parse.ts';
import { featureNames, stateNames, type Feature, type StateName } from './capabilities.ts';
import { schemaOf } from '../scenario/schema-of.ts';

/** An optimizer's group as it is given to a port. */
export interface PortGroup<Data extends Storage = Storage> extends Readonly<Hyperparameters> {
  /** Whether torch's multi-tensor implementation is meant. */
  readonly foreach: boolean;
  /** The initial parameters, flat, in row-major order: copies that the port may keep and change. */
  readonly params: Data[];
}

/** What `create` gets, to make the optimizer of one scenario. */
export interface PortSetup<Name extends Dtype = Dtype> {
  readonly dtype: Name;
  /** At least one, except where a port with the feature `refusals` is to refuse an empty list. */
  readonly groups: [PortGroup<StorageOf<Name>>, ...PortGroup<StorageOf<Name>>[]];
}

/** A value, or a promise of it. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** A parameter's state as a port shows it: what it does not observe is left out. */
export interface PortState<Data extends Storage = Storage> extends ProtocolStateNames {
  readonly step?: number | undefined;
  readonly squareAvg?: Data | undefined;
  /** Without `centered`, there is none. */
  readonly gradAvg?: Data | null | undefined;
  /** Without momentum, there is none. */
  readonly momentumBuffer?: Data | null | undefined;
}

/** The names that the protocol has for them: a module that uses one is not compiled. */
type ProtocolStateNames = Partial<Readonly<Record<StateTensorName, never>>>;

/** An optimizer under test, at work. Every method may be asynchronous. */
export interface PortOptimizer<Data extends Storage = Storage, Saved = unknown> {
  /**
   * One step. One gradient for each parameter, in order across groups; null where it has none. The arrays belong to the
   * caller: they are not to be changed, and hold other numbers after the step.
   */
  step: (gradients: (Data | null)[]) => MaybePromise<void>;
  /** The parameters' values, in order across groups; they are copied at once. */
  params: () => MaybePromise<readonly Data[]>;
  /** The state of each parameter, null where it has none yet; without it only parameters are judged. */
  state?: () => MaybePromise<readonly (PortState<Data> | null)[]>;
  setHyperparameters?: (
    group: number,
    changes: Readonly<Partial<Hyperparameters>>,
  ) => MaybePromise<void>;
  addGroup?: (group: PortGroup<Data>) => MaybePromise<void>;
  zeroGrad?: (setToNone: boolean) => MaybePromise<void>;
  /** What `loadStateDict` of a new optimizer, over the same parameters and groups, goes on from. */
  stateDict?: () => MaybePromise<Saved>;
  loadStateDict?: (state: Saved) => MaybePromise<void>;
  dispose?: () => MaybePromise<void>;
}

/**
 * A port in TypeScript or JavaScript, for some dtypes. They decide which typed arrays its optimizers are given and
 * return.
 */
export interface PortDefinition<Name extends Dtype = Dtype, Saved = unknown> {
  readonly name: string;
  readonly version: string;
  readonly dtypes: readonly Name[];
  /** What it can do; what is not here it is not asked. */
  readonly features: readonly Feature[];
  /** The parts of the state that `state()` shows; all by default. */
  readonly observes?: readonly StateName[];
  /** `flushed` where what it runs on takes subnormal numbers for zero; `kept` by default. */
  readonly subnormals?: 'kept' | 'flushed';
  readonly create: (setup: PortSetup<Name>) => MaybePromise<PortOptimizer<StorageOf<Name>, Saved>>;
}

/**
 * Types and checks a port; a plain object of the same shape will do as well. The type of the result does not name the
 * dtypes any more, so that ports of different dtypes can stand in one list: `create` is only called with those declared.
 *
 * @throws InvalidArgumentError that says what is missing or unknown.
 * @example
 * export default definePort({ name: 'mine', version: '1.0.0', dtypes: ['float32'], features: ['momentum'], create })
 */
export function definePort<Name extends Dtype, Saved>(
  definition: PortDefinition<Name, Saved>,
): PortDefinition {
  return check(definitionSchema, definition);
}

const create = z.custom<PortDefinition['create']>(
  (value) => typeof value === 'function',
  'expected a function',
);

export const definitionSchema: z.ZodType<PortDefinition> = schemaOf<PortDefinition>()(
  z.strictObject({
    name: z.string().min(1).max(100),
    version: z.string().max(100),
    dtypes: z.array(z.enum(dtypeNames)),
    features: z.array(z.enum(featureNames)),
    observes: z.array(z.enum(stateNames)).exactOptional(),
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
 * A copy of what a port returned as a tensor of a dtype. An array of another realm (Jest, vm) will do.
 *
 * @throws InvalidArgumentError if it is not the dtype's typed array.
 */
export function copyTensor(dtype: Dtype, value: unknown, what: string): Storage {
  const wanted = classNames[dtype];
  if (wanted === 'Float32Array' && types.isFloat32Array(value)) {
    return Float32Array.from(value);
  }
  if (wanted === 'Float64Array' && types.isFloat64Array(value)) {
    return Float64Array.from(value);
  }
  if (wanted === 'Uint16Array' && types.isUint16Array(value)) {
    return Uint16Array.from(value);
  }
  throw new InvalidArgumentError(
    `${what} is ${describe(value)}: expected a ${wanted}, as the dtype is ${dtype}`,
  );
}

/** What a value is, for a message. */
export function describe(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
    return `an object (${typeof name === 'string' ? name : 'without a class'})`;
  }
  return value === undefined ? 'undefined' : `${typeof value} ${String(value)}`.slice(0, 60);
}
