import { expect, it } from 'vitest';
import { x86Arithmetics } from '../../src/float/arithmetic.ts';
import { operationMismatches } from './operation-mismatches.ts';
import { describeWithOracle, oraclePython } from './oracle.ts';

describeWithOracle('operations(), compared with real PyTorch [NUM-7, NUM-8, NUM-9, NUM-11]', () => {
  it.each(x86Arithmetics)(
    'return the same bits for every real operation, dtype and scalar: %s',
    async (arithmetic) => {
      expect(await operationMismatches(oraclePython, arithmetic)).toEqual([]);
    },
  );
});
