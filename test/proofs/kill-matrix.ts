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

/*
 * What kills which mutant: every deviation from torch's formula by itself, and every two, held against the golden
 * trajectories.
 */

/** A case with the bound along it. */
interface Judged {
  readonly testCase: Case;
  readonly bounds: readonly SnapshotBound[];
}

/** A mutant and what every case says to it. */
interface MutantRow {
  readonly deviation: Deviation;
  /** For each case, the largest difference in multiples of the bound; null where it survives. */
  readonly factors: readonly (number | null)[];
}

export interface KillMatrix {
  readonly cases: readonly string[];
  readonly rows: readonly MutantRow[];
}

/** The cases of a dtype in portable arithmetic that a mutant can be asked for: PyTorch refuses none of them. */
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

/** Every single mutant against every case of a dtype. */
export function killMatrix(cases: readonly Judged[], dtype: Dtype): KillMatrix {
  return {
    cases: cases.map(({ testCase }) => testCase.caseId),
    rows: singleMutants(dtype).map((deviation) => ({
      deviation,
      factors: cases.map((item) => factorOf(item, [deviation])),
    })),
  };
}

/** The largest difference in multiples of the bound; null where a mutant survives. */
function factorOf(item: Judged, deviations: readonly Deviation[]): number | null {
  const { beyond, largestMultiple } = compare(item, deviations);
  return beyond === 0 ? null : largestMultiple;
}

function compare({ testCase, bounds }: Judged, deviations: readonly Deviation[]): Comparison {
  const { scenario, dtype, golden, oracle } = testCase;
  const { arithmetic } = oracle;
  const mutant = dialectTrajectory(scenario, dialectOf(deviations), { arithmetic });
  return compareTrajectories(dtype, golden, mutant, { bounds });
}

/** What became of the mutants with two deviations. */
export interface PairFigures {
  readonly killed: number;
  readonly alive: readonly string[];
  /** The pair that is found out by the least, and by how much. */
  readonly narrowest: { readonly pair: string; readonly factor: number };
}

/** Every pair of deviations: whether any case kills it, and which pair is nearest to surviving. */
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
        order.unshift(...order.splice(index, 1)); // what tells most comes first
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

/** For each single mutant, the fixture files that kill it, of the whole corpus. */
export function killingFiles(corpus: Corpus): Map<string, string[]> {
  const found = new Map<string, string[]>(allDeviations.map((one) => [deviationText(one), []]));
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

/** A file without which a mutant that it kills would live, among the files of one dtype and arithmetic. */
export interface Irreplaceable {
  readonly file: string;
  readonly mutants: readonly string[];
}

/**
 * Files that are the only ones to kill some mutant: in the whole corpus, or, as a port of one dtype that is held against
 * one arithmetic meets it, among the files of that kind.
 */
export function irreplaceableFiles(
  killers: ReadonlyMap<string, readonly string[]>,
  isKind: (file: string) => boolean,
): Irreplaceable[] {
  const only = new Map<string, string[]>();
  for (const [mutant, files] of killers) {
    const some = files.filter(isKind);
    if (some.length === 1) {
      const file = elementAt(some, 0);
      only.set(file, [...(only.get(file) ?? []), mutant]);
    }
  }
  return [...only].map(([file, mutants]) => ({ file, mutants }));
}
