import { execa } from 'execa';
import type { Arithmetic } from '../../src/float/arithmetic.ts';
import { dtypes, dtypeNames, type Dtype, type Storage } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { fromHex, toHex } from '../../src/float/hex.ts';
import { operations, type Operations } from '../../src/rmsprop/operations.ts';
import { bodyLengthOf } from '../../src/rmsprop/tensor-update.ts';

/**
 * Draws operands like Splitmix: the same in every run, from raw bits and from magnitudes near one, where rounding
 * matters.
 */
function makeOperand(dtype: Dtype, length: number, seed: number): Storage {
  const { StorageType, format } = dtypes[dtype];
  const storage = new StorageType(length);
  let state = BigInt(seed);
  for (let index = 0; index < length; index++) {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    const bits = state >> 11n;
    const unit = Number(bits) / 2 ** 53 - 0.5;
    const scale = 2 ** ((index % 7) * 3 - 9);
    const tiny = index % 11 === 0 ? 2 ** (format.minExponent + 4) : 1;
    const special = [0, -0, 1, -1, Infinity, -Infinity, NaN, format.largestFinite][index % 97];
    storage[index] = format.encode(special ?? unit * scale * tiny);
  }
  return storage;
}

const operandCounts = {
  add: 2,
  mul: 1,
  addcmul: 3,
  lerp: 2,
  sqrt: 1,
  addScalar: 1,
  addcdiv: 3,
} as const;
type Name = keyof typeof operandCounts;

const scalars: Record<Name, readonly number[]> = {
  add: [0.01, -0.01, 0.1, 1, 1e-3, 3.7],
  mul: [0.99, 0.9, 0, 1, 0.5, 1.7],
  addcmul: [1 - 0.99, 1 - 0.9, -1, 1, 0.5, -0.7],
  lerp: [1 - 0.99, 1 - 0.9, 0.5, 1 - 0.4, 1, 0, 0.49999, -0.7],
  sqrt: [0],
  addScalar: [1e-8, 1e-10, 1e-3, 0, 1],
  addcdiv: [1, -0.01, -0.1, -1e-3],
};

function apply(ours: Operations, name: Name, scalar: number, operands: readonly number[]): number {
  const [a = 0, b = 0, c = 0] = operands;
  switch (name) {
    case 'sqrt':
      return ours.sqrt(a);
    case 'mul':
    case 'addScalar':
      return ours[name](scalar)(a);
    case 'add':
    case 'lerp':
      return ours[name](scalar)(a, b);
    case 'addcmul':
    case 'addcdiv':
      return ours[name](scalar)(a, b, c);
  }
}

interface Request {
  readonly operation: Name;
  readonly dtype: Dtype;
  readonly foreach: boolean;
  readonly scalar: number;
  readonly tensors: string[];
}

async function askTorch(
  python: string,
  arithmetic: Arithmetic,
  requests: readonly Request[],
): Promise<string[]> {
  const input = requests.map((request) => `${JSON.stringify(request)}\n`).join('');
  const script = new URL('./torch_operations.py', import.meta.url).pathname;
  const { stdout } = await execa(python, [script, arithmetic], { input, maxBuffer: 1 << 28 });
  return stdout.split('\n');
}

const length = 1024 + 31; // contains a body and a tail in every dtype

const realDtypes = dtypeNames.filter((name) => dtypes[name].components === 1);

const makeRequests = () =>
  realDtypes.flatMap((dtype) =>
    (Object.keys(operandCounts) as Name[]).flatMap((operation) =>
      scalars[operation].flatMap((scalar, seed) =>
        [false, true].map((foreach) => ({ operation, dtype, foreach, scalar, seed })),
      ),
    ),
  );

/** One element at which an operation and PyTorch differ. */
export interface OperationMismatch {
  readonly where: string;
  readonly values: readonly number[];
  readonly expected: number;
  readonly actual: number;
}

/**
 * Compares every real operation, dtype and scalar with PyTorch, single tensor and foreach.
 *
 * @param python a Python with PyTorch that has the arithmetic.
 */
export async function operationMismatches(
  python: string,
  arithmetic: Arithmetic,
): Promise<OperationMismatch[]> {
  const requests = makeRequests();
  const operands = requests.map(({ dtype, operation, seed }) =>
    Array.from({ length: operandCounts[operation] }, (_, nth) =>
      makeOperand(dtype, length, 1000 * seed + nth + 1),
    ),
  );
  const answers = await askTorch(
    python,
    arithmetic,
    requests.map(({ operation, dtype, foreach, scalar }, index) => ({
      operation,
      dtype,
      foreach,
      scalar,
      tensors: elementAt(operands, index).map((operand) => toHex(dtype, operand)),
    })),
  );
  return requests.flatMap(({ operation, dtype, foreach, scalar }, index) => {
    const { format } = dtypes[dtype];
    const golden = fromHex(dtype, elementAt(answers, index));
    const bodyLength = bodyLengthOf(length, format, arithmetic);
    const ours = {
      body: operations({ dtype, arithmetic, foreach, part: 'body' }),
      tail: operations({ dtype, arithmetic, foreach, part: 'tail' }),
    };
    return Array.from({ length }, (_, at) => {
      const part = at < bodyLength ? 'body' : 'tail';
      const values = elementAt(operands, index).map((operand) =>
        format.decode(elementAt(operand, at)),
      );
      const expected = format.decode(elementAt(golden, at));
      const actual = apply(ours[part], operation, scalar, values);
      const where = `${dtype} ${operation}(${scalar})${foreach ? ' foreach' : ''} ${part}[${at}]`;
      return { where, values, expected, actual };
    }).filter(({ expected, actual }) => !Object.is(expected, actual));
  });
}
