import { dtypes, type Dtype } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import type { LoopPart, Operations } from '../../src/rmsprop/operations.ts';
import { bodyLengthOf } from '../../src/rmsprop/tensor-update.ts';
import type { RecordedOperations } from './device-recording.ts';
import { compareWith, together, type Agreement } from './differences.ts';
import type { Implementation } from './operation-forms.ts';

/** The operations of a candidate, in each part of PyTorch's loop. */
export type OperationsByPart = Readonly<Record<LoopPart, Operations>>;

/** The operands of one real component. */
interface Operands {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** This component of i · y. */
  readonly turned: number;
}

/** A recorded call of an operation. */
interface Call {
  /** The name in the recording, without `foreach_`. */
  readonly name: string;
  readonly operation: keyof Operations;
  readonly bind: (operations: Operations, scalar: number) => (operands: Operands) => number;
}

/** The calls in the recording, as record_device.py makes them. */
const calls: readonly Call[] = [
  {
    name: 'neg',
    operation: 'neg',
    bind:
      ({ neg }) =>
      ({ x }) =>
        neg(x),
  },
  {
    name: 'add',
    operation: 'addWeightDecay',
    bind: (operations, scalar) => {
      const run = operations.addWeightDecay(scalar);
      return ({ x, y, turned }) => run(x, y, turned);
    },
  },
  {
    name: 'add_real',
    operation: 'add',
    bind: (operations, scalar) => {
      const run = operations.add(-scalar);
      return ({ x, y }) => run(x, y);
    },
  },
  {
    name: 'mul',
    operation: 'mul',
    bind: (operations, scalar) => {
      const run = operations.mul(scalar);
      return ({ x }) => run(x);
    },
  },
  {
    name: 'addcmul',
    operation: 'addcmul',
    bind: (operations, scalar) => {
      const run = operations.addcmul(scalar);
      return ({ x, y }) => run(x, y, y);
    },
  },
  {
    name: 'addcmul_minus_one',
    operation: 'addcmul',
    bind: (operations) => {
      const run = operations.addcmul(-1);
      return ({ y, z }) => run(z, y, y);
    },
  },
  {
    name: 'lerp',
    operation: 'lerp',
    bind: (operations, scalar) => {
      const run = operations.lerp(scalar);
      return ({ x, y }) => run(x, y);
    },
  },
  {
    name: 'sqrt',
    operation: 'sqrt',
    bind:
      ({ sqrt }) =>
      ({ z }) =>
        sqrt(z),
  },
  {
    name: 'sqrt_in_place',
    operation: 'sqrt',
    bind:
      ({ sqrt }) =>
      ({ z }) =>
        sqrt(z),
  },
  {
    name: 'add_scalar',
    operation: 'addScalar',
    bind: (operations, scalar) => {
      const run = operations.addScalar(scalar);
      return ({ z }) => run(z);
    },
  },
  {
    name: 'addcdiv',
    operation: 'addcdiv',
    bind: (operations, scalar) => {
      const run = operations.addcdiv(-scalar);
      return ({ x, y, z }) => run(x, y, z);
    },
  },
  {
    name: 'addcdiv_one',
    operation: 'addcdiv',
    bind: (operations) => {
      const run = operations.addcdiv(1);
      return ({ x, y, z }) => run(x, y, z);
    },
  },
];

/** Compares one operation of a candidate with all recorded calls of it. */
export function compareOperation(
  recorded: readonly RecordedOperations[],
  implementation: Implementation,
  operation: keyof Operations,
  candidate: OperationsByPart,
): Agreement {
  const own = calls.filter((call) => call.operation === operation);
  return together(
    recorded.flatMap((set) => own.map((call) => compareCall(set, implementation, call, candidate))),
  );
}

function compareCall(
  set: RecordedOperations,
  implementation: Implementation,
  call: Call,
  candidate: OperationsByPart,
): Agreement {
  const { dtype, scalar } = set;
  const name = implementation === 'foreach' ? `foreach_${call.name}` : call.name;
  const result = set.results.get(name);
  if (result === undefined || 'error' in result) {
    return together([]);
  }
  const bodyLength = bodyLengthOf(result.length, dtypes[dtype].format);
  const body = call.bind(candidate.body, scalar);
  const tail = call.bind(candidate.tail, scalar);
  return compareWith(dtype, `${name} with the scalar ${scalar}`, result, (index) =>
    (index < bodyLength ? body : tail)(operandsAt(set, dtype, index)),
  );
}

function operandsAt({ x, y, z }: RecordedOperations, dtype: Dtype, index: number): Operands {
  const { decode } = dtypes[dtype].format;
  return {
    x: decode(elementAt(x, index)),
    y: decode(elementAt(y, index)),
    z: decode(elementAt(z, index)),
    turned: dtypes[dtype].components === 2 ? turnedAt(y, index) : 0,
  };
}

/** Returns a component of i · values: the real part is the negated imaginary part, the imaginary part is the real part. */
export function turnedAt(values: ArrayLike<number>, index: number): number {
  return index % 2 === 0 ? -elementAt(values, index + 1) : elementAt(values, index - 1);
}
