import { describe, expect, it } from 'vitest';
import type { Case } from '../../src/corpus/corpus.ts';
import { judgeCase } from '../../src/parity/judge-case.ts';
import { dtypeNames } from '../../src/float/dtype.ts';
import { referencePort } from '../../src/port/reference-port.ts';
import { caseOf, idsOf } from '../few-cases.ts';

async function wrongCases(cases: readonly Case[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const testCase of cases) {
    const port = referencePort(testCase.oracle.arithmetic, 'test');
    const { verdict } = await judgeCase(testCase, port);
    wrong.push(...(verdict === 'exact' ? [] : [testCase.caseId]));
  }
  return wrong;
}

const narrowOrComplex = dtypeNames.filter((dtype) => dtype !== 'float32' && dtype !== 'float64');

/* A selection that takes less than a second and finds most mistakes. Other tests judge the whole corpus. */
describe('RMSprop on a part of the corpus [OPT-1]', () => {
  const isSelected = /\/(plain|centered-momentum-weight_decay-maximize|weight_decay-maximize)$/;

  it.each([
    ['portable', dtypeNames],
    ['fma', dtypeNames],
    ['portable-foreach', narrowOrComplex],
    ['fma-foreach', narrowOrComplex],
  ])("has PyTorch's bits in body and tail, with every option: %s", async (place, dtypesHere) => {
    const cases = dtypesHere.flatMap((dtype) => [
      caseOf(`shapes/${dtype}/${place}/body-and-tail`),
      ...idsOf(`grid/${dtype}/${place}.json`)
        .filter((caseId) => isSelected.test(caseId))
        .map(caseOf),
    ]);
    expect(cases).toHaveLength(4 * dtypesHere.length);
    expect(await wrongCases(cases)).toEqual([]);
  });

  it.each(['hyperparameters/float32', 'hyperparameters/float16', 'events/float32'])(
    "has PyTorch's bits with any hyperparameters and events: %s",
    async (place) => {
      const cases = idsOf(`${place}/portable.json`).map(caseOf);
      expect(cases.length).toBeGreaterThan(10);
      expect(await wrongCases(cases)).toEqual([]);
    },
  );

  it("throws PyTorch's errors with the same messages [FIX-13]", async () => {
    const cases = idsOf('refusals/float32/portable.json').map(caseOf);
    expect(await wrongCases(cases)).toEqual([]);
  });
});
