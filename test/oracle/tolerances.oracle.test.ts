import { expect, it } from 'vitest';
import { isClose, tolerances } from '../proofs/tolerances.ts';
import { askPython, pythonLiteral } from './ask-python.ts';
import { describeWithOracle } from './oracle.ts';

describeWithOracle('the tolerances of spec/results/tolerances.md, against the real PyTorch', () => {
  it("are torch's defaults", async () => {
    const [close, assertClose] = tolerances;
    const answers = await askPython([
      '[torch.allclose.__doc__.count(text) for text in ("rtol: float = 1e-05", "atol: float = 1e-08")]',
      'torch.testing._comparison.default_tolerances(torch.float32)',
    ]);
    expect(close).toMatchObject({ rtol: 1e-5, atol: 1e-8 });
    expect(answers).toEqual([
      { text: '[1, 1]' },
      { text: `(${assertClose?.rtol.toExponential().replace('-', '-0')}, 1e-05)` },
    ]);
  });

  it('decide as torch.isclose does', async () => {
    const values = [0, -0, 1, 1.000_01, 1.0001, -1, 1e-9, 1e-5, 1e38, Infinity, -Infinity, NaN];
    const pairs = values.flatMap((actual) => values.map((expected) => ({ actual, expected })));
    for (const tolerance of tolerances) {
      const { atol, rtol } = tolerance;
      const answers = await askPython(
        pairs.map(
          ({ actual, expected }) =>
            `torch.isclose(torch.tensor(${pythonLiteral(actual)}, dtype=torch.float64), torch.tensor(${pythonLiteral(expected)}, dtype=torch.float64), atol=${atol}, rtol=${rtol}, equal_nan=True).item()`,
        ),
      );
      expect(answers).toEqual(
        pairs.map(({ actual, expected }) => ({
          text: isClose(actual, expected, tolerance) ? 'True' : 'False',
        })),
      );
    }
  });
});
