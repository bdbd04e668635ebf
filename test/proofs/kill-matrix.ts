import type { Case, Corpus } from '../../src/corpus/corpus.ts';
import {
  allDeviations,
  dialectOf,
  deviationText,
  type Deviation,
} from '../../src/dialect/dialect.ts';
import { pairMutants, singleMutants } from '../../src/dialect/normal-form.ts';
import { dialectTrajectory } from '../../src/dialect/formula/play-dialect.ts';
import type { Dtype } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { boundsOf, type SnapshotBound } from '../../src/parity/bound.ts';
import { compareTrajectories, type Comparison } from '../../src/parity/compare.ts';
import { hiddenState } from '../../src/parity/unused-state.ts';

/*
 * Compares every deviation from torch's formula, and every pair of deviations, with the golden trajectories.
 */

/** A case with its bounds. */
interface Judged {
  readonly testCase: Case;
  readonly bounds: readonly SnapshotBound[];
}

/** A mutant with the result of each case. */
interface MutantRow {
  readonly deviation: Deviation;
  /** For each case, the largest difference in multiples of the bound; null if the mutant survives. */
  readonly factors: readonly (number | null)[];
}

export interface KillMatrix {
  readonly cases: readonly string[];
  readonly rows: readonly MutantRow[];
}

/** Returns the cases of a dtype in portable arithmetic, without those that PyTorch refuses. */
export function judgedCases(corpus: Corpus, dtype: Dtype): Judged[] {
  return corpus.manifest.files
    .filter(
      (file) => file.dtype === dtype && file.oracle.arithmetic === 'portable' && !file.foreach,
    )
    .flatMap(corpus.readCases)
    .filter(({ refusal }) => !refusal)
    .map(withBounds);
}

function withBounds(testCase: Case): Judged {
  return { testCase, bounds: boundsOf(testCase.scenario, testCase.golden) };
}

/** Compares every single mutant with every case of a dtype. */
export function killMatrix(cases: readonly Judged[], dtype: Dtype): KillMatrix {
  return {
    cases: cases.map(({ testCase }) => testCase.caseId),
    rows: singleMutants(dtype).map((deviation) => ({
      deviation,
      factors: cases.map((item) => factorOf(item, [deviation])),
    })),
  };
}

/** Returns the largest difference in multiples of the bound; null if the mutant survives. */
function factorOf(item: Judged, deviations: readonly Deviation[]): number | null {
  const { beyond, largestMultiple } = compare(item, deviations);
  return beyond === 0 ? null : largestMultiple;
}

function compare({ testCase, bounds }: Judged, deviations: readonly Deviation[]): Comparison {
  const { scenario, dtype, golden, oracle } = testCase;
  const { arithmetic } = oracle;
  const mutant = dialectTrajectory(scenario, dialectOf(deviations), { arithmetic });
  return compareTrajectories(dtype, golden, mutant, { bounds, isHidden: hiddenState(scenario) });
}

/** The results of the mutants with two deviations. */
export interface PairFigures {
  readonly killed: number;
  readonly alive: readonly string[];
  /** The pair with the smallest factor, and that factor. */
  readonly narrowest: { readonly pair: string; readonly factor: number };
}

/** Finds for every pair of deviations whether a case kills it, and the pair with the smallest factor. */
export function pairFigures(cases: readonly Judged[], dtype: Dtype): PairFigures {
  const alive: string[] = [];
  let narrowest = { pair: '', factor: Infinity };
  let killed = 0;
  const order = [...cases];
  for (const pair of pairMutants(dtype)) {
    let factor = 0;
    for (const [index, item] of order.entries()) {
      factor = Math.max(factor, factorOf(item, pair) ?? 0);
      if (factor >= narrowest.factor) {
        order.unshift(...order.splice(index, 1)); // the most effective case comes first
        break;
      }
    }
    const text = pair.map(deviationText).join(' with ');
    if (factor === 0) {
      alive.push(text);
      continue;
    }
    killed += 1;
    narrowest = factor < narrowest.factor ? { pair: text, factor } : narrowest;
  }
  return { killed, alive, narrowest };
}

/** Returns for each single mutant the fixture files that kill it, in the whole corpus. */
export function killingFiles(corpus: Corpus): Map<string, string[]> {
  const found = new Map<string, string[]>(
    allDeviations.map((deviation) => [deviationText(deviation), []]),
  );
  for (const entry of corpus.manifest.files) {
    const cases = corpus.readCases(entry).filter(({ refusal }) => !refusal);
    const judged = cases.map(withBounds);
    for (const deviation of singleMutants(entry.dtype)) {
      const index = judged.findIndex((item) => compare(item, [deviation]).beyond > 0);
      if (index >= 0) {
        found.get(deviationText(deviation))?.push(entry.path);
        judged.unshift(...judged.splice(index, 1));
      }
    }
  }
  return found;
}

/** A file that is the only one of its dtype and arithmetic, or of the corpus, to kill these mutants. */
export interface Irreplaceable {
  readonly file: string;
  readonly mutants: readonly string[];
}

/**
 * Returns the files that are the only ones to kill some mutant. `isKind` limits them, for example to the files that a
 * port of
 * one dtype and arithmetic sees. Otherwise they are those of the whole corpus.
 */
export function irreplaceableFiles(
  killers: ReadonlyMap<string, readonly string[]>,
  isKind: (file: string) => boolean,
): Irreplaceable[] {
  const only = new Map<string, string[]>();
  for (const [mutant, files] of killers) {
    const killing = files.filter(isKind);
    if (killing.length === 1) {
      const file = elementAt(killing, 0);
      only.set(file, [...(only.get(file) ?? []), mutant]);
    }
  }
  return [...only].map(([file, mutants]) => ({ file, mutants }));
}
