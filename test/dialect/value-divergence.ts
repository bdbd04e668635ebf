import type { ValueDivergence } from '../../src/parity/divergence.ts';

/** Returns a divergence at a place, for functions that read only the place. */
export function valueDivergence(at: Partial<ValueDivergence>): ValueDivergence {
  const reading = { value: 0, bits: '' };
  return {
    kind: 'value',
    event: 0,
    parameter: 0,
    tensor: 'param',
    element: 0,
    expected: reading,
    actual: reading,
    ulp: 1,
    ...at,
  };
}
