import { describe, expect, it } from 'vitest';
import { loadCorpus, type Case } from '../../src/corpus/corpus.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { compareTrajectories } from '../../src/parity/compare.ts';
import type { Snapshot } from '../../src/scenario/scenario.ts';
import { otherOptimizers, playOther } from '../corpus/other-optimizers.ts';

const corpus = await loadCorpus();
const cases = corpus.manifest.files.flatMap(corpus.readCases).filter(({ refusal }) => !refusal);

/** Returns the reason why another optimizer computes the same in a case, by definition. Null if no reason is known. */
function reasonToBeSame({ scenario }: Case, optimizer: string): string | null {
  if (scenario.groups.every(({ lr }) => lr === 0)) {
    return 'lr = 0 changes no parameter, for any rule';
  }
  if (scenario.groups.every(({ alpha }) => alpha === 1) && optimizer.startsWith('RMSprop')) {
    return 'alpha = 1 keeps the averages, so those of the step before are the same';
  }
  return null;
}

/**
 * Keeps only parameters. To compare state would make the test too easy, because these optimizers have no RMSprop
 * state.
 */
const parametersOnly = ({ params }: Pick<Snapshot, 'params'>): Snapshot => ({
  params,
  state: params.map(() => null),
});

function isPassedBy(item: Case, optimizer: string): boolean {
  const rule = otherOptimizers[optimizer];
  if (!rule) {
    throw new Error(`there is no ${optimizer}`);
  }
  const actual = playOther(item.scenario, rule).map((params) => parametersOnly({ params }));
  return compareTrajectories(item.dtype, item.golden.map(parametersOnly), actual).mismatches === 0;
}

describe('every trajectory of the corpus [FIX-11]', () => {
  it('rejects each of these optimizers, except in the listed cases, in which they compute the same by definition', async () => {
    const lines = Object.keys(otherOptimizers).flatMap((optimizer) => {
      const passed = cases.filter((item) => isPassedBy(item, optimizer));
      const same = passed.map((item) => `  ${item.caseId}: ${reasonToBeSame(item, optimizer)}`);
      return [
        `${optimizer}: failed in ${cases.length - passed.length} of ${cases.length} cases`,
        ...same,
      ];
    });
    process.stdout.write(`${lines.filter((line) => !line.startsWith(' ')).join('\n')}\n`);
    expect(lines.filter((line) => line.endsWith(': null'))).toEqual([]);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('same-by-definition.txt');
  });
});

describe('the hyperparameters of the corpus [FIX-9]', () => {
  const names = [
    'dtype',
    'alpha',
    'eps',
    'lr',
    'momentum',
    'weightDecay',
    'centered',
    'maximize',
  ] as const;

  it.each(['portable', 'fma'])(
    'have every combination of values of any three: %s',
    (arithmetic) => {
      const rows = cases
        .filter(
          ({ caseId, foreach, oracle }) =>
            caseId.startsWith('hyperparameters/') && !foreach && oracle.arithmetic === arithmetic,
        )
        .map(({ dtype, scenario }) => ({ ...elementAt(scenario.groups, 0), dtype }));
      const valuesOf = (name: (typeof names)[number]): unknown[] => [
        ...new Set(rows.map((row) => row[name])),
      ];
      expect(valuesOf('alpha')).toEqual(expect.arrayContaining([0, 0.4, 0.5, 0.9, 0.99, 1]));
      expect(valuesOf('eps')).toEqual(expect.arrayContaining([0, 1e-10, 1e-8, 1e-3, 1]));
      expect(valuesOf('lr')).toEqual(expect.arrayContaining([0, 1e-3, 0.01, 1]));
      expect(valuesOf('alpha').some((alpha) => Number(alpha) > 1)).toBe(true);
      expect(valuesOf('momentum').some((momentum) => Number(momentum) > 1)).toBe(true);
      expect(Math.max(...valuesOf('weightDecay').map(Number))).toBeGreaterThanOrEqual(10);

      let covered = 0;
      let possible = 0;
      names.forEach((first, i) => {
        names.slice(i + 1).forEach((second, j) => {
          names.slice(i + j + 2).forEach((third) => {
            possible += valuesOf(first).length * valuesOf(second).length * valuesOf(third).length;
            covered += new Set(rows.map((row) => `${row[first]} ${row[second]} ${row[third]}`))
              .size;
          });
        });
      });
      process.stdout.write(
        `coverage: ${arithmetic}: ${covered} of ${possible} triples in ${rows.length} cases\n`,
      );
      expect(covered).toBe(possible);
    },
  );
});
