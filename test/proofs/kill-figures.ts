import type { Corpus } from '../../src/corpus/corpus.ts';
import { deviationText, type Deviation } from '../../src/dialect/dialect.ts';
import type { Arithmetic } from '../../src/float/arithmetic.ts';
import { dtypeNames, type Dtype } from '../../src/float/dtype.ts';
import { elementAt } from '../../src/float/element-at.ts';
import {
  diagnoseMutant,
  sampleToName,
  singlesToName,
  type DiagnosisFigure,
} from './diagnosis-figures.ts';
import {
  irreplaceableFiles,
  judgedCases,
  killingFiles,
  killMatrix,
  pairFigures,
  type Irreplaceable,
  type KillMatrix,
  type PairFigures,
} from './kill-matrix.ts';
import { largestMultiples } from './variant-multiples.ts';

/** The cases that kill a single mutant, by family. */
export interface SingleFigure {
  readonly mutant: string;
  /** The number of cases, and the largest factor; null stands for infinity or NaN. */
  readonly families: Readonly<Record<string, { cases: number; factor: number | null }>>;
}

/** How a dtype's golden trajectories judge wrong RMSprops, and correct ones. */
export interface DtypeFigures {
  readonly dtype: Dtype;
  readonly singles: readonly SingleFigure[];
  readonly alive: readonly string[];
  /** Null in the dtypes in which no test plays the pairs. */
  readonly pairs: PairFigures | null;
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

/** How many mutants the diagnosis names. */
export interface DiagnosisFigures {
  /** Single mutants: each is in one dtype. */
  readonly singles: readonly {
    readonly dtype: Dtype;
    readonly asked: number;
    readonly right: number;
  }[];
  /** Samples of the mutants of float32 with several deviations. */
  readonly samples: readonly SampleFigures[];
  /** Mutants with a wrong diagnosis, and that diagnosis. */
  readonly wrong: readonly WrongFigure[];
}

interface SampleFigures {
  /** The number of deviations of each mutant. */
  readonly size: number;
  readonly everyNth: number;
  readonly asked: number;
  readonly right: number;
}

interface WrongFigure {
  readonly dtype: Dtype;
  readonly mutant: string;
  readonly found: string | null;
}

/** The dtypes in which every pair of deviations plays the corpus. */
const dtypesOfPairs: ReadonlySet<Dtype> = new Set(['float32', 'float64']);

/** Computes all figures except those of the diagnosis, in a few minutes. */
export async function killFigures(
  corpus: Corpus,
): Promise<{ figures: KillFigures; matrices: readonly KillMatrix[] }> {
  const killers = killingFiles(corpus);
  const matrices: KillMatrix[] = [];
  const found: DtypeFigures[] = [];
  for (const dtype of dtypeNames) {
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
      pairs: dtypesOfPairs.has(dtype) ? pairFigures(cases, dtype) : null,
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
): SingleFigure['families'] {
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

/** Diagnoses each single mutant in one dtype, and samples of the pairs and triples of float32, in many minutes. */
export function diagnosisFigures(corpus: Corpus): DiagnosisFigures {
  const singles = dtypeNames.map((dtype) => ({
    dtype,
    // they compute in the other arithmetic, so that they round differently from the engine
    figures: diagnoseAll(corpus, dtype, singlesToName(dtype), 'fma'),
  }));
  const samples = samplesToName.map(({ size, everyNth }) => ({
    size,
    everyNth,
    figures: diagnoseAll(corpus, 'float32', sampleToName(size, everyNth), 'portable'),
  }));
  return {
    singles: singles.map(({ dtype, figures }) => ({ dtype, ...counted(figures) })),
    samples: samples.map(({ size, everyNth, figures }) => ({
      size,
      everyNth,
      ...counted(figures),
    })),
    wrong: [
      ...singles.flatMap(({ dtype, figures }) => wrongOf(dtype, figures)),
      ...samples.flatMap(({ figures }) => wrongOf('float32', figures)),
    ],
  };
}

/** The samples that `npm run task kill-matrix` diagnoses. */
const samplesToName = [
  { size: 2, everyNth: 60 },
  { size: 3, everyNth: 6000 },
] as const;

/** Diagnoses mutants from all cases of a dtype in portable arithmetic. */
export function diagnoseAll(
  corpus: Corpus,
  dtype: Dtype,
  mutants: readonly (readonly Deviation[])[],
  arithmetic: Arithmetic,
): DiagnosisFigure[] {
  const cases = judgedCases(corpus, dtype).map(({ testCase }) => testCase);
  return mutants.map((mutant) => diagnoseMutant(cases, mutant, arithmetic));
}

function isRight({ mutant, found }: DiagnosisFigure): boolean {
  return mutant === found;
}

function counted(figures: readonly DiagnosisFigure[]): { asked: number; right: number } {
  return { asked: figures.length, right: figures.filter(isRight).length };
}

/** Returns the wrong diagnoses. */
export function wrongOf(dtype: Dtype, figures: readonly DiagnosisFigure[]): WrongFigure[] {
  return figures
    .filter((figure) => !isRight(figure))
    .map(({ mutant, found }) => ({ dtype, mutant, found }));
}
