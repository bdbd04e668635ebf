import { beforeAll, expect, it } from 'vitest';
import { dtypeNames, dtypes, type Dtype } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { Parameter } from '../../src/rmsprop/parameter.ts';
import { RMSprop } from '../../src/rmsprop/rmsprop.ts';
import { torchErrorOf } from '../rmsprop/torch-error.ts';
import { askPython, type PythonAnswer } from './ask-python.ts';
import { describeWithOracle } from './oracle.ts';

interface Row {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** The dtype of the gradient. */
  readonly of: Dtype;
  /** The number of elements of the gradient, in one dimension. */
  readonly length: number;
}

/** The dtypes whose typed arrays a parameter of a dtype can tell apart: real ones, or complex ones. */
const othersOf = (dtype: Dtype): Dtype[] =>
  dtypes[dtype].components === 2 ? ['complex64', 'complex128'] : ['float32', 'float64'];

const rows: readonly Row[] = dtypeNames.flatMap((dtype) => [
  ...othersOf(dtype)
    .filter((of) => of !== dtype)
    .flatMap((of) => [3, 4].map((length) => ({ dtype, shape: [3], of, length }))),
  ...[0, 1, 4].map((length) => ({ dtype, shape: [3], of: dtype, length })),
  { dtype, shape: [2, 3], of: dtype, length: 5 },
  { dtype, shape: [], of: dtype, length: 2 },
  { dtype, shape: [0], of: dtype, length: 1 },
]);

const assignment = ({ dtype, shape, of, length }: Row): string =>
  `setattr(torch.nn.Parameter(torch.zeros(${JSON.stringify(shape)}, dtype=torch.${dtype})), "grad", torch.zeros(${length}, dtype=torch.${of}))`;

const sparseStep = (foreach: boolean): string =>
  `(lambda o: (setattr(p, "grad", torch.ones(2)), setattr(q, "grad", torch.ones(3).to_sparse()), o.step()))(RMSprop([p, q], foreach=${foreach ? 'True' : 'False'}))`;

describeWithOracle('gradients that PyTorch refuses [OPT-18]', () => {
  let answers: PythonAnswer[] = [];

  beforeAll(async () => {
    answers = await askPython([...rows.map(assignment), sparseStep(false), sparseStep(true)]);
  });

  it.each(rows.map((row, nth) => ({ ...row, nth })))(
    '$dtype of shape $shape: $length elements of $of',
    ({ dtype, shape, of, length, nth }) => {
      const { StorageType, components } = dtypes[of];
      const parameter = Parameter.zeros(shape, { dtype });
      const found = torchErrorOf(() => {
        parameter.grad = new StorageType(length * components);
      });
      expect({ error: found }).toEqual(elementAt(answers, nth));
    },
  );

  it.each([false, true])('a sparse gradient, with foreach: %s', (foreach) => {
    const [first, second] = [Parameter.zeros([2]), Parameter.zeros([3])];
    const optimizer = new RMSprop([first, second], { foreach });
    first.grad = Float32Array.of(1, 1);
    second.sparseGrad = { indices: [1], values: Float32Array.of(1) };
    const error = torchErrorOf(() => optimizer.step());
    expect({ error }).toEqual(elementAt(answers, rows.length + Number(foreach)));
    expect(first.data).toEqual(new Float32Array(2));
  });
});
