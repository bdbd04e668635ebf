import { loadCorpus, type Case, type Corpus } from '../../src/corpus/corpus.ts';
import { deviationText } from '../../src/dialect/dialect.ts';
import type { Dtype } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import { diagnoseMutant, mutantsToName } from './diagnosis-figures.ts';
import {
  irreplaceableFiles,
  judgedCases,
  killingFiles,
  killMatrix,
  pairFigures,
  type Irreplaceable,
  type KillMatrix,
} from './kill-matrix.ts';
import { largestMultiples } from './variant-multiples.ts';

/** How a dtype's golden trajectories judge wrong RMSprops, and correct ones. */
export interface DtypeFigures {
  readonly dtype: Dtype;
  /**
   * For each single mutant and family: the number of cases that kill it, and the largest factor; null stands for
   * infinity or
   * NaN.
   */
  readonly singles: readonly {
    readonly mutant: string;
    readonly families: Readonly<Record<string, { cases: number; factor: number | null }>>;
  }[];
  readonly alive: readonly string[];
  readonly pairs: {
    readonly killed: number;
    readonly alive: readonly string[];
    readonly narrowest: { readonly pair: string; readonly factor: number };
  };
  /** Correct variants, with the largest multiple of the bound that they reach. */
  readonly variants: readonly {
    readonly name: string;
    readonly what: string;
    readonly multiple: number;
  }[];
  /** Fixture files of portable arithmetic that are the only ones to kill a mutant. */
  readonly irreplaceable: readonly Irreplaceable[];
}

/** The figures of spec/results/kill-matrix.md, for the whole suite. */
export interface KillFigures {
  readonly dtypes: readonly DtypeFigures[];
  /** Files of the whole corpus that are the only ones to kill a mutant. */
  readonly irreplaceable: readonly Irreplaceable[];
  readonly fewestFiles: { readonly mutant: string; readonly files: number };
}

/** The results of diagnosing the mutants of float32. */
export interface DiagnosisFigures {
  readonly singles: { readonly asked: number; readonly right: number };
  readonly pairs: { readonly asked: number; readonly right: number };
  /** Mutants with a wrong diagnosis, and that diagnosis. */
  readonly wrong: readonly { readonly mutant: string; readonly found: string | null }[];
}

const dtypes: readonly Dtype[] = ['float32', 'float64'];

/** Computes all figures except those of the diagnosis, in about half a minute. */
export async function killFigures(
  corpus: Corpus,
): Promise<{ figures: KillFigures; matrices: readonly KillMatrix[] }> {
  const killers = killingFiles(corpus);
  const matrices: KillMatrix[] = [];
  const found: DtypeFigures[] = [];
  for (const dtype of dtypes) {
    const cases = judgedCases(corpus, dtype);
    const matrix = killMatrix(cases, dtype);
    matrices.push(matrix);
    const variants = await largestMultiples(corpus, dtype);
    found.push({
      dtype,
      singles: matrix.rows.map(({ deviation, factors }) => ({
        mutant: deviationText(deviation),
        families: byFamily(matrix.cases, factors),
      })),
      alive: matrix.rows
        .filter(({ factors }) => factors.every((factor) => factor === null))
        .map(({ deviation }) => deviationText(deviation)),
      pairs: pairFigures(cases, dtype),
      variants: variants.map(({ name, what, largestMultiple }) => ({
        name,
        what,
        multiple: largestMultiple,
      })),
      irreplaceable: irreplaceableFiles(killers, (file) =>
        file.endsWith(`/${dtype}/portable.json`),
      ),
    });
  }
  const counts = [...killers].filter(([, files]) => files.length > 0);
  const [mutant, files] = elementAt(
    counts.toSorted(([, left], [, right]) => left.length - right.length),
    0,
  );
  return {
    figures: {
      dtypes: found,
      irreplaceable: irreplaceableFiles(killers, () => true),
      fewestFiles: { mutant, files: files.length },
    },
    matrices,
  };
}

function byFamily(
  cases: readonly string[],
  factors: readonly (number | null)[],
): DtypeFigures['singles'][number]['families'] {
  const families: Record<string, { cases: number; factor: number | null }> = {};
  cases.forEach((caseId, index) => {
    const factor = factors[index] ?? null;
    if (factor === null) {
      return;
    }
    const name = caseId.split('/')[0] ?? '';
    const old = families[name] ?? { cases: 0, factor: 0 };
    const largest =
      old.factor === null || factor === Infinity ? null : Math.max(old.factor, factor);
    families[name] = { cases: old.cases + 1, factor: largest };
  });
  return families;
}

/** Diagnoses every single mutant and every nth pair from all answers in float32. All pairs take minutes. */
export function diagnosisFigures(cases: readonly Case[], everyNth: number): DiagnosisFigures {
  const mutants = mutantsToName('float32');
  const singles = mutants.filter(({ length }) => length === 1);
  const pairs = mutants
    .filter(({ length }) => length === 2)
    .filter((_, index) => index % everyNth === 0);
  // single mutants compute in the other arithmetic, so that they round differently from the engine
  const ofSingles = singles.map((mutant) => diagnoseMutant(cases, mutant, 'fma'));
  const ofPairs = pairs.map((mutant) => diagnoseMutant(cases, mutant, 'portable'));
  const isRight = ({ mutant, found }: { mutant: string; found: string | null }): boolean =>
    mutant === found;
  return {
    singles: { asked: singles.length, right: ofSingles.filter(isRight).length },
    pairs: { asked: pairs.length, right: ofPairs.filter(isRight).length },
    wrong: [...ofSingles, ...ofPairs]
      .filter((figure) => !isRight(figure))
      .map(({ mutant, found }) => ({ mutant, found })),
  };
}

/** Returns the cases for diagnosing mutants. */
export async function diagnosedCases(): Promise<Case[]> {
  return judgedCases(await loadCorpus(), 'float32').map(({ testCase }) => testCase);
}
