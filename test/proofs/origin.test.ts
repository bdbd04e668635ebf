import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/corpus/corpus.ts';
import { origin } from '../../src/dialect/dialect.ts';
import { playDialect } from '../../src/dialect/formula/play-dialect.ts';
import { boundsOf } from '../../src/parity/bound.ts';
import { compareTrajectories } from '../../src/parity/compare.ts';

const corpus = await loadCorpus();

describe('playDialect() at the origin [DIA-1, DIA-2]', () => {
  it("has PyTorch's bits after every event of every case: six dtypes, both arithmetics, foreach", () => {
    let values = 0;
    const wrong: string[] = [];
    for (const testCase of corpus.manifest.files.flatMap(corpus.readCases)) {
      const { scenario, golden, oracle, dtype, refusal } = testCase;
      if (refusal) {
        continue;
      }
      const played = [...playDialect(scenario, origin, { arithmetic: oracle.arithmetic })];
      const snapshots = played.map(({ snapshot }) => snapshot);
      const found = compareTrajectories(dtype, golden, snapshots);
      values += found.values;
      wrong.push(...(found.mismatches === 0 ? [] : [testCase.caseId]));
    }
    expect(wrong).toEqual([]);
    expect(values).toBeGreaterThan(1_380_000);
  });

  it('has the bound of BND-2, except for the rounding of intermediate values', () => {
    let [compared, near, finite] = [0, 0, 0];
    const files = corpus.manifest.files.filter(
      ({ oracle, foreach }) => oracle.arithmetic === 'portable' && !foreach,
    );
    const cases = files.flatMap(corpus.readCases).filter(({ refusal }) => !refusal);
    for (const { scenario, golden } of cases) {
      const bounds = boundsOf(scenario, golden);
      const played = [...playDialect(scenario, origin, { arithmetic: 'portable' })];
      bounds.forEach(({ params }, event) =>
        params.forEach((distances, parameter) =>
          distances.forEach((distance, index) => {
            const dialectDistance = played[event]?.bound.params[parameter]?.[index] ?? NaN;
            compared += 1;
            finite += Number.isFinite(distance) === Number.isFinite(dialectDistance) ? 1 : 0;
            near +=
              distance === dialectDistance ||
              (dialectDistance / distance > 0.98 && dialectDistance / distance < 1.02)
                ? 1
                : 0;
          }),
        ),
      );
    }
    expect(compared).toBeGreaterThan(80_000);
    expect(finite / compared).toBeGreaterThan(0.9999);
    expect(near / compared).toBeGreaterThan(0.99);
    process.stdout.write(`finite alike: ${finite / compared}, within 2 %: ${near / compared}\n`);
  });
});
